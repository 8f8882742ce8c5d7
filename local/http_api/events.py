"""Events of the HTTP API, one class per kind."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from darkroom_emulators.kit.events import TracedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayEvent(TracedEvent):
    """Something that happened to a request. All of the request's calls have the same `trace`."""

    source: Literal["gateway"] = "gateway"
    method: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestReceived(GatewayEvent):
    """A request arrived. Secrets are masked, and `body` may be cut short."""

    kind: ClassVar = "request.received"
    headers: dict[str, str]
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAnswered(GatewayEvent):
    """A response was sent after `ms` milliseconds. `response` is its body, possibly cut short.

    `error` is the reason why the gateway itself responded, if no other event has it.
    """

    kind: ClassVar = "request"
    status: int
    ms: float
    headers: dict[str, str]
    response: str
    error: str | None = None
