"""Events of the local cloud itself."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from darkroom_emulators.kit.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class StartFileChanged(Event):
    """A file that is only read at the start, such as the template, has changed since."""

    source: Literal["cloud"] = "cloud"
    kind: ClassVar = "file.changed"
    file: str
