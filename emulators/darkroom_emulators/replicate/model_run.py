"""The implementation of `Run`, which is passed to the model."""

import asyncio
import math
import threading
import zlib
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TypeVar

from ..kit.clock import Clock
from .files import ApiFile
from .inputs import Inputs
from .limits import Limits
from .predictions import StoredPrediction

STEPS = 4
T = TypeVar("T")


class OutOfTime(Exception):
    """The prediction has run out of time."""


@dataclass(frozen=True, slots=True)
class RunParts:
    """The dependencies that all runs of an emulator share."""

    clock: Clock
    limits: Limits
    inputs: Inputs
    begun: Callable[[StoredPrediction, float], None]
    threads: Executor
    logged: Callable[[StoredPrediction, str], None]
    shown: Callable[[StoredPrediction, object], None]
    store: Callable[[StoredPrediction, bytes, str], str]


class ModelRun:
    """The run of one prediction, which times out at `limit` (Unix seconds)."""

    def __init__(self, prediction: StoredPrediction, length: float, parts: RunParts):
        self.seconds = length
        self.limit = math.inf
        self._prediction, self._parts, self._clock = prediction, parts, parts.clock
        self._loop = asyncio.get_running_loop()
        self._home = threading.get_ident()

    @property
    def id(self) -> str:
        """The prediction's id."""
        return self._prediction.id

    @property
    def left(self) -> float:
        """Seconds of the emulator's clock until the prediction times out."""
        return max(0.0, self.limit - self._clock.now())

    @property
    def seed(self) -> int:
        """A seed derived from the prediction's id."""
        return zlib.crc32(self._prediction.id.encode()) & 0x7FFFFFFF

    @property
    def limits(self) -> Limits:
        """The emulator's limits."""
        return self._parts.limits

    def begin(self) -> None:
        """Set the prediction to `processing`, and limit how much longer it can run."""
        prediction = self._prediction
        if prediction.started_at is None and not prediction.status.is_terminal:
            began = self._clock.now()
            self._parts.begun(prediction, began)
            self.limit = min(self.limit, began + self.limits.run_seconds)

    def log(self, line: str) -> None:
        """Add a line to the prediction's logs. Thread-safe."""
        if threading.get_ident() == self._home:
            self._parts.logged(self._prediction, line)
        else:
            self._loop.call_soon_threadsafe(self._parts.logged, self._prediction, line)

    async def sleep(self, seconds: float) -> None:
        """Wait `seconds`. Raises OutOfTime when the limit is reached."""
        if seconds <= 0:
            return
        left = self.left
        await self._clock.sleep(min(seconds, left))
        if seconds >= left:
            raise OutOfTime

    async def show_progress(self) -> None:
        """Wait as long as the run should take, and log its progress in steps."""
        for step in range(1, STEPS + 1):
            await self.sleep(self.seconds / STEPS)
            share = step * 100 // STEPS
            self.log(f"{share:3d}%|{'█' * (share // 10):10}| {step}/{STEPS}")

    def show(self, output: object) -> None:
        """Publish a partial output."""
        self._parts.shown(self._prediction, output)

    async def load(self, url: str) -> bytes:
        """Return the content at an input's URL. Raises ModelFailed."""
        base_url = self._prediction.base_url
        return await self._parts.inputs.load(url, base_url=base_url, within=self.left)

    def own_file(self, url: str) -> ApiFile | None:
        """Return the upload or output of this emulator that `url` refers to, if any."""
        return self._parts.inputs.own_file(url, base_url=self._prediction.base_url)

    def store(self, content: bytes, extension: str) -> str:
        """Store an output file; return its URL."""
        return self._parts.store(self._prediction, content, extension)

    async def in_thread(self, work: Callable[[], T]) -> T:
        """Run `work` in a thread and return its result."""
        return await self._loop.run_in_executor(self._parts.threads, work)
