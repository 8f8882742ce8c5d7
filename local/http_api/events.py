"""Events of the HTTP API, a class for each kind."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from darkroom_emulators.kit.events import TracedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayEvent(TracedEvent):
    """One moment of a request; `trace` is the root of its trace id, which its calls share."""

    source: Literal["gateway"] = "gateway"
    method: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestReceived(GatewayEvent):
    """A request arrived; headers and the beginning of the body, without secrets."""

    kind: ClassVar = "request.received"
    headers: dict[str, str]
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAnswered(GatewayEvent):
    """A response was sent, after `ms`; `response` is the beginning of its body."""

    kind: ClassVar = "request"
    status: int
    ms: float
    headers: dict[str, str]
    response: str
