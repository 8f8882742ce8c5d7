"""What a service keeps: in memory, or also in a folder, written before anybody learns of it.

A service asks its `Keeping` for the dictionaries that hold its state, and for the places of single
values. In memory these are plain dictionaries. `Keeper` gives dictionaries that note which entries
were written *or looked up*: what was looked up may have been changed. `commit` writes those that
did change; the one before a response checks everything that the request has looked up. Code that
sends something else out, such as a webhook, commits first. To change an entry that was found in
another way (a loop over `values()`, an object held over time), call `touch`.
"""

import asyncio
import itertools
from collections.abc import Callable, Container, Hashable, Iterable, Iterator
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import is_dataclass
from hashlib import blake2b
from typing import Any, NamedTuple, Protocol

from .kept_map import GONE, KeptMap
from .kept_pickle import Loader, Place, dump
from .store import unwrapped

SOON = 0.02  # seconds until changes that no response reveals are written
WATCHED = ""  # the map of single values
# what the current request has looked up so far
_LOOKED_UP: ContextVar["LookedUp | None"] = ContextVar("looked_up", default=None)


class LookedUp:
    """The places that one request has looked up, from `begin` until it is closed."""

    def __init__(self) -> None:
        self.places: dict[Place, None] = {}
        self.is_open = True

    @classmethod
    def begin(cls) -> "LookedUp":
        """Note what the current task looks up from now on."""
        found = cls()
        _LOOKED_UP.set(found)
        return found

    def close(self) -> None:
        """Stop noting, also for tasks that the request has started."""
        self.places.clear()
        self.is_open = False


class Keeping(Protocol):
    """Where a service keeps its state."""

    def map(self, name: str, *, changes: bool = True, shares: bool = True) -> dict[Any, Any]:
        """Return the dictionary `name`, with what was kept in it.

        Keys are numbers, texts and tuples of them. Without `changes` its values never change. Its
        dataclasses are the same objects wherever they are referred to, unless it `shares` none.
        """

    def watch(self, name: str, read: Callable[[], object]) -> Any:
        """Keep what `read` returns, which is small; return what was kept, None if nothing was."""

    def touch(self, value: object) -> None:
        """Note that an entry of a map, a dataclass, was changed."""

    def clear(self) -> None:
        """Forget everything that was kept: the service starts afresh."""

    def commit(self) -> None:
        """Return once all changes will outlive the process. Raises NotKept."""

    def end(self) -> None:
        """Keep what there is now and nothing later: the service is about to close."""


class NotKept(Exception):
    """The changes could not be written."""


class InMemory:
    """Keeps nothing beyond the process."""

    def map(self, name: str, *, changes: bool = True, shares: bool = True) -> dict[Any, Any]:
        """Return an empty dictionary."""
        return {}

    def watch(self, name: str, read: Callable[[], object]) -> Any:
        """Return None."""
        return None

    def touch(self, value: object) -> None:
        """Do nothing."""

    def clear(self) -> None:
        """Do nothing."""

    def commit(self) -> None:
        """Do nothing."""

    def end(self) -> None:
        """Do nothing."""


class Row(NamedTuple):
    """An entry of a map as it is kept; entries are in the order of `number`."""

    name: str
    key: Hashable
    number: int
    value: bytes


class Changes(NamedTuple):
    """What a commit writes; if `all`, everything that was there is removed first."""

    is_new: bool
    puts: list[Row]
    drops: list[Place]


class _Kept(NamedTuple):
    number: int
    digest: bytes


