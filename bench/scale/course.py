"""A simulated day in steps of ten minutes, as `scripts/simulate --charts` draws it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from .engine import percentiles
from .simulation import Simulation

LOOK_SECONDS = 60.0  # a burst of photos lasts a minute
LOOKS = 10

# what is refused, and by whom
REFUSALS = {
    "Replicate: predictions": ("prediction refused",),
    "Telegram: answers": ("answer refused",),
    "Telegram: acknowledgements": ("acknowledgement refused",),
    "Lambda and the API": (
        "api throttled",
        "telegram function throttled",
        "replicate function throttled",
    ),
}


@dataclass(frozen=True)
class Stretch:
    """Ten minutes: how many photos waited at most, times until an answer, refusals per minute.

    `half` and `most` are the median and 99th percentile of the times, or NaN without any answer.
    """

    end: float
    waiting: int
    half: float
    most: float
    refused: Mapping[str, float]


class WatchedSimulation(Simulation):
    """A simulated day that is sampled every minute; `course` summarizes the samples."""

    def run(self) -> "WatchedSimulation":
        """Simulate the day."""
        self.course: list[Stretch] = []
        self._looks = self._peak = self._answered_before = 0
        self._refused_before = dict.fromkeys(REFUSALS, 0)
        self._agenda.after(LOOK_SECONDS, self._look)
        super().run()
        return self

    def _look(self) -> None:
        self._looks += 1
        self._peak = max(self._peak, self.waiting.value)
        if self._looks % LOOKS == 0:
            self.course.append(self._stretch())
            self._peak = 0
        if self._open:
            self._agenda.after(LOOK_SECONDS, self._look)

    def _stretch(self) -> Stretch:
        waits = self.until_answered[self._answered_before :]
        self._answered_before += len(waits)
        half, most = percentiles(waits, [0.5, 0.99]) if waits else (math.nan, math.nan)
        refused = {who: sum(self.count[each] for each in how) for who, how in REFUSALS.items()}
        minutes = LOOK_SECONDS * LOOKS / 60
        rates = {who: (refused[who] - self._refused_before[who]) / minutes for who in refused}
        self._refused_before = refused
        return Stretch(self.now, self._peak, half, most, rates)
