"""The events that the Replicate emulator logs, with a class for each kind."""

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from typing_extensions import TypedDict

from ..kit.events import Event, TracedCall, TracedEvent


class ShownRequest(TypedDict):
    """A request as the log shows it, without secrets; a long body is cut."""

    headers: dict[str, str]
    body: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplicateEvent(Event):
    """An event of the Replicate emulator."""

    source: Literal["replicate"] = "replicate"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiCall(ReplicateEvent, TracedCall):
    """The API was called.

    `path` includes the query, `response` is the response's body, and `ms` is the duration.
    """

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
    """A prediction was created, began to run, or ended."""

    kind: ClassVar = "prediction.state"
    prediction_id: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelTrouble(ReplicateEvent):
    """The server of a model, such as a Cog server, failed; API clients don't see the `cause`."""

    kind: ClassVar = "model.trouble"
    prediction_id: str
    model: str
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookAttempt(ReplicateEvent):
    """One attempt to deliver a webhook; `status` is None if there was no response.

    `attempt` counts from 1, `ms` is the duration, and `response` is the beginning of the response's
    body.
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
