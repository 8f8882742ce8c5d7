"""Maps a scenario's names to ids in one run."""

from collections.abc import Iterable
from typing import Any

from .names import IdKind, Key

UNKNOWN = "unknown"  # the name of everything that has no name in the scenario


class Unnamed(LookupError):
    """A step uses a name that no earlier step has introduced; the message contains the name."""


class Bindings:
    """The names bound in a run, and their ids. Each step and each sighting can bind more."""

    def __init__(self) -> None:
        self._ids: dict[tuple[IdKind, str], int] = {}
        self._names: dict[Key, str] = {}

    def bind(self, name: str, keys: Iterable[Key]) -> None:
        """Bind `name` to all of `keys`."""
        for key in keys:
            self._ids[key[0], name] = key[2]
            self._names[key] = name

    def id_of(self, kind: IdKind, name: Any) -> int:
        """Return the id bound to a name; numbers are returned as they are. Raises Unnamed."""
        if (kind, name) in self._ids:
            return self._ids[kind, name]
        if str(name).removeprefix("-").isdecimal():
            return int(name)
        raise Unnamed(f"no earlier step names a {kind} {name}")

    def name_of(self, kind: IdKind, chat: int, number: int) -> str | None:
        """Return the name of an id, or None if it has none."""
        return self._names.get((kind, chat, number))

    def message_name(self, chat: int, number: int) -> str:
        """Return the name of a message, or UNKNOWN if it has none."""
        return self._names.get((IdKind.MESSAGE, chat, number), UNKNOWN)
