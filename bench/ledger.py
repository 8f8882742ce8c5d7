"""What stubs were asked, and which calls were concurrent: by the clock, or by holding them."""

import asyncio
import contextlib
from typing import Any

PATIENCE = 5.0  # seconds to wait for a missing request of a wave; below the clients' own timeouts


class Ledger:
    """What the stubs were asked: (service, verb and path, start, end); and on which connections."""

    def __init__(self) -> None:
        self.rtt = 0.0
        self.clear()

    def clear(self) -> None:
        """Forget all."""
        self.requests: list[tuple[str, str, float, float]] = []
        self.connections = 0
        self.continues = 0

    def report(self) -> dict[str, Any]:
        """Return and forget what was noted."""
        found = {
            "requests": len(self.requests),
            "waits": longest_chain([(start, end) for _, _, start, end in self.requests]),
            "connections": self.connections,
            "continues": self.continues,
            "calls": [f"{service} {what}" for service, what, _, _ in self.requests],
        }
        self.clear()
        return found


def longest_chain(intervals: list[tuple[float, float]]) -> int:
    """Return how many requests follow each other: each starts after the previous one has ended."""
    depth = 0
    free_at = float("-inf")
    for start, end in sorted(intervals, key=lambda each: each[1]):
        if start >= free_at:
            depth, free_at = depth + 1, end
    return depth


class Gate:
    """Holds requests back until all simultaneous ones have arrived.

    This tells concurrent calls from consecutive ones, however slow the machine is.
    """

    def __init__(self) -> None:
        self.closed = False
        self._held: list[tuple[str, asyncio.Event]] = []
        self._came = asyncio.Event()

    async def enter(self, what: str) -> None:
        """Return at once, or once the request's wave is let through."""
        if self.closed:
            through = asyncio.Event()
            self._held.append((what, through))
            self._came.set()
            await through.wait()

    async def let_through(self, size: int) -> list[str]:
        """Answer all held requests as soon as there are `size` of them; return their names."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while len(self._held) < size:
                    self._came.clear()
                    await self._came.wait()
        wave, self._held = self._held, []
        for _, through in wave:
            through.set()
        return sorted(what for what, _ in wave)
