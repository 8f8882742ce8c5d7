"""Events of scenario runs, one class per kind."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from darkroom_emulators.kit.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioBegan(Event):
    """A scenario run began."""

    source: Literal["scenario"] = "scenario"
    kind: ClassVar = "scenario.began"
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioEnded(Event):
    """A scenario run ended. `matched` is whether everything was as recorded."""

    source: Literal["scenario"] = "scenario"
    kind: ClassVar = "scenario.ended"
    matched: bool
