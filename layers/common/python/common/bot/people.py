"""What each person has in work: who may send more, what /status shows, what Cancel cancels.

One record a person (or channel), `people/{id}.json`: nothing has to be listed to know it.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field

from ..clients.records import Record, Records
from ..clients.s3 import get_records
from ..errors import Conflict, UnreadableRecord, UserError
from ..texts import Text

# a job that nobody ended in this time does not count any more; the sweeper gives up after a day
RESERVED_SECONDS = 120
FORGOTTEN_SECONDS = 25 * 3600
ALBUMS_KEPT = 10
CAPTION_SECONDS = 24 * 3600  # as long as Telegram may bring the other pictures of an album
MAX_TRIES = 30

T = TypeVar("T")


class Job(BaseModel):
    """One picture in work; `prediction_id` is None while it is on its way to the model."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    started_at: float
    album: str | None = None
    prediction_id: str | None = None
    status_message_id: int | None = None

    def counts(self, now: float) -> bool:
        """Say whether the job still runs, as far as one can know."""
        limit = RESERVED_SECONDS if self.prediction_id is None else FORGOTTEN_SECONDS
        return now - self.started_at < limit


class Caption(BaseModel):
    """What an album's caption asks for, and when it came."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    prompt: str
    came_at: float


class Person(Record):
    """The pictures of one person that are in work, by a key that is theirs alone.

    `albums` holds the status message of each album, also when its first pictures are done, and
    `captions` its caption, which Telegram puts under its first picture alone.
    """

    jobs: dict[str, Job] = Field(default_factory=dict)
    albums: dict[str, int] = Field(default_factory=dict)
    captions: dict[str, Caption] = Field(default_factory=dict)

    def running(self, now: float) -> dict[str, Job]:
        """Return the jobs that still count."""
        return {key: job for key, job in self.jobs.items() if job.counts(now)}

    def started(
        self, key: str, album: str | None, *, now: float, limit: int, prompt: str | None = None
    ) -> "Person":
        """Return the person with one more job. Raises UserError over `limit` jobs at once.

        The first `prompt` of an album is kept for its other pictures.
        """
        jobs = self.running(now)
        if key not in jobs and len(jobs) >= limit:
            raise UserError(Text.TOO_MANY)
        status = self.albums.get(album) if album else None
        # another run of the same update may have come further
        known = self.prediction_of(key)
        jobs[key] = Job(started_at=now, album=album, prediction_id=known, status_message_id=status)
        captions = {
            each: caption
            for each, caption in self.captions.items()
            if now - caption.came_at < CAPTION_SECONDS
        }
        if album and prompt and album not in captions:
            captions = _newest(captions, album, Caption(prompt=prompt, came_at=now))
        return self.model_copy(update={"jobs": jobs, "captions": captions})

    def caption_of(self, album: str | None) -> str | None:
        """Return what the caption of an album asks for, None where nothing is known of it."""
        return self.captions[album].prompt if album in self.captions else None

    def prediction_of(self, key: str) -> str | None:
        """Return the job's prediction, None where there is none or none is known."""
        return self.jobs[key].prediction_id if key in self.jobs else None

    def told(
        self, key: str, album: str | None, prediction_id: str, status_message_id: int | None
    ) -> "Person":
        """Return the person with the job's prediction and status message, if it still runs.

        The status message of an album stands for its other pictures as well.
        """
        albums, jobs = self.albums, self.jobs
        if album and status_message_id is not None:
            albums = _newest(albums, album, status_message_id)
        if key in jobs:
            status = status_message_id or jobs[key].status_message_id
            known = {"prediction_id": prediction_id, "status_message_id": status}
            jobs = jobs | {key: jobs[key].model_copy(update=known)}
        return self.model_copy(update={"jobs": jobs, "albums": albums})

    def without(self, key: str) -> "Person":
        """Return the person without this job."""
        return self._with({other: job for other, job in self.jobs.items() if other != key})

    def shows(self, status_message_id: int | None) -> bool:
        """Say whether a job still needs this status message."""
        return any(job.status_message_id == status_message_id for job in self.jobs.values())

    def called(self, name: str, now: float) -> list[Job]:
        """Return the running jobs by the name that a Cancel button has for them.

        This is a job's key, or the album of several.
        """
        return [job for key, job in self.running(now).items() if name in {key, job.album}]

    def _with(self, jobs: dict[str, Job]) -> "Person":
        return self.model_copy(update={"jobs": jobs})


def _newest(known: dict[str, T], album: str, value: T) -> dict[str, T]:
    """Return what is known of the newest albums, with the value of one more."""
    return dict(list({**known, album: value}.items())[-ALBUMS_KEPT:])


class People:
    """The records of all people."""

    def __init__(self, records: Records):
        self._records = records

    def load(self, person_id: int) -> Person:
        """Return the person; one without any job if nothing is known, or can be read."""
        try:
            return self._records.load(_key(person_id), Person) or Person()
        except UnreadableRecord as exc:
            return Person(etag=exc.etag)  # the next change replaces what is there

    def change(
        self, person_id: int, step: Callable[[Person], Person], known: Person | None = None
    ) -> Person:
        """Apply `step` to the stored person, again if another writer was first; return the result.

        `known` is the person as it was a moment ago: where it still is, nothing is read.
        Raises what `step` raises, and Conflict where others were first every time.
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
        raise Conflict("the person's record changes all the time")


def _key(person_id: int) -> str:
    return f"people/{person_id}.json"


@lru_cache
def get_people() -> People:
    """Return the people of this process."""
    return People(get_records())
