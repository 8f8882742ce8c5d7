"""Events of the Lambda runtime, a class for each kind."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, ClassVar, Literal

from typing_extensions import TypedDict

from darkroom_emulators.kit.events import TracedEvent


class InvocationError(TypedDict):
    """Why an invocation failed, in Lambda's words."""

    type: str
    message: str


class InvocationFacts(TypedDict):
    """Which invocation something belongs to; None between invocations."""

    trace: str | None
    request_id: str | None
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
    """An instance got an event; a `cold` one has to start for it."""

    kind: ClassVar = "invocation.start"
    cold: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InvocationEnded(LambdaEvent):
    """An invocation ended, with its result or an `error`; None means not measured.

    `restore_ms` is the time to continue from a snapshot. These durations are Lambda's own: they are
    in real time, however fast the cloud's clock runs, while all others are by that clock.
    """

    kind: ClassVar = "invocation.end"
    cold: bool
    init_ms: float | None
    restore_ms: float | None = None
    duration_ms: float
    memory_mb: int | None
    memory_limit_mb: int
    error: InvocationError | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvocationThrottled(TracedEvent):
    """Lambda refused an event, for the `reason`; one from its queue is tried again."""

    kind: ClassVar = "invocation.throttled"
    source: Literal["lambda"] = "lambda"
    request_id: str
    function: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine(LambdaEvent):
    """A function printed a line: a JSON object as such, other lines as text.

    Between invocations it has neither `trace` nor `request_id`. A line that `is_traceback` is also
    part of an ExceptionLogged.
    """

    kind: ClassVar = "log"
    line: dict[str, Any] | str
    is_traceback: bool = False


class FrameJson(TypedDict):
    """A frame of a traceback; it is `own` if its file is the project's, not a library's."""

    file: str
    line: int
    function: str
    code: str
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionLogged(LambdaEvent):
    """A function printed an exception with its traceback; recorded once per invocation.

    `frames` begin with the outermost.
    """

    kind: ClassVar = "exception"
    name: str
    message: str
    frames: list[FrameJson]

    @property
    def place(self) -> FrameJson | None:
        """The innermost frame of the project's own, or else of all: where to look first."""
        own = [frame for frame in self.frames if frame["own"]] or self.frames
        return own[-1] if own else None


def raised_words(event: ExceptionLogged) -> str:
    """Return an exception in one line: its name, its message, and where to look first."""
    said = f"{event.name}: {event.message}" if event.message else event.name
    place = event.place
    return f"{said}  {PurePath(place['file']).name}:{place['line']}" if place else said
