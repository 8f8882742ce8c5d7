"""What the run of a scenario records, a class for each kind of event."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from darkroom_emulators.kit.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioBegan(Event):
    """A scenario is run from here on."""

    source: Literal["scenario"] = "scenario"
    kind: ClassVar = "scenario.began"
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioEnded(Event):
    """The run is over; `matched` says whether all was seen again."""

    source: Literal["scenario"] = "scenario"
    kind: ClassVar = "scenario.ended"
    matched: bool
