"""Events of a scenario's run, a class for each kind."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from darkroom_emulators.kit.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioBegan(Event):
    """A scenario's run starts here."""

    source: Literal["scenario"] = "scenario"
    kind: ClassVar = "scenario.began"
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioEnded(Event):
    """The run is over; `matched` says whether everything was seen again."""

    source: Literal["scenario"] = "scenario"
    kind: ClassVar = "scenario.ended"
    matched: bool
