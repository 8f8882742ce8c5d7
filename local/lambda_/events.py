"""What the Lambda runtime records, a class for each kind of event."""

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from typing_extensions import TypedDict

from darkroom_emulators.kit.events import TracedEvent


class InvocationError(TypedDict):
    """Why an invocation failed, as Lambda says it."""

    type: str
    message: str


class InvocationFacts(TypedDict):
    """Whose the moments of an invocation are."""

    trace: str | None
    request_id: str
    function: str
    instance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LambdaEvent(TracedEvent):
    """One moment of an invocation; `trace` is the root of its trace id."""

    source: Literal["lambda"] = "lambda"
    request_id: str | None
    function: str
    instance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvocationStarted(LambdaEvent):
    """An instance got an event; a `cold` one has to start for that."""

    kind: ClassVar = "invocation.start"
    cold: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InvocationEnded(LambdaEvent):
    """An invocation ended, with its result or an `error`; None is what was not measured."""

    kind: ClassVar = "invocation.end"
    cold: bool
    init_ms: float | None
    duration_ms: float
    memory_mb: int | None
    memory_limit_mb: int
    error: InvocationError | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine(LambdaEvent):
    """A function printed a line: a JSON object as such, other lines as text.

    Between invocations it has neither `trace` nor `request_id`.
    """

    kind: ClassVar = "log"
    line: dict[str, Any] | str
