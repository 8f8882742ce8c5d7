"""Events of the emulated EventBridge, one class per kind."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from darkroom_emulators.kit.events import TracedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleDue(TracedEvent):
    """A schedule is due. The function's invocations, including retries, have the same `trace`."""

    source: Literal["eventbridge"] = "eventbridge"
    kind: ClassVar = "schedule.due"
    function: str
    schedule: str
    expression: str
