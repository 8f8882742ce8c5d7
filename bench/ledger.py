"""Record the stubs' requests, and find concurrent ones by their times or by holding them back."""

import asyncio
import contextlib
from typing import Any

PATIENCE = 5.0  # seconds to wait for a wave to be complete; less than the clients' own timeouts


class Ledger:
    """The stubs' requests, as (service, verb and path, start, end), and a count of connections."""

    def __init__(self) -> None:
        self.rtt = 0.0
        self.clear()

    def clear(self) -> None:
        """Forget everything recorded."""
        self.requests: list[tuple[str, str, float, float]] = []
        self.connections = 0
        self.continues = 0

    def report(self) -> dict[str, Any]:
        """Return a summary of what was recorded, and forget it."""
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
    """Return the length of the longest chain of requests that started one after another ended."""
    depth = 0
    free_at = float("-inf")
    for start, end in sorted(intervals, key=lambda each: each[1]):
        if start >= free_at:
            depth, free_at = depth + 1, end
    return depth


class Gate:
    """Holds requests back until all concurrent ones have arrived.

    This distinguishes concurrent calls from sequential ones, however slow the machine is.
    """

    def __init__(self) -> None:
        self.closed = False
        self._held: list[tuple[str, asyncio.Event]] = []
        self._came = asyncio.Event()

    async def enter(self, what: str) -> None:
        """Wait until the request's wave is released, if the gate is closed."""
        if self.closed:
            through = asyncio.Event()
            self._held.append((what, through))
            self._came.set()
            await through.wait()

    async def let_through(self, size: int) -> list[str]:
        """Release held requests once there are `size` of them or time is up; return their names."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while len(self._held) < size:
                    self._came.clear()
                    await self._came.wait()
        wave, self._held = self._held, []
        for _, through in wave:
            through.set()
        return sorted(what for what, _ in wave)
