"""The event log: what happened, in order, bounded, and open to followers."""

import asyncio
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from .clock import Clock
from .cuts import fit, size_of
from .events import Entry, Event

E = TypeVar("E", bound=Event)

KEPT_BYTES = 64 << 20  # of all events together, as `size_of` counts
EVENT_BYTES = 128 * 1024  # of one event: what is larger is cut


class EventLog:
    """An append-only log of the newest events; safe to append to from any thread.

    It keeps at most `keep` events of together `keep_bytes`. Event ids start at 1, have no gaps and
    never repeat, also over a reset.
    """

    def __init__(self, clock: Clock, *, keep: int = 20_000, keep_bytes: int = KEPT_BYTES):
        self._clock = clock
        self._keep, self._keep_bytes = keep, keep_bytes
        self._events: dict[int, Entry] = {}
        self._sizes: deque[int] = deque()
        self._bytes = 0
        self._last_id = 0
        self._lock = threading.Lock()
        self._closed = False
        self._followers: set[Callable[[], None]] = set()
        self._listeners: list[Callable[[Entry], None]] = []

    @property
    def last_id(self) -> int:
        """The id of the newest event, 0 before the first."""
        return self._last_id

    def append(self, event: Event) -> Entry:
        """Record that something happened now.

        An event of more than EVENT_BYTES is cut; what is cut has a mark that says how much is
        missing.
        """
        size = size_of(event.values())
        if size > EVENT_BYTES:
            data, size = fit(event.data(), EVENT_BYTES)
            event = replace(event, **data)
        with self._lock:
            self._last_id += 1
            entry = Entry(self._last_id, self._clock.now(), event)
            self._events[entry.id] = entry
            self._sizes.append(size)
            self._bytes += size
            while len(self._sizes) > self._keep or self._bytes > self._keep_bytes:
                self._bytes -= self._sizes.popleft()
                del self._events[self._last_id - len(self._sizes)]
            followers = tuple(self._followers)
        for hear in self._listeners:
            hear(entry)
        for wake in followers:
            wake()
        return entry

    def listen(self, hear: Callable[[Entry], None]) -> None:
        """Call `hear` with each entry from now on, before whoever appends it goes on."""
        self._listeners.append(hear)

    def since(self, after: int = 0, *, limit: int | None = None) -> list[Entry]:
        """Return the entries with an id above `after`, oldest first, at most `limit`."""
        with self._lock:
            first = max(after, self._last_id - len(self._sizes)) + 1
            end = self._last_id + 1 if limit is None else min(self._last_id + 1, first + limit)
            return [self._events[number] for number in range(first, end)]

    def of(self, kind: type[E]) -> list[E]:
        """Return the events of a class, oldest first; `Event` has them all."""
        return [entry.event for entry in self.since() if isinstance(entry.event, kind)]

    def pick(self, ids: Iterable[int]) -> list[Entry]:
        """Return those of the events with these ids that are still kept."""
        with self._lock:
            return [entry for number in ids if (entry := self._events.get(number))]

    def clear(self) -> None:
        """Forget all events; ids go on."""
        with self._lock:
            self._events.clear()
            self._sizes.clear()
            self._bytes = 0

    def close(self) -> None:
        """Let all followers end, so that a server need not wait for their streams."""
        with self._lock:
            self._closed = True
            followers = tuple(self._followers)
        for wake in followers:
            wake()

    async def follow(self, after: int = 0) -> AsyncIterator[Entry]:
        """Yield the events after `after` that are still kept, then each new one as it comes.

        Ends when the log is closed. Nothing is kept for a slow reader: it misses what the log
        forgets in the meantime.
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
