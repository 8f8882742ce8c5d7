"""The errors that the bot expects, grouped by what the caller should do about them.

BotError
├── BadRequest        the body is not an update or not a prediction         400
├── NotAuthentic      secret token or signature missing or wrong            401
├── TaskNotFound      unknown, expired, or not written yet: try again       404
├── Conflict          another writer was first: nothing to do               409
├── UnreadableRecord  a stored record has an unknown form: do without it    500
├── TriesSpent        every run of the update failed or died: give up on it 500
├── UserError         tell the person why it can't be done                  200
├── Refused           Telegram or Replicate will never accept the call      200
└── TryAgain          the sender should try again later                     503
    ├── Busy              another run is working on it but may die
    ├── NotBegun          there is nothing to cancel yet
    └── UpstreamError     Telegram, Replicate, S3 or an output's host is down
        └── AtCapacity    Replicate accepts no more predictions for now
"""

from .texts import Text


class BotError(Exception):
    """An error that the bot expects. Its text has no secrets and can be logged and returned."""

    status = 500


class BadRequest(BotError):
    """The request contains something that this endpoint does not accept."""

    status = 400


class NotAuthentic(BotError):
    """The sender did not prove that it is Telegram or Replicate."""

    status = 401


class TaskNotFound(BotError):
    """There is no task for this prediction: unknown, expired, or not written yet."""

    status = 404


class Conflict(BotError):
    """Another writer changed the record first."""

    status = 409


class UnreadableRecord(BotError):
    """A stored record has an unknown form; its `content` and `etag` help to replace it."""

    def __init__(self, key: str, reason: str, content: bytes, etag: str):
        super().__init__(f"{key} can't be read: {reason}")
        self.content = content
        self.etag = etag


class TriesSpent(BotError):
    """So many runs of an update have died or failed unexpectedly that it must be given up."""


class UserError(BotError):
    """The bot can't do what the person wants; `text`, filled in with `values`, tells them why."""

    status = 200

    def __init__(self, text: Text, **values: object):
        super().__init__(f"the reply to the person: {text}")
        self.text = text
        self.values = values


class Refused(BotError):
    """A service refused the call, and will never accept the same call."""

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


class NotBegun(TryAgain):
    """The work has no prediction yet, so it can't be canceled."""

    retry_after = 1


class UpstreamError(TryAgain):
    """A service that the bot needs is down, slow or out of capacity."""

    def __init__(self, service: str, call: str, reason: str, retry_after: int | None = None):
        super().__init__(f"{service} failed at {call}: {reason}")
        self.retry_after = retry_after


class AtCapacity(UpstreamError):
    """Replicate's rate limit allows no more predictions for now."""


class MissingSetting(RuntimeError):
    """A setting is missing, invalid or can't be read; the text names it, and what to change."""
