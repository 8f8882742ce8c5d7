"""Tracks whether the bot has more messages to send than Telegram accepts.

If so, the bot leaves out its least important messages, so that answers get through. These are
"please wait", which is half of all messages, and progress. All instances share one record. Pressure
begins when Telegram refuses messages in two chats, because a single chat may just have reached its
own limit. Only instances that are busy or refused read the record, so a quiet bot pays nothing for
it. https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
"""

from functools import lru_cache

from ..clients.records import Record, Records
from ..clients.s3 import get_records
from ..errors import BotError, UpstreamError
from ..runtime.observability import count, logger

KEY = "pressure/telegram.json"
# outlasts Telegram's limits per minute; simulated with this value (docs/scale.md)
HOLD_SECONDS = 120.0
# two refusals that are further apart than this are unrelated
APART_SECONDS = 60.0
# an instance is busy if two photos arrive within this time; it then rereads the record this often
BUSY_SECONDS = 10.0


class Mark(Record):
    """The last refusal, and when the pressure will be over; times are Unix seconds."""

    chat_id: int = 0
    refused_at: float = 0.0
    until: float = 0.0


class Pressure:
    """One instance's view of the pressure. No method raises: the bot works without it."""

    def __init__(self, records: Records):
        self._records = records
        self._until = 0.0
        self._read_at = 0.0
        self._heard_at = 0.0

    def look(self, now: float) -> None:
        """Note that a photo arrived; if this instance is busy, read the shared record."""
        is_busy = now - self._heard_at < BUSY_SECONDS
        self._heard_at = now
        if is_busy and now - self._read_at >= BUSY_SECONDS:
            self._load(now)

    def is_on(self, now: float) -> bool:
        """Return whether to leave out unimportant messages now, as far as this instance knows."""
        return now < self._until

    def note(self, refusal: BotError, chat_id: int, now: float) -> None:
        """Record that Telegram refused a message to `chat_id`; anything but a 429 is ignored."""
        if not isinstance(refusal, UpstreamError) or refusal.retry_after is None:
            return
        if self._is_known(now):
            return
        mark = self._load(now)
        if mark is None or self._is_known(now):
            return
        is_recent = now - mark.refused_at < APART_SECONDS
        if is_recent and mark.chat_id == chat_id:
            return
        if is_recent:
            self._until = now + HOLD_SECONDS
            count("PressureNoted")
            logger.warning("Telegram's limit is reached")
        self._save(Mark(chat_id=chat_id, refused_at=now, until=self._until, etag=mark.etag))

    def _is_known(self, now: float) -> bool:
        return now < self._until - HOLD_SECONDS / 2

    def _load(self, now: float) -> Mark | None:
        self._read_at = now
        try:
            mark = self._records.load(KEY, Mark) or Mark()
        except BotError as exc:
            logger.warning("record of Telegram's limit not read", reason=str(exc))
            return None
        self._until = mark.until
        return mark

    def _save(self, mark: Mark) -> None:
        try:
            self._records.save(KEY, mark.model_dump(mode="json"), etag=mark.etag)
        except BotError as exc:  # if it is a Conflict, another instance has recorded the same
            logger.info("Telegram's limit not recorded", reason=str(exc))


@lru_cache
def get_pressure() -> Pressure:
    """Return this process's view of the pressure."""
    return Pressure(get_records())
