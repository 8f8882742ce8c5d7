"""The event log: what happened, in order, bounded, and open to followers."""

import asyncio
import itertools
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Any, NamedTuple

from .clock import Clock


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
    """An append-only log of the last `keep` events; safe to append to from any thread.

    Event ids start at 1 and never repeat, also over a reset.
    """

    def __init__(self, clock: Clock, *, keep: int = 20_000):
        self._clock = clock
        self._events: deque[Event] = deque(maxlen=keep)
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
        """Record that `kind` happened in `source`; `data` must be JSON and hold no secret."""
        with self._lock:
            self._last_id += 1
            event = Event(self._last_id, self._clock.now(), source, kind, data)
            self._events.append(event)
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
            newest_first = itertools.takewhile(lambda e: e.id > after, reversed(self._events))
            return list(newest_first)[::-1][:limit]

    def clear(self) -> None:
        """Forget all events; ids go on."""
        with self._lock:
            self._events.clear()

    def close(self) -> None:
        """Let all followers end, so that a server need not wait for their streams."""
        with self._lock:
            self._closed = True
            followers = tuple(self._followers)
        for wake in followers:
            wake()

    async def follow(self, after: int = 0) -> AsyncIterator[Event]:
        """Yield the events after `after` that are still kept, then each new one as it comes.

        Ends when the log is closed.
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
                for event in self.since(after):
                    after = event.id
                    yield event
                if self._closed:
                    return
                await news.wait()
        finally:
            with self._lock:
                self._followers.discard(wake)
