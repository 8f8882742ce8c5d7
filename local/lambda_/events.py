"""Events of the Lambda runtime, one class per kind."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, ClassVar, Literal

from typing_extensions import TypedDict

from darkroom_emulators.kit.events import TracedEvent


class InvocationError(TypedDict):
    """Why an invocation failed, in Lambda's terms."""

    type: str
    message: str


class InvocationFacts(TypedDict):
    """The invocation that an event belongs to. Its ids are None between invocations."""

    trace: str | None
    request_id: str | None
    function: str
    instance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LambdaEvent(TracedEvent):
    """An event of an instance. `trace` is the root of the invocation's trace id."""

    source: Literal["lambda"] = "lambda"
    request_id: str | None
    function: str
    instance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvocationStarted(LambdaEvent):
    """An instance received an event; if `cold`, the instance had to start first."""

    kind: ClassVar = "invocation.start"
    cold: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InvocationEnded(LambdaEvent):
    """An invocation ended with a result or an `error`. A number is None if it wasn't measured.

    `restore_ms` is the time it took to continue from a snapshot. Unlike other events' durations,
    these are in real time, however fast the cloud's clock runs.
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
    """Lambda refused an event because of `reason`. A queued event is retried."""

    kind: ClassVar = "invocation.throttled"
    source: Literal["lambda"] = "lambda"
    request_id: str
    function: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine(LambdaEvent):
    """A function printed a line: an object if it was JSON, otherwise text.

    `trace` and `request_id` are None between invocations. If `is_traceback` is true, the line is
    also part of an ExceptionLogged.
    """

    kind: ClassVar = "log"
    line: dict[str, Any] | str
    is_traceback: bool = False


class FrameJson(TypedDict):
    """A frame of a traceback. `own` is true if its file is the project's, not a library's."""

    file: str
    line: int
    function: str
    code: str
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionLogged(LambdaEvent):
    """A function printed an exception with a traceback, recorded only once per invocation.

    `frames` starts with the outermost frame.
    """

    kind: ClassVar = "exception"
    name: str
    message: str
    frames: list[FrameJson]

    @property
    def place(self) -> FrameJson | None:
        """Where to look first: the innermost frame, if possible in the project; None if unknown."""
        own = [frame for frame in self.frames if frame["own"]] or self.frames
        return own[-1] if own else None


def raised_words(event: ExceptionLogged) -> str:
    """Return an exception as one line: its name, its message, and where to look first."""
    said = f"{event.name}: {event.message}" if event.message else event.name
    place = event.place
    return f"{said}  {PurePath(place['file']).name}:{place['line']}" if place else said
