"""The history of a movable clock as a function of real time, in linear segments."""

from bisect import bisect_right
from typing import NamedTuple

KEPT = 1_000  # number of segments: each leap adds two


class Segment(NamedTuple):
    """From real time `real` on, the clock shows `virtual` and runs at `pace` seconds per second."""

    real: float
    virtual: float
    pace: float

    def at(self, real: float) -> float:
        """Return what the clock shows at a real time."""
        return self.virtual + (real - self.real) * self.pace


class Segments:
    """The latest segments, in order; before the first, the clock counts as running in real time.

    `latest` is the current one.
    """

    def __init__(self, real: float, virtual: float, pace: float):
        self.latest = Segment(real, virtual, pace)
        self._kept = [self.latest]

    def add(self, real: float, virtual: float, pace: float) -> None:
        """Begin a segment. Readers in other threads see either the old list or the new one."""
        self.latest = Segment(real, virtual, pace)
        self._kept = [*self._kept[-KEPT + 1 :], self.latest]

    def stop_at(self, virtual: float) -> None:
        """Make the current segment, in which the clock is stopped, show `virtual`."""
        self.latest = self.latest._replace(virtual=virtual)
        self._kept = [*self._kept[:-1], self.latest]

    def at(self, real: float) -> float:
        """Return what the clock showed at a real time."""
        kept = self._kept
        if real >= kept[-1].real:
            return kept[-1].at(real)
        place = bisect_right(kept, real, key=lambda segment: segment.real) - 1
        return kept[place].at(real) if place >= 0 else kept[0].virtual + real - kept[0].real
