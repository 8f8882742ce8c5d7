"""What the Replicate emulator records, a class for each kind of event."""

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from typing_extensions import TypedDict

from ..kit.events import Event, TracedCall, TracedEvent


class ShownRequest(TypedDict):
    """A request as the log shows it: without secrets, a long body cut."""

    headers: dict[str, str]
    body: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplicateEvent(Event):
    """An event of the emulator."""

    source: Literal["replicate"] = "replicate"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiCall(ReplicateEvent, TracedCall):
    """Somebody called the API; `path` includes the query, `response` is the body, `ms` the time."""

    kind: ClassVar = "call"
    method: str
    path: str
    status: int
    ms: float
    request: ShownRequest
    response: Any
    response_headers: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictionState(ReplicateEvent, TracedEvent):
    """A prediction began to run, or ended."""

    kind: ClassVar = "prediction.state"
    prediction_id: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelTrouble(ReplicateEvent):
    """A model's server failed, such as a Cog server that ended; clients aren't told the cause."""

    kind: ClassVar = "model.trouble"
    prediction_id: str
    model: str
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookAttempt(ReplicateEvent):
    """One attempt to deliver a webhook; `status` is None if no response came.

    `attempt` counts from 1, `ms` is how long it took, `response` the response's beginning.
    """

    kind: ClassVar = "webhook.attempt"
    prediction_id: str
    webhook_id: str
    attempt: int
    event: str
    url: str
    status: int | None
    error: str | None
    ms: float
    request: ShownRequest
    response: str
