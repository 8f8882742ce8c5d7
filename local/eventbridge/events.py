"""Events of EventBridge's part, a class for each kind."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from darkroom_emulators.kit.events import TracedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleDue(TracedEvent):
    """A function is due by its schedule; its invocations, retries too, have the same `trace`."""

    source: Literal["eventbridge"] = "eventbridge"
    kind: ClassVar = "schedule.due"
    function: str
    schedule: str
    expression: str
