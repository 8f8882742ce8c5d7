"""Limits how many connections a process's servers keep open, and how long they may be idle."""

import asyncio
import heapq
import logging
from typing import Protocol

MOST = 4096  # an upper limit, even if the process may open more files
SWEEP_SECONDS = 2.0

_logger = logging.getLogger(__name__)


class ServedConnection(Protocol):
    """A connection, as the limit sees it; times are on the event loop's clock."""

    active_at: float

    @property
    def awaits_client(self) -> bool:
        """Whether the server is waiting for the client: for a request, or for the rest of one."""

    def is_overdue(self, now: float) -> bool:
        """Return whether the client has been silent, or slow, for too long."""

    def give_up(self) -> None:
        """Close the connection."""


class ConnectionLimit:
    """The open connections of all servers that share this limit, at most `most`.

    Each connection uses up one of the files that the process may open. To make room for a new one,
    `make_room` closes the connection that has waited longest for its client. If all connections
    are busy, the server refuses the new one. A warning is logged the first time.
    """

    def __init__(self, most: int | None = None):
        """Allow `most` connections; by default, half of the files that the process may open."""
        self._most = most or _half_of_files()
        self._open: set[ServedConnection] = set()
        self._sweep: asyncio.TimerHandle | None = None
        self._has_warned = False

    def make_room(self, wanted: int) -> int:
        """Return how many of `wanted` new connections may be accepted, after closing idle ones."""
        free = self._most - len(self._open)
        if free >= wanted:
            return wanted
        self.warn(f"{len(self._open)} connections are open")
        return min(wanted, free + self.close_idle(wanted - free))

    def close_idle(self, wanted: int) -> int:
        """Close up to `wanted` connections, the longest idle first; return how many were closed."""
        waiting = (each for each in self._open if each.awaits_client)
        oldest = heapq.nsmallest(wanted, waiting, key=lambda each: each.active_at)
        for each in oldest:
            self._open.discard(each)
            each.give_up()
        return len(oldest)

    def warn(self, cause: str) -> None:
        """Log `cause` and how the limit handles it, but only the first time."""
        if not self._has_warned:
            self._has_warned = True
            _logger.warning(
                "%s: idle connections are closed to make room; if none is idle, new ones are "
                "refused. To allow more, run `ulimit -n 8192` and restart. This is logged once.",
                cause,
            )

    def add(self, connection: ServedConnection) -> None:
        """Count a connection, and close it once it is overdue."""
        self._open.add(connection)
        self._schedule()

    def discard(self, connection: ServedConnection) -> None:
        """Stop counting a connection that is closed."""
        self._open.discard(connection)

    def _schedule(self) -> None:
        if self._sweep is None and self._open:
            loop = asyncio.get_running_loop()
            self._sweep = loop.call_later(SWEEP_SECONDS, self._close_overdue, loop)

    def _close_overdue(self, loop: asyncio.AbstractEventLoop) -> None:
        self._sweep = None
        now = loop.time()
        for each in [each for each in self._open if each.is_overdue(now)]:
            each.give_up()
        self._schedule()


def _half_of_files() -> int:
    """Return half of `ulimit -n`; functions, the store and our own calls need the rest."""
    try:
        import resource  # noqa: PLC0415 - not available on Windows
    except ImportError:
        return MOST
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST if allowed == resource.RLIM_INFINITY else max(16, min(MOST, allowed // 2))
