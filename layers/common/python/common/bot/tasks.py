"""A task: one prediction whose answer goes to one chat, and the steps it can take.

waiting -> answering (under a lease) -> answered
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
from ..errors import Busy, UnreadableRecord
from ..texts import Language

# longer than a webhook's function may run (template.yaml: Timeout), so that a lease that is over
# means a run that is over; the sweeper runs longer and takes a longer one
LEASE_SECONDS = 60


class State(StrEnum):
    """Where a task stands."""

    WAITING = "waiting"
    ANSWERING = "answering"
    ANSWERED = "answered"


class Task(Record):
    """The state of `tasks/{prediction_id}.json`. Times are Unix seconds.

    The answer goes to `chat_id` as a reply to `message_id`, in the topic `thread_id` if there is
    one; to `moved_to` where Telegram said that the chat has become this one. `owner_id` and `job`
    say where the work is counted (`people.py`).

    `tries` counts the runs that have taken the task, so those that died of it too.
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
    album: str | None = None
    has_spoiler: bool = False
    is_restarted: bool = False
    created_at: float
    state: State = State.WAITING
    lease_until: float = 0
    tries: int = 0

    @property
    def is_over(self) -> bool:
        """Whether the answer has gone out."""
        return self.state is State.ANSWERED

    @property
    def answer_chat_id(self) -> int:
        """The chat that the answer goes to, and so the one where its button is."""
        return self.chat_id if self.moved_to is None else self.moved_to

    def answering(self, now: float, lease: float = LEASE_SECONDS) -> "Task":
        """Return the task as taken by this run, which will be over `lease` seconds after `now`.

        Raises Busy while another run's lease lasts.
        """
        if self.state is State.ANSWERING and now < self.lease_until:
            raise Busy("the task", retry_after=int(self.lease_until - now) + 1)
        taken = self._moved(State.ANSWERING, lease_until=now + lease)
        return taken.model_copy(update={"tries": self.tries + 1})

    def given_back(self) -> "Task":
        """Return the task as free for the next try: this run could not answer."""
        return self._moved(State.WAITING, lease_until=0)

    def restarted(self, prediction_id: str, prompt: str | None, now: float) -> "Task":
        """Return the task of the prediction in this one's place, held by the same run."""
        fresh = {"prediction_id": prediction_id, "prompt": prompt, "created_at": now}
        return self.model_copy(update={**fresh, "is_restarted": True, "tries": 0, "etag": None})

    def answered(self) -> "Task":
        """Return the task as over."""
        return self._moved(State.ANSWERED, lease_until=0)

    def elsewhere(self, chat_id: int | None) -> "Task":
        """Return the task for the chat's new id, or without the topic where that is gone."""
        if chat_id is None:
            return self.model_copy(update={"thread_id": None})
        return self.model_copy(update={"moved_to": chat_id})

    def _moved(self, state: State, *, lease_until: float) -> "Task":
        return self.model_copy(update={"state": state, "lease_until": lease_until})


class Remnant(Task):
    """What can be read of a task of another form: its chat is enough for an answer."""

    # most processes never need it
    model_config = ConfigDict(defer_build=True)

    message_id: int = 0
    owner_id: int = 0
    job: str = ""
    language: Language = Language.ENGLISH
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
        """Return what can be read. Raises `broken` again where that names no chat."""
        try:
            known = {**from_json(broken.content), "prediction_id": prediction_id}
            return cls.model_validate({**known, "etag": broken.etag})
        except (TypeError, ValueError):  # no object, no JSON; a ValidationError is a ValueError
            raise broken from None
