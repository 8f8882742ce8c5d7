"""A run as its model sees it."""

import asyncio
import math
import threading
from collections.abc import Callable

from ..kit.clock import Clock
from .predictions import StoredPrediction


class OutOfTime(Exception):
    """The prediction's time is up."""


class ModelRun:
    """The run of one prediction; `limit` is when its time is up, in Unix seconds."""

    def __init__(
        self,
        prediction: StoredPrediction,
        length: float,
        clock: Clock,
        logged: Callable[[StoredPrediction, str], None],
    ):
        self.seconds = length
        self.limit = math.inf
        self._prediction, self._clock, self._logged = prediction, clock, logged
        self._loop = asyncio.get_running_loop()
        self._home = threading.get_ident()

    @property
    def left(self) -> float:
        """Seconds until the time is up."""
        return max(0.0, self.limit - self._clock.now())

    def log(self, line: str) -> None:
        """Add a line to the prediction's logs, from whatever thread."""
        if threading.get_ident() == self._home:
            self._logged(self._prediction, line)
        else:
            self._loop.call_soon_threadsafe(self._logged, self._prediction, line)

    async def sleep(self, seconds: float) -> None:
        """Let time pass. Raises OutOfTime at the limit."""
        if seconds <= 0:
            return
        left = self.left
        await self._clock.sleep(min(seconds, left))
        if seconds >= left:
            raise OutOfTime
