"""A task: one prediction, and the chat that gets its answer.

Whether it was answered is recorded in the update's claim (`claims.py`).
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

# progress is shown at most once in this time: Telegram allows a bot one message per second in each
# chat, and edits count as messages
SHOWN_SECONDS = 5


class State(StrEnum):
    """The state of the answer, as recorded in the task itself."""

    WAITING = "waiting"
    ANSWERING = "answering"
    ANSWERED = "answered"


class Task(Record):
    """The content of `tasks/{prediction_id}.json`. Times are Unix seconds.

    The answer is sent to `chat_id` as a reply to `message_id`, in the topic `thread_id` if there is
    one; or to `moved_to`, if Telegram reported that as the chat's new id.

    `owner_id` identifies the person's record. `job` identifies the work in that record
    (`people.py`), and also the claim. `style` is the key of the ordered style. `claim_etag` is the
    claim's version when the task was stored. `status_message_id` is the id of the "please wait"
    message. `shown_percent` and `shown_at` are the progress that it last showed, and when. Only
    these two change while the task waits, and only `progress.py` depends on them. `state` stays
    `waiting`, because the claim records the answer; only unreadable tasks, and those that older
    versions wrote, have another.
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
        """Whether the answer was sent, according to the task itself."""
        return self.state is State.ANSWERED

    @property
    def claim(self) -> str:
        """The name of the claim in which the answer is recorded."""
        return self.job or f"task-{self.prediction_id}"

    @property
    def entry(self) -> WaitingEntry:
        """The task's entry on the waiting list."""
        return WaitingEntry(self.created_at, self.job, self.prediction_id)

    @property
    def answer_chat_id(self) -> int:
        """The chat that gets the answer, and so also the answer's buttons."""
        return self.chat_id if self.moved_to is None else self.moved_to

    @property
    def place(self) -> Place:
        """Where to send the answer."""
        return Place(
            self.answer_chat_id, reply_to=self.message_id or None, thread_id=self.thread_id
        )

    def shown(self, percent: int, now: float) -> "Task | None":
        """Return the task with this progress recorded as shown, or None if no edit is due.

        The pictures of an album share one message, which shows no progress. Late or duplicate
        webhooks need no edit: they report no more than was already shown.
        """
        if self.status_message_id is None or self.album is not None:
            return None
        if percent <= self.shown_percent or now - self.shown_at < SHOWN_SECONDS:
            return None
        return self.model_copy(update={"shown_at": now, "shown_percent": percent})

    def restarted(self, prediction_id: str, prompt: str | None, now: float) -> "Task":
        """Return the task for the prediction that replaces this task's."""
        fresh = {"prediction_id": prediction_id, "prompt": prompt, "created_at": now}
        unknown = {"claim_etag": None, "etag": None, "shown_percent": -1}
        return self.model_copy(update={**fresh, **unknown, "is_restarted": True})

    def elsewhere(self, chat_id: int | None) -> "Task":
        """Return the task with the chat's new id or, if that is None, without its deleted topic."""
        if chat_id is None:
            return self.model_copy(update={"thread_id": None})
        return self.model_copy(update={"moved_to": chat_id})


class Remnant(Task):
    """The readable fields of a task in an unknown form; the chat alone is enough to answer."""

    # most processes never build this model
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
        """Return the readable fields. Raises `broken` again if they do not include the chat."""
        try:
            known = {**from_json(broken.content), "prediction_id": prediction_id}
            return cls.model_validate({**known, "etag": broken.etag})
        except (TypeError, ValueError):  # not an object, not JSON, or a pydantic.ValidationError
            raise broken from None
