"""The building blocks of a discrete-event simulation: an agenda, rate limits, gauges.

It uses heapq, not a simulation library, because a million photos a day are ten million events.
"""

import heapq
from collections.abc import Callable, Iterable, Sequence
from itertools import count
from typing import Any

from .world import World


class Agenda:
    """A schedule of actions; `now` is in seconds from the start."""

    def __init__(self) -> None:
        self.now = 0.0
        self._numbers = count()
        self._due: list[tuple[float, int, Callable[..., None], tuple[Any, ...]]] = []

    def after(self, delay: float, action: Callable[..., None], *arguments: Any) -> None:
        """Run `action` in `delay` seconds; ties run in the order in which they were scheduled."""
        heapq.heappush(self._due, (self.now + delay, next(self._numbers), action, arguments))

    def run(self) -> None:
        """Run actions until none are left."""
        due = self._due
        while due:
            self.now, _, action, arguments = heapq.heappop(due)
            action(*arguments)


class RateLimit:
    """A limit per second, with bursts of up to `burst`; a rate of 0 means no limit.

    It is the generic cell rate algorithm, a token bucket in a single number.
    """

    __slots__ = ("_next", "_slack", "_step")

    def __init__(self, rate: float, burst: float):
        self._step = 1 / rate if rate else 0.0
        self._slack = (burst - 1) * self._step
        self._next = 0.0

    def takes(self, now: float) -> bool:
        """Return whether one more is allowed now, and count it if so."""
        if now < self._next - self._slack:
            return False
        self._next = max(now, self._next) + self._step
        return True


class Spell:
    """How long something has been happening, ignoring pauses shorter than `apart` seconds."""

    def __init__(self, apart: float):
        self._apart = apart
        self._since = self._last = -apart

    def lasts(self, now: float) -> float:
        """Record that it is happening at `now`, and return for how long it has been."""
        if now - self._last >= self._apart:
            self._since = now
        self._last = now
        return now - self._since


class Gauge:
    """A number that goes up and down, with its maximum and its mean over time."""

    def __init__(self) -> None:
        self.value = 0
        self.max = 0
        self._area = 0.0
        self._since = 0.0

    def add(self, change: int, now: float) -> None:
        """Add `change` to the number at `now`."""
        self._area += self.value * (now - self._since)
        self._since = now
        self.value += change
        self.max = max(self.max, self.value)

    def mean(self, now: float) -> float:
        """Return the mean from the start until `now`."""
        return (self._area + self.value * (now - self._since)) / now if now else 0.0


class Instances(Gauge):
    """A function's concurrent runs, and how many had to wait for a new instance."""

    def __init__(self, world: World):
        super().__init__()
        self._cold_seconds, self._idle_seconds = world.cold_seconds, world.idle_seconds
        self._idle: list[float] = []  # when each became idle; the last one gets the next run
        self.cold_starts = 0

    def begin(self, now: float) -> float:
        """Begin a run; return how many seconds its instance takes to start."""
        self.add(1, now)
        if self._idle and now - self._idle.pop() < self._idle_seconds:
            return 0.0
        self._idle.clear()
        self.cold_starts += 1
        return self._cold_seconds

    def end(self, now: float) -> None:
        """End a run; its instance becomes idle."""
        self.add(-1, now)
        self._idle.append(now)


def percentiles(values: Iterable[float], shares: Sequence[float]) -> list[float]:
    """Return the percentiles of `values` at `shares` such as 0.5; 1 is the maximum."""
    ranked = sorted(values)
    if not ranked:
        return [0.0] * len(shares)
    return [ranked[min(int(share * len(ranked)), len(ranked) - 1)] for share in shares]
