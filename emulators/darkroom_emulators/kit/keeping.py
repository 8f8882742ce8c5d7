"""Keeps a service's state in memory and, optionally, in a folder that is updated before replying.

A service gets the dictionaries that contain its state from its `Keeping`, and has it `watch` single
values. `InMemory` returns plain dictionaries. `Keeper` returns dictionaries that record which
entries were written *or looked up*, since the caller may change a value that it looked up. `commit`
compares these entries and writes the ones that did change. It is called before each response, and
before anything else is sent out, such as a webhook. If you change an entry that you reached in
another way, such as in a loop over `values()` or as an object held for some time, call `touch`.
"""

import asyncio
import itertools
import logging
from collections.abc import Callable, Container, Hashable, Iterable, Iterator
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import is_dataclass
from hashlib import blake2b
from typing import Any, NamedTuple, Protocol

from .kept_map import GONE, KeptMap
from .kept_pickle import Loader, Place, dump
from .store import unwrapped

SOON = 0.02  # delay in seconds before writing changes that no response waits for
WATCHED = ""  # the name under which single values are stored
_logger = logging.getLogger(__name__)
# the entries that the current request has looked up
_LOOKED_UP: ContextVar["LookedUp | None"] = ContextVar("looked_up", default=None)


class LookedUp:
    """The entries that one request has looked up, from `begin` to `close`."""

    def __init__(self) -> None:
        self.places: dict[Place, None] = {}
        self.is_open = True

    @classmethod
    def begin(cls) -> "LookedUp":
        """Start recording the entries that the current task looks up."""
        found = cls()
        _LOOKED_UP.set(found)
        return found

    def close(self) -> None:
        """Stop recording, including in tasks that the request has started."""
        self.places.clear()
        self.is_open = False


class Keeping(Protocol):
    """The interface through which a service stores its state."""

    def map(self, name: str, *, changes: bool = True, shares: bool = True) -> dict[Any, Any]:
        """Return the dictionary `name`, with its stored entries.

        Keys are numbers, strings, or tuples of these. Pass `changes=False` if its values never
        change. With `shares`, restored values that refer to a dataclass in this dictionary share
        that object; otherwise each of them gets a copy.
        """

    def watch(self, name: str, read: Callable[[], object]) -> Any:
        """Store the small value that `read` returns; return the value stored before, or None."""

    def touch(self, value: object) -> None:
        """Record that a dataclass in a map was changed."""

    def clear(self) -> None:
        """Forget everything that was stored, so that the service starts afresh."""

    def commit(self) -> None:
        """Return once all changes are stored and will outlive the process. Raises NotKept."""

    def end(self) -> None:
        """Store the current state, but no later changes; the service is about to close."""


class NotKept(Exception):
    """Changes could not be stored."""


class InMemory:
    """A `Keeping` whose state is lost when the process ends."""

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
    """A stored entry of the map `name`; entries are ordered by `number`."""

    name: str
    key: Hashable
    number: int
    value: bytes


class Changes(NamedTuple):
    """The changes written by a commit; if `is_new`, everything stored before is deleted first."""

    is_new: bool
    puts: list[Row]
    drops: list[Place]


class _Kept(NamedTuple):
    number: int
    digest: bytes


class Keeper:
    """A `Keeping` that stores the state of one service by calling `write`.

    `rows` are the rows stored before. Stored objects must be of classes from the emulators or from
    `packages`. Raises OtherShape for rows written by another version.
    """

    def __init__(
        self,
        rows: Iterable[Row],
        write: Callable[[Changes], None],
        packages: Container[str] = (),
    ):
        self._write, self._packages = write, packages
        self._kept: dict[Place, _Kept] = {}
        self._places: dict[int, Place] = {}  # by the `id` of a dataclass in a map
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
        """Whether there was no stored state."""
        return not self._found

    def map(self, name: str, *, changes: bool = True, shares: bool = True) -> dict[Any, Any]:
        """Return the dictionary `name`, which is the same object each time."""
        if name not in self._maps:
            found = self._found.pop(name, {})
            self._maps[name] = KeptMap(self, name, found, changes=changes, shares=shares)
        return self._maps[name]

    def watch(self, name: str, read: Callable[[], object]) -> Any:
        """Store the value that `read` returns at each commit; return the value stored before."""
        self._watched[name] = read
        return self._found.get(WATCHED, {}).get(name)

    def touch(self, value: object) -> None:
        """Record that a dataclass in a map was changed."""
        if place := self._places.get(id(value)):
            self.note(place)

    def clear(self) -> None:
        """Forget everything; maps returned earlier become plain dictionaries."""
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
        """Write the changes; later ones are not written. A failure is only logged."""
        try:
            self.commit()
        except NotKept as exc:
            _logger.error("the last changes are lost: %s", exc)
        self._has_ended = True

    def note(self, place: Place) -> None:
        """Have an entry checked for changes at the next commit, and schedule that commit."""
        self._touched[place] = None
        looked_up = _LOOKED_UP.get()
        if looked_up and looked_up.is_open:
            looked_up.places[place] = None
        self._schedule()

    def settle_in(self, place: Place, value: object) -> None:
        """If the value is a dataclass, make other entries store only a reference to its place."""
        inner = unwrapped(value)
        if is_dataclass(inner):
            self._places[id(inner)] = place

    def move_out(self, value: object) -> None:
        """Forget the value's place, so that other entries store the value itself."""
        self._places.pop(id(unwrapped(value)), None)

    def _schedule(self) -> None:
        """Schedule a commit, in case no response follows."""
        if not self._is_due:
            with suppress(RuntimeError):  # no event loop yet: the first response commits
                asyncio.get_running_loop().call_later(SOON, self._commit_soon)
                self._is_due = True

    def _commit_soon(self) -> None:
        with suppress(NotKept):  # the commit before the next response retries and reports
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
        """Return the next number, higher than all previous ones."""
        return next(self._numbers)

    def kept_number(self, place: Place) -> int:
        """Return the number under which an entry is stored."""
        return self._kept[place].number


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=16, usedforsecurity=False).digest()
