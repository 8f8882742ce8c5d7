"""Events of the local cloud itself."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from darkroom_emulators.kit.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class StartFileChanged(Event):
    """A file that the local cloud reads only at startup, such as the template, has changed."""

    source: Literal["cloud"] = "cloud"
    kind: ClassVar = "file.changed"
    file: str
