"""The history of a movable clock: a piecewise linear function of real time."""

from bisect import bisect_right
from typing import NamedTuple

KEPT = 1_000  # number of segments; each leap adds two


class Segment(NamedTuple):
    """A segment that starts at the real time `real`, with the clock at `virtual`.

    `pace` is the number of seconds of the clock per real second.
    """

    real: float
    virtual: float
    pace: float

    def at(self, real: float) -> float:
        """Return the clock's time at the real time `real`."""
        return self.virtual + (real - self.real) * self.pace


class Segments:
    """The latest segments, in order; `latest` is the current one.

    Before the first segment, the clock is assumed to have run in real time.
    """

    def __init__(self, real: float, virtual: float, pace: float):
        self.latest = Segment(real, virtual, pace)
        self._kept = [self.latest]

    def add(self, real: float, virtual: float, pace: float) -> None:
        """Start a new segment. Other threads see either the old list or the new one."""
        self.latest = Segment(real, virtual, pace)
        self._kept = [*self._kept[-KEPT + 1 :], self.latest]

    def stop_at(self, virtual: float) -> None:
        """Set the time of a stopped clock, whose current segment has pace 0, to `virtual`."""
        self.latest = self.latest._replace(virtual=virtual)
        self._kept = [*self._kept[:-1], self.latest]

    def at(self, real: float) -> float:
        """Return the clock's time at the real time `real`."""
        kept = self._kept
        if real >= kept[-1].real:
            return kept[-1].at(real)
        place = bisect_right(kept, real, key=lambda segment: segment.real) - 1
        return kept[place].at(real) if place >= 0 else kept[0].virtual + real - kept[0].real
