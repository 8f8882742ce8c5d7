"""Records each person's work in progress, count of pictures today, and chosen style.

Each person or channel has one record, `people/{id}.json`, with the updates that were started. Their
claims show whether they have ended, so nothing is written here when one ends. Ended updates are
removed when room is needed; no update counts for longer than 25 hours.
"""

from collections.abc import Callable, Collection
from functools import lru_cache
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field

from ..clients.records import Record, Records
from ..clients.s3 import get_records
from ..errors import Conflict, UnreadableRecord, UserError
from ..texts import Text

# no job is running after that, as the sweeper gives up after a day
FORGOTTEN_SECONDS = 25 * 3600
ALBUMS_KEPT = 10
CAPTION_SECONDS = 24 * 3600  # how long Telegram may take to send an album's other pictures
MAX_TRIES = 30
DAY_SECONDS = 24 * 3600

T = TypeVar("T")


class Job(BaseModel):
    """One picture that was started; its claim shows whether it is still in progress."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    started_at: float
    album: str | None = None

    def counts(self, now: float) -> bool:
        """Return whether the job may still be running."""
        return now - self.started_at < FORGOTTEN_SECONDS


class Day(BaseModel):
    """How many pictures were begun on a day; `day` counts the days since 1970, in UTC."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    day: int = 0
    begun: int = 0


class Caption(BaseModel):
    """The prompt in an album's caption, and when it arrived."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    prompt: str
    came_at: float


class Person(Record):
    """What the bot knows about one person: `jobs` maps each started update's id to its work.

    `albums` maps each album to its status message, even after its first pictures are done.
    `captions` maps each album to its caption, which Telegram usually sends with only one picture.
    `style` is the key of the chosen style. `day` is the last day on which a picture was started.
    """

    jobs: dict[str, Job] = Field(default_factory=dict)
    albums: dict[str, int] = Field(default_factory=dict)
    captions: dict[str, Caption] = Field(default_factory=dict)
    style: str = ""
    day: Day = Day()

    def begun(self, now: float) -> dict[str, Job]:
        """Return the jobs that may still be running."""
        return {key: job for key, job in self.jobs.items() if job.counts(now)}

    def started(
        self,
        key: str,
        album: str | None,
        *,
        now: float,
        limit: int,
        a_day: int = 0,
        prompt: str | None = None,
        over: Collection[str] = (),
    ) -> "Person":
        """Return the person with one more job.

        Raises UserError if that exceeds `limit` concurrent jobs, or `a_day` jobs per day (0 means
        no limit). `over` lists jobs that have ended. An album's first `prompt` is kept for its
        other pictures.
        """
        jobs = {name: job for name, job in self.begun(now).items() if name not in over}
        day = self._today(now)
        if key not in jobs:
            if len(jobs) >= limit:
                raise UserError(Text.TOO_MANY)
            if a_day and day.begun >= a_day:
                hours = -(-((day.day + 1) * DAY_SECONDS - now) // 3600)
                raise UserError(Text.DAY_SPENT, limit=a_day, hours=int(hours))
            day = day.model_copy(update={"begun": day.begun + 1})
        jobs[key] = Job(started_at=now, album=album)
        captions = {
            each: caption
            for each, caption in self.captions.items()
            if now - caption.came_at < CAPTION_SECONDS
        }
        if album and prompt and album not in captions:
            captions = _newest(captions, album, Caption(prompt=prompt, came_at=now))
        return self.model_copy(update={"jobs": jobs, "captions": captions, "day": day})

    def caption_of(self, album: str | None) -> str | None:
        """Return the prompt in an album's caption, or None if it is unknown."""
        return self.captions[album].prompt if album in self.captions else None

    def told(self, album: str, status_message_id: int) -> "Person":
        """Return the person with an album's status message recorded."""
        return self.model_copy(update={"albums": _newest(self.albums, album, status_message_id)})

    def chose(self, style: str) -> "Person":
        """Return the person with a new style for the next pictures."""
        return self.model_copy(update={"style": style})

    def left_today(self, now: float, a_day: int) -> int:
        """Return how many more pictures the person may send today, if the limit is `a_day`."""
        return max(0, a_day - self._today(now).begun)

    def without(self, key: str) -> "Person":
        """Return the person without this job, which no longer counts toward the daily limit."""
        jobs = {other: job for other, job in self.jobs.items() if other != key}
        day = self.day
        if key in self.jobs and _day_of(self.jobs[key].started_at) == day.day:
            day = day.model_copy(update={"begun": max(0, day.begun - 1)})
        return self.model_copy(update={"jobs": jobs, "day": day})

    def forgotten(self, now: float) -> "Person":
        """Return the person with nothing but today's count of pictures."""
        day = self._today(now)
        return Person(day=day if day.begun else Day(), etag=self.etag)

    def _today(self, now: float) -> Day:
        today = _day_of(now)
        return self.day if self.day.day == today else Day(day=today)

    def others_of(self, album: str, key: str) -> list[str]:
        """Return an album's other jobs, newest first: the newest is the likeliest to be running."""
        newest_first = reversed(self.jobs.items())
        return [name for name, job in newest_first if job.album == album and name != key]

    def called(self, name: str, now: float) -> dict[str, Job]:
        """Return the jobs that a Cancel button refers to and that may still be running.

        `name`, in the button's data, is a single job's key, or the album of several jobs.
        """
        return {key: job for key, job in self.begun(now).items() if name in {key, job.album}}


def _day_of(now: float) -> int:
    return int(now // DAY_SECONDS)


def _newest(known: dict[str, T], album: str, value: T) -> dict[str, T]:
    """Return `known` with one more album's value, without the oldest if there are too many."""
    return dict(list({**known, album: value}.items())[-ALBUMS_KEPT:])


class People:
    """The records of all people."""

    def __init__(self, records: Records):
        self._records = records

    def load(self, person_id: int) -> Person:
        """Return the person, or a new one if there is no record or it can't be read."""
        try:
            return self._records.load(_key(person_id), Person) or Person()
        except UnreadableRecord as exc:
            return Person(etag=exc.etag)  # the next change replaces the stored record

    def change(
        self, person_id: int, step: Callable[[Person], Person], known: Person | None = None
    ) -> Person:
        """Apply `step` to the stored person and return the result; retry after conflicts.

        `known` is the person as just loaded; the record is read again only if it has changed.
        Raises any error that `step` raises, and Conflict if another writer was first every time.
        """
        for _ in range(MAX_TRIES):
            before = self.load(person_id) if known is None else known
            known = None
            after = step(before)
            if after == before:
                return after
            try:
                etag = self._records.save(
                    _key(person_id), after.model_dump(mode="json"), etag=before.etag
                )
            except Conflict:
                continue
            return after.model_copy(update={"etag": etag})
        raise Conflict("the person's record keeps changing")

    def forget(self, person_id: int, now: float) -> None:
        """Delete the record, except for today's count of pictures, which the daily limit needs.

        Raises Conflict if another writer was first every time.
        """
        left = self.change(person_id, lambda person: person.forgotten(now))
        if not left.day.begun:
            self._records.remove(_key(person_id))


def _key(person_id: int) -> str:
    return f"people/{person_id}.json"


@lru_cache
def get_people() -> People:
    """Return this process's `People`."""
    return People(get_records())
