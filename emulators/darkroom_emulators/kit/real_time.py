"""Real time that keeps counting while the machine sleeps, and never goes back."""

import time
from collections.abc import Callable

STEP_SECONDS = 1.0


class RealTime:
    """Unix seconds from a monotonic clock, moved forward if the wall clock is over a second ahead.

    A monotonic clock stops while a laptop sleeps or a virtual machine is paused; the wall clock is
    right again after that. If the wall clock is set back, this time continues as before. It is safe
    to call from several threads: at worst, two of them correct the same jump.
    """

    def __init__(
        self,
        wall: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
    ):
        self._wall, self._steady = wall, steady
        self._ahead = wall() - steady()

    def __call__(self) -> float:
        """Return the current time."""
        wall = self._wall()  # read first, so that a pause here doesn't look like a jump
        steady = self._steady()
        if wall - steady > self._ahead + STEP_SECONDS:
            self._ahead = wall - steady
        return steady + self._ahead
