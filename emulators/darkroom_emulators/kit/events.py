"""Base classes of events (each kind of event is a class), and a reader of log entries in JSON."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import MISSING, dataclass, fields
from operator import attrgetter
from typing import Any, ClassVar, NamedTuple, Self

from typing_extensions import TypedDict

# The version of the JSON of events and control routes. It is bumped when a reader written for the
# previous version would fail.
SCHEMA = 1


_NAMES: dict[type, tuple[str, ...]] = {}  # the names of all fields except `source`
_VALUES: dict[type, Callable[["Event"], tuple[Any, ...]]] = {}  # functions that read those fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened. Each `kind`, named `noun.verb`, has its own frozen subclass.

    `source` is the part of the system in which it happened. Fields contain JSON values, and never
    secrets.
    """

    source: str
    kind: ClassVar[str]

    def data(self) -> dict[str, object]:
        """Return the fields other than `source`."""
        return dict(zip(_names(type(self)), self.values(), strict=True))

    def values(self) -> tuple[Any, ...]:
        """Return the values of the fields other than `source`, in order."""
        read = _VALUES.get(type(self)) or _reader(type(self))
        return read(self)

    @classmethod
    def of_values(cls, source: str, values: tuple[Any, ...]) -> Self:
        """Return an event with these `values`, in the order of the fields."""
        return cls(source=source, **dict(zip(_names(cls), values, strict=True)))


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedEvent(Event):
    """An event that belongs to a trace; `trace` is the request's trace header or only its root."""

    trace: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedCall(TracedEvent):
    """A call to a service. The caller gets the response right after this event is logged."""


class EntryJson(TypedDict):
    """An event in a log, as JSON; `data` has the fields of its kind.

    `id` counts from 1, and `at` is the clock's time in Unix seconds. In an event of more than 128
    KiB, long texts, lists and objects in `data` are cut, and end with a mark that states how much
    is missing.
    """

    id: int
    at: float
    source: str
    kind: str
    data: dict[str, object]


class EventList(TypedDict):
    """Events, oldest first.

    Pass `last_id` as `after` to get the next ones. `schema` is the version of the entries' format.
    """

    schema: int
    events: list[EntryJson]
    last_id: int


class Entry(NamedTuple):
    """An event in a log; `at` is the clock's time in Unix seconds."""

    id: int
    at: float
    event: Event

    def as_json(self) -> EntryJson:
        """Return the entry as a JSON object."""
        event = self.event
        return {
            "id": self.id,
            "at": self.at,
            "source": event.source,
            "kind": event.kind,
            "data": event.data(),
        }


class EventReader:
    """Reads entries from JSON, and creates events of the given classes."""

    def __init__(self, classes: Iterable[type[Event]]):
        self._classes = {(source_of(each), each.kind): each for each in classes}

    def read(self, found: EntryJson) -> Entry | None:
        """Return the entry, or None if its event belongs to no known class.

        Unknown fields are ignored, because a newer emulator may add some.
        """
        source, kind = found["source"], found["kind"]
        event = self._classes.get((source, kind)) or self._classes.get((None, kind))
        if event is None:
            return None
        data: dict[str, Any] = found["data"]
        data = {name: data[name] for name in _names(event) if name in data}
        return Entry(found["id"], found["at"], event(source=source, **data))

    def read_all(self, found: Iterable[EntryJson]) -> Iterator[Entry]:
        """Yield the entries whose events are of known classes."""
        return (entry for each in found if (entry := self.read(each)))

    def read_stream(self, lines: Iterable[bytes]) -> Iterator[Entry]:
        """Yield the entries of a stream of Server-Sent Events, given line by line."""
        return self.read_all(_messages(lines))


def source_of(event: type[Event]) -> str | None:
    """Return the source of all events of a class, or None if they can have several."""
    default = next(each.default for each in fields(event) if each.name == "source")
    return None if default is MISSING else str(default)


def _messages(lines: Iterable[bytes]) -> Iterator[Any]:
    """Yield the data of a stream's unnamed events; named events describe the stream itself."""
    named = False
    for line in lines:
        if line.startswith(b"event:"):
            named = True
        elif not line:
            named = False
        elif line.startswith(b"data:") and not named:
            yield json.loads(line[5:])


def _reader(event: type[Event]) -> Callable[[Event], tuple[Any, ...]]:
    """Return a fast function that reads all values; the log calls it for every event."""
    names = _names(event)
    read: Callable[[Event], tuple[Any, ...]]
    if len(names) > 1:
        read = attrgetter(*names)
    else:  # with a single name, attrgetter doesn't return a tuple
        read = lambda found: tuple([getattr(found, name) for name in names])  # noqa: E731
    return _VALUES.setdefault(event, read)


def _names(event: type[Event]) -> tuple[str, ...]:
    names = _NAMES.get(event)
    if names is None:
        names = _NAMES[event] = tuple(each.name for each in fields(event) if each.name != "source")
    return names