class Keeper:
    """Keeps the state of one service with `write`; `rows` are what was kept before.

    Its classes come from the emulators or from `packages`. Raises OtherShape for rows of another
    version.
    """

    def __init__(
        self,
        rows: Iterable[Row],
        write: Callable[[Changes], None],
        packages: Container[str] = (),
    ):
        self._write, self._packages = write, packages
        self._kept: dict[Place, _Kept] = {}
        self._places: dict[int, Place] = {}  # by the id of a dataclass that a map holds
        self._touched: dict[Place, None] = {}
        self._maps: dict[str, KeptMap] = {}
        self._watched: dict[str, Callable[[], object]] = {}
        self._is_new = self._is_due = self._has_ended = False
        self._found = self._load(sorted(rows, key=lambda row: row.number))
        last = max((each.number for each in self._kept.values()), default=0)
        self._numbers = itertools.count(last + 1)

    def _load(self, rows: list[Row]) -> dict[str, dict[Hashable, Any]]:
        loader = Loader({(row.name, row.key) for row in rows}, self._packages)
        found: dict[str, dict[Hashable, Any]] = {}
        for row in rows:
            found.setdefault(row.name, {})[row.key] = loader.read(row.value)
            self._kept[row.name, row.key] = _Kept(row.number, _digest(row.value))
        return found

    @property
    def is_empty(self) -> bool:
        """Whether nothing was kept before."""
        return not self._found

    def map(self, name: str, *, changes: bool = True, shares: bool = True) -> dict[Any, Any]:
        """Return the dictionary `name`, the same each time."""
        if name not in self._maps:
            found = self._found.pop(name, {})
            self._maps[name] = KeptMap(self, name, found, changes=changes, shares=shares)
        return self._maps[name]

    def watch(self, name: str, read: Callable[[], object]) -> Any:
        """Keep what `read` returns at each commit."""
        self._watched[name] = read
        return self._found.get(WATCHED, {}).get(name)

    def touch(self, value: object) -> None:
        """Note that an entry of a map, a dataclass, was changed."""
        if place := self._places.get(id(value)):
            self.note(place)

    def clear(self) -> None:
        """Forget everything; maps that were handed out are no longer kept."""
        for each in self._maps.values():
            each.leave()
        for kept in (self._kept, self._places, self._touched, self._maps, self._watched):
            kept.clear()
        self._found = {}
        self._is_new = True
        self._schedule()

    def commit(self) -> None:
        """Write the changes. Raises NotKept."""
        self._is_due = False
        if self._has_ended:
            return
        if looked_up := _LOOKED_UP.get():
            self._touched |= looked_up.places
        puts, drops, kept = [], [], dict[Place, _Kept]()
        for place, value in self._candidates():
            if value is GONE:
                if place in self._kept:
                    drops.append(place)
                continue
            content = dump(value, self._places, place)
            before, digest = self._kept.get(place), _digest(content)
            number = self._number_of(place)
            if before != (number, digest):
                puts.append(Row(*place, number, content))
                kept[place] = _Kept(number, digest)
        if puts or drops or self._is_new:
            self._write(Changes(self._is_new, puts, drops))
            self._is_new = False
            self._kept |= kept
            for place in drops:
                del self._kept[place]
        self._touched.clear()

    def end(self) -> None:
        """Write the changes, and nothing later. Raises NotKept."""
        self.commit()
        self._has_ended = True

    def note(self, place: Place) -> None:
        """Check a place at the next commit, which is soon."""
        self._touched[place] = None
        looked_up = _LOOKED_UP.get()
        if looked_up and looked_up.is_open:
            looked_up.places[place] = None
        self._schedule()

    def settle_in(self, place: Place, value: object) -> None:
        """Make others refer to a value by its place, if it is a dataclass."""
        inner = unwrapped(value)
        if is_dataclass(inner):
            self._places[id(inner)] = place

    def move_out(self, value: object) -> None:
        """Forget the place of a value."""
        self._places.pop(id(unwrapped(value)), None)

    def _schedule(self) -> None:
        """Commit soon, even if no response reveals it."""
        if not self._is_due:
            with suppress(RuntimeError):  # there is no event loop yet: the first response commits
                asyncio.get_running_loop().call_later(SOON, self._commit_soon)
                self._is_due = True

    def _commit_soon(self) -> None:
        with suppress(NotKept):  # it is tried again, and reported, before the next response
            self.commit()

    def _candidates(self) -> Iterator[tuple[Place, object]]:
        for place in self._touched:
            name, key = place
            found = self._maps.get(name)
            yield place, GONE if found is None else dict.get(found, key, GONE)
        for name, read in self._watched.items():
            yield (WATCHED, name), read()

    def _number_of(self, place: Place) -> int:
        name, key = place
        if name in self._maps:
            return self._maps[name].numbers[key]
        return 0

    def next_number(self) -> int:
        """Return a number higher than all before."""
        return next(self._numbers)

    def kept_number(self, place: Place) -> int:
        """Return the number under which an entry was kept."""
        return self._kept[place].number


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=16, usedforsecurity=False).digest()
