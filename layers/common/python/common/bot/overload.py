"""Tracks for how long Replicate has been refusing pictures because too many arrive.

In a burst, waiting is enough, because Telegram resends refused updates. If refusals continue,
everyone would wait without an answer, with their chats blocked, so the bot then gives up
immediately. All instances share one record. After a refusal, each reads and writes it, but at most
once every NOTED_SECONDS. https://replicate.com/docs/topics/predictions/rate-limits
"""

from functools import lru_cache

from ..clients.records import Record, Records
from ..clients.s3 import get_records
from ..errors import BotError
from ..runtime.observability import logger

KEY = "pressure/replicate.json"
# a burst of 5,000 photos is over by then, at 600 predictions a minute (docs/scale.md)
LONG_SECONDS = 900.0
# refusals further apart than this do not belong to the same overload
APART_SECONDS = 60.0
NOTED_SECONDS = 20.0


class Refusals(Record):
    """The times of the first and last refusals of the current series, in Unix seconds."""

    since: float = 0.0
    last: float = 0.0

    def one_more(self, now: float) -> "Refusals":
        """Return the series with one more refusal, or a new one if the last was long ago."""
        since = self.since if now - self.last < APART_SECONDS else now
        return self.model_copy(update={"since": since, "last": now})


class Overload:
    """One instance's view of the overload. No method raises: at worst, people wait longer."""

    def __init__(self, records: Records):
        self._records = records
        self._known: Refusals | None = None

    def note(self, now: float) -> bool:
        """Record a refusal by Replicate; return whether refusals have gone on for too long."""
        known = self._known
        if known is None or now - known.last >= NOTED_SECONDS:
            known = self._known = self._noted(now)
        return now - known.since >= LONG_SECONDS

    def _noted(self, now: float) -> Refusals:
        try:
            found = self._records.load(KEY, Refusals) or Refusals()
            noted = found.one_more(now)
            if now - found.last >= NOTED_SECONDS:
                self._records.save(KEY, noted.model_dump(mode="json"), etag=found.etag)
        except BotError as exc:  # if it is a Conflict, another instance has recorded the same
            logger.info("overload not recorded", reason=str(exc))
            return (self._known or Refusals()).one_more(now)
        return noted


@lru_cache
def get_overload() -> Overload:
    """Return this process's view of the overload."""
    return Overload(get_records())
