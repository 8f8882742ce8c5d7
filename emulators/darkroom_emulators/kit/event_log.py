"""The event log: a bounded, ordered record of what happened, which readers can follow."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import replace
from heapq import merge
from itertools import islice
from typing import TypeVar

from .clock import Clock
from .cuts import fit, pickled
from .events import Entry, Event
from .shelf import BY_ID, Shelf

E = TypeVar("E", bound=Event)

KEPT_BYTES = 64 << 20  # for all events together, pickled
EVENT_BYTES = 128 * 1024  # for one event: larger ones are cut


class EventLog:
    """An append-only log of the newest events; any thread can append to it.

    It keeps at most `keep` events and `keep_bytes` in total. Events for which `routine` is true are
    kept separately, within a quarter of these limits, so that they never displace other events.
    Event ids start at 1, have no gaps, and are never reused, even after a reset.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        keep: int = 20_000,
        keep_bytes: int = KEPT_BYTES,
        routine: Callable[[Event], bool] = lambda _: False,
    ):
        self._clock = clock
        self._shelf = Shelf(keep, keep_bytes)
        self._routine, self._is_routine = Shelf(keep // 4, keep_bytes // 4), routine
        self._last_id = 0
        self._lock = threading.Lock()
        self._closed = False
        self._followers: set[Callable[[], None]] = set()
        self._listeners: list[Callable[[Entry], None]] = []

    @property
    def last_id(self) -> int:
        """The id of the newest event, or 0 if there has been none."""
        return self._last_id

    def append(self, event: Event) -> Entry:
        """Record that something happened now.

        An event of more than EVENT_BYTES is cut, with a mark that states how much is missing.
        """
        try:
            values = pickled(event.values())
            is_small = len(values) <= EVENT_BYTES
        except RecursionError:  # nested too deeply to be pickled
            is_small = False
        if not is_small:
            event = replace(event, **fit(event.data(), EVENT_BYTES))
            values = pickled(event.values())
        with self._lock:
            self._last_id += 1
            entry = Entry(self._last_id, self._clock.now(), event)
            shelf = self._routine if self._is_routine(event) else self._shelf
            shelf.add(entry, values)
            followers = tuple(self._followers)
        for hear in self._listeners:
            hear(entry)
        for wake in followers:
            wake()
        return entry

    def listen(self, hear: Callable[[Entry], None]) -> None:
        """Call `hear` with each new entry from now on, before `append` returns."""
        self._listeners.append(hear)

    def since(self, after: int = 0, *, limit: int | None = None) -> list[Entry]:
        """Return the entries with an id above `after`, oldest first, at most `limit`."""
        with self._lock:
            found = merge(self._shelf.above(after), self._routine.above(after), key=BY_ID)
            return list(islice(found, limit))

    def of(self, kind: type[E]) -> list[E]:
        """Return the events of a class and its subclasses, oldest first."""
        return [entry.event for entry in self.since() if isinstance(entry.event, kind)]

    def pick(self, ids: Iterable[int]) -> list[Entry]:
        """Return the entries with these ids, except any that are no longer kept."""
        with self._lock:
            found = (self._shelf.get(number) or self._routine.get(number) for number in ids)
            return [entry for entry in found if entry]

    def clear(self) -> None:
        """Forget all events; ids keep counting."""
        with self._lock:
            self._shelf.clear()
            self._routine.clear()

    def close(self) -> None:
        """End all followers, so that a stopping server doesn't wait for their streams."""
        with self._lock:
            self._closed = True
            followers = tuple(self._followers)
        for wake in followers:
            wake()

    async def follow(self, after: int = 0) -> AsyncIterator[Entry]:
        """Yield the kept events with an id above `after`, then each new one as it happens.

        Ends when the log is closed. Nothing is buffered for a slow reader, which misses any events
        that the log drops in the meantime.
        """
        loop = asyncio.get_running_loop()
        news = asyncio.Event()

        def wake() -> None:
            loop.call_soon_threadsafe(news.set)

        with self._lock:
            self._followers.add(wake)
        try:
            while True:
                news.clear()
                while found := self.since(after, limit=1):
                    after = found[0].id
                    yield found[0]
                if self._closed:
                    return
                await news.wait()
        finally:
            with self._lock:
                self._followers.discard(wake)
