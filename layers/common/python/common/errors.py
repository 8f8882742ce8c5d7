"""What can go wrong, split by what the caller should do about it.

BotError
├── BadRequest        the sender's mistake: not JSON, not an update          400
├── NotAuthentic      secret token or signature missing or wrong            401
├── TaskNotFound      unknown, expired, or not written yet: try again       404
├── Conflict          somebody else moved it first: nothing to do           409
├── UnreadableRecord  what is stored has another form: do without it        500
├── TriesSpent        runs died of the update, or failed: give it up        500
├── UserError         tell the person what to do about the photo            200
├── Refused           Telegram or Replicate says no and always will         200
├── Busy              another run is at it and may yet die: try again       503
└── UpstreamError     Telegram, Replicate or S3 is down: try again          503
    └── AtCapacity    Replicate takes no more predictions for now           503
"""

from .texts import Text


class BotError(Exception):
    """An error that the bot expects; its text has no secrets and may be logged and returned."""

    status = 500


class BadRequest(BotError):
    """The sender sent something that this endpoint does not accept."""

    status = 400


class NotAuthentic(BotError):
    """The sender could not prove that it is Telegram, or Replicate."""

    status = 401


class TaskNotFound(BotError):
    """There is no task for this prediction: unknown, expired, or not written yet."""

    status = 404


class Conflict(BotError):
    """Another writer changed the record first."""

    status = 409


class UnreadableRecord(BotError):
    """What is stored under a key is not JSON, or not in a form that this version knows.

    `content` and `etag` are what was found, so that it can be examined or replaced.
    """

    def __init__(self, key: str, reason: str, content: bytes, etag: str):
        super().__init__(f"{key} can't be read: {reason}")
        self.content = content
        self.etag = etag


class TriesSpent(BotError):
    """So many runs of an update have died, or failed unforeseen, that it must be given up."""


class UserError(BotError):
    """The photo can't be processed; `text`, filled in with `values`, tells the person why."""

    status = 200

    def __init__(self, text: Text, **values: object):
        super().__init__(f"the person is told: {text}")
        self.text = text
        self.values = values


class Refused(BotError):
    """An upstream refused the call for good: the same call will never be accepted."""

    status = 200

    def __init__(
        self, service: str, call: str, status: int, reason: str, moved_to: int | None = None
    ):
        """`moved_to` is the chat's new id if a group was upgraded to a supergroup."""
        super().__init__(f"{service} refused {call}: {status} {reason}")
        self.upstream_status = status
        self.reason = reason
        self.moved_to = moved_to

    @property
    def is_about_place(self) -> bool:
        """Whether the chat has moved or its topic was deleted, so another place may be accepted."""
        return self.moved_to is not None or "thread not found" in self.reason


class TryAgain(BotError):
    """The sender should try again, after `retry_after` seconds if that is known."""

    status = 503
    retry_after: int | None = None


class Busy(TryAgain):
    """Another run holds the lease; it may finish, or die and leave the work to the next try."""

    def __init__(self, what: str, retry_after: int):
        super().__init__(f"{what} is being worked on")
        self.retry_after = retry_after


class UpstreamError(TryAgain):
    """A service that the bot needs is down, slow or out of capacity."""

    def __init__(self, service: str, call: str, reason: str, retry_after: int | None = None):
        super().__init__(f"{service} failed {call}: {reason}")
        self.retry_after = retry_after


class AtCapacity(UpstreamError):
    """Replicate's rate limit leaves no room for a prediction."""


class MissingSetting(RuntimeError):
    """A setting is missing or invalid; the text names it and says what to put there."""
