"""A task: one prediction whose answer goes to one chat.

It is written once; the update's claim says what becomes of the answer (`claims.py`).
"""

from enum import StrEnum

from pydantic import (
    ConfigDict,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
)
from pydantic_core import from_json

from ..clients.records import Record
from ..clients.telegram import Place
from ..errors import UnreadableRecord
from ..texts import ENGLISH, Language
from .waiting import WaitingEntry

# progress is shown at most once in this many seconds: Telegram lets a bot send one message a second
# to a chat, and counts edits too
SHOWN_SECONDS = 5


class State(StrEnum):
    """What a task itself says about its answer."""

    WAITING = "waiting"
    ANSWERING = "answering"
    ANSWERED = "answered"


class Task(Record):
    """The state of `tasks/{prediction_id}.json`. Times are Unix seconds.

    The answer goes to `chat_id` as a reply to `message_id`, in the topic `thread_id` if there is
    one; to `moved_to` if Telegram said that the chat has become this one.

    `owner_id` and `job` say where the work is counted (`people.py`), `job` also whose claim it is.
    `style` is the key of the ordered style. `claim_etag` is the claim's version when the task was
    stored, `status_message_id` the message that said "please wait". Only the progress that this
    message last showed, and when, ever changes here, and nothing else depends on it
    (`progress.py`). `state` says more than `waiting` only if there is no claim to say it: for a
    task that nobody can read, or of an older version.
    """

    prediction_id: str
    chat_id: int
    message_id: int
    thread_id: int | None = None
    moved_to: int | None = None
    owner_id: int
    job: str
    language: Language
    input_key: str
    prompt: str | None = None
    style: str = ""
    album: str | None = None
    has_spoiler: bool = False
    is_restarted: bool = False
    created_at: float
    status_message_id: int | None = None
    shown_at: float = 0
    shown_percent: int = -1
    claim_etag: str | None = None
    state: State = State.WAITING

    @property
    def is_over(self) -> bool:
        """Whether the answer was sent, as far as the task itself knows."""
        return self.state is State.ANSWERED

    @property
    def claim(self) -> str:
        """The name of the claim that says what becomes of the answer."""
        return self.job or f"task-{self.prediction_id}"

    @property
    def entry(self) -> WaitingEntry:
        """The task on the waiting list."""
        return WaitingEntry(self.created_at, self.job, self.prediction_id)

    @property
    def answer_chat_id(self) -> int:
        """The chat that the answer goes to, and so the one with its button."""
        return self.chat_id if self.moved_to is None else self.moved_to

    @property
    def place(self) -> Place:
        """Where the answer goes."""
        return Place(
            self.answer_chat_id, reply_to=self.message_id or None, thread_id=self.thread_id
        )

    def shown(self, percent: int, now: float) -> "Task | None":
        """Return the task with this much shown; None if there is nothing to show, or not yet.

        An album has one message for all its pictures, which shows no progress. Late or repeated
        news says no more than what was already shown.
        """
        if self.status_message_id is None or self.album is not None:
            return None
        if percent <= self.shown_percent or now - self.shown_at < SHOWN_SECONDS:
            return None
        return self.model_copy(update={"shown_at": now, "shown_percent": percent})

    def restarted(self, prediction_id: str, prompt: str | None, now: float) -> "Task":
        """Return the task of the prediction that replaces this one's."""
        fresh = {"prediction_id": prediction_id, "prompt": prompt, "created_at": now}
        unknown = {"claim_etag": None, "etag": None, "shown_percent": -1}
        return self.model_copy(update={**fresh, **unknown, "is_restarted": True})

    def elsewhere(self, chat_id: int | None) -> "Task":
        """Return the task for the chat's new id, or without the topic if that is gone."""
        if chat_id is None:
            return self.model_copy(update={"thread_id": None})
        return self.model_copy(update={"moved_to": chat_id})


class Remnant(Task):
    """What can be read from a task in another form: its chat is enough for an answer."""

    # most processes never need it
    model_config = ConfigDict(defer_build=True)

    message_id: int = 0
    owner_id: int = 0
    job: str = ""
    language: Language = ENGLISH
    input_key: str = ""
    created_at: float = 0

    @field_validator("*", mode="wrap")
    @classmethod
    def _or_unknown(
        cls, value: object, read: ValidatorFunctionWrapHandler, info: ValidationInfo
    ) -> object:
        try:
            return read(value)
        except ValidationError:
            field = cls.model_fields[info.field_name or ""]
            if field.is_required():
                raise
            return field.default

    @classmethod
    def of(cls, prediction_id: str, broken: UnreadableRecord) -> "Remnant":
        """Return what can be read. Raises `broken` again if that names no chat."""
        try:
            known = {**from_json(broken.content), "prediction_id": prediction_id}
            return cls.model_validate({**known, "etag": broken.etag})
        except (TypeError, ValueError):  # no object, or not JSON; a ValidationError is a ValueError
            raise broken from None
