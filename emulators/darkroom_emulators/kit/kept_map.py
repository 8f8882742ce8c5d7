"""Dictionaries that record which of their entries were written or looked up."""

from collections.abc import Hashable, Mapping
from typing import Any, Protocol

from .kept_pickle import Place

GONE = object()


class Notes(Protocol):
    """The interface through which a service's dictionaries notify the keeper of their entries."""

    def note(self, place: Place) -> None:
        """Have an entry checked for changes at the next commit."""

    def settle_in(self, place: Place, value: object) -> None:
        """Make other entries store only a reference to the value's place."""

    def move_out(self, value: object) -> None:
        """Forget the value's place, so that other entries store the value itself."""

    def next_number(self) -> int:
        """Return the next number, higher than all previous ones."""

    def kept_number(self, place: Place) -> int:
        """Return the number under which an entry is stored."""


class KeptMap(dict[Any, Any]):
    """A dictionary that reports to its keeper each entry that is set, removed or looked up by key.

    Iteration reports nothing: if you change a value in a loop, pass it to `Keeping.touch`.
    """

    def __init__(
        self,
        keeper: Notes,
        name: str,
        found: Mapping[Hashable, object],
        *,
        changes: bool,
        shares: bool,
    ):
        super().__init__(found)
        self._keeper: Notes | None = keeper
        self._name, self._changes, self._shares = name, changes, shares
        self.numbers: dict[Hashable, int] = {}
        for key, value in found.items():
            self.numbers[key] = keeper.kept_number((name, key))
            if shares:
                keeper.settle_in((name, key), value)

    def leave(self) -> None:
        """Stop reporting changes, like a plain dictionary."""
        self._keeper = None

    def __getitem__(self, key: Hashable) -> Any:
        value = super().__getitem__(key)
        if self._changes and self._keeper:
            self._keeper.note((self._name, key))
        return value

    def get(self, key: Hashable, default: Any = None) -> Any:
        """Return the value, which the caller may change."""
        return self[key] if key in self else default  # noqa: SIM401 - it is `get` itself

    def __setitem__(self, key: Hashable, value: object) -> None:
        keeper, place = self._keeper, (self._name, key)
        if keeper:
            if key in self:
                keeper.move_out(super().__getitem__(key))
            else:
                self.numbers[key] = keeper.next_number()
            if self._shares:
                keeper.settle_in(place, value)
            keeper.note(place)
        super().__setitem__(key, value)

    def __delitem__(self, key: Hashable) -> None:
        self.pop(key)

    def setdefault(self, key: Hashable, default: Any = None) -> Any:
        """Return the value, set to `default` if missing; the caller may change it."""
        if key not in self:
            self[key] = default
        return self[key]

    def pop(self, key: Hashable, *default: Any) -> Any:
        """Remove an entry and return its value."""
        if key in self and self._keeper:
            self._keeper.move_out(super().__getitem__(key))
            self._keeper.note((self._name, key))
            del self.numbers[key]
        return super().pop(key, *default)

    def clear(self) -> None:
        """Remove all entries."""
        for key in list(self):
            self.pop(key)

    def popitem(self) -> Any:
        """Remove the newest entry and return it."""
        key = next(reversed(self))
        return key, self.pop(key)

    def update(self, *given: Any, **more: Any) -> None:
        """Set several entries."""
        for key, value in dict(*given, **more).items():
            self[key] = value
