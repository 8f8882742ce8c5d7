"""The event log: what happened, in order, bounded, and open to followers."""

import asyncio
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any, NamedTuple

from .clock import Clock
from .cuts import fit, size_of

KEPT_BYTES = 64 << 20  # of all events together, as `size_of` counts
EVENT_BYTES = 128 * 1024  # of one event: what is larger is cut


class Event(NamedTuple):
    """One thing that happened: `kind` is `noun.verb`, `at` is Unix seconds of the clock."""

    id: int
    at: float
    source: str
    kind: str
    data: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """Return the event as a JSON object."""
        return self._asdict()


class EventLog:
    """An append-only log of the newest events; safe to append to from any thread.

    It keeps at most `keep` events of together `keep_bytes`. Event ids start at 1, have no gaps and
    never repeat, also over a reset.
    """

    def __init__(self, clock: Clock, *, keep: int = 20_000, keep_bytes: int = KEPT_BYTES):
        self._clock = clock
        self._keep, self._keep_bytes = keep, keep_bytes
        self._events: dict[int, Event] = {}
        self._sizes: deque[int] = deque()
        self._bytes = 0
        self._last_id = 0
        self._lock = threading.Lock()
        self._closed = False
        self._followers: set[Callable[[], None]] = set()
        self._listeners: list[Callable[[Event], None]] = []

    @property
    def last_id(self) -> int:
        """The id of the newest event, 0 before the first."""
        return self._last_id

    def append(self, source: str, kind: str, **data: Any) -> Event:
        """Record that `kind` happened in `source`; `data` must be JSON and hold no secret.

        Data of more than EVENT_BYTES is cut; what is cut has a mark that says how much is missing.
        """
        size = size_of(data)
        if size > EVENT_BYTES:
            data, size = fit(data, EVENT_BYTES)
        with self._lock:
            self._last_id += 1
            event = Event(self._last_id, self._clock.now(), source, kind, data)
            self._events[event.id] = event
            self._sizes.append(size)
            self._bytes += size
            while len(self._sizes) > self._keep or self._bytes > self._keep_bytes:
                self._bytes -= self._sizes.popleft()
                del self._events[self._last_id - len(self._sizes)]
            followers = tuple(self._followers)
        for hear in self._listeners:
            hear(event)
        for wake in followers:
            wake()
        return event

    def listen(self, hear: Callable[[Event], None]) -> None:
        """Call `hear` with each event from now on, before whoever appends it goes on."""
        self._listeners.append(hear)

    def since(self, after: int = 0, *, limit: int | None = None) -> list[Event]:
        """Return the events with an id above `after`, oldest first, at most `limit`."""
        with self._lock:
            first = max(after, self._last_id - len(self._sizes)) + 1
            end = self._last_id + 1 if limit is None else min(self._last_id + 1, first + limit)
            return [self._events[number] for number in range(first, end)]

    def pick(self, ids: Iterable[int]) -> list[Event]:
        """Return those of the events with these ids that are still kept."""
        with self._lock:
            return [event for number in ids if (event := self._events.get(number))]

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

    async def follow(self, after: int = 0) -> AsyncIterator[Event]:
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
