"""Predictions, and the bounded store that contains them."""

import asyncio
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from ..kit.keeping import InMemory, Keeping
from ..kit.store import Store
from .identifiers import milliseconds, nanoseconds
from .limits import Limits
from .model import Model
from .schema import without_secrets
from .wire import go_json

DEFAULT_EVENTS = frozenset({"output", "completed"})


class Status(StrEnum):
    """The state of a prediction; `aborted` means that its deadline passed before it ran."""

    STARTING = "starting"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"
    ABORTED = "aborted"

    @property
    def is_terminal(self) -> bool:
        """Whether this state is final."""
        return self is not Status.STARTING and self is not Status.PROCESSING


@dataclass(frozen=True, slots=True)
class Callback:
    """The webhook of a prediction; `filter` is the event filter in the create request, if any."""

    url: str
    filter: list[str] | None = None

    @property
    def events(self) -> Collection[str]:
        """The requested events."""
        return DEFAULT_EVENTS if self.filter is None else self.filter


@dataclass(slots=True, eq=False)
class StoredPrediction:
    """A prediction. Times are Unix seconds of the emulator's clock, and `size` is in bytes.

    `seconds` is how long the prediction should take from its creation.
    """

    UNKEPT: ClassVar = frozenset({"task", "throttled_at", "is_told", "_watchers"})

    id: str
    model: Model
    version: str
    input: dict[str, object]
    size: int
    created_at: float
    base_url: str
    stream_id: str
    deadline: float | None = None
    deployment: str | None = None
    callback: Callback | None = None
    trace: str | None = None

    status: Status = Status.STARTING
    output: Any = None
    logs: str = ""
    error: str | None = None
    started_at: float | None = None
    completed_at: float | None = None
    data_removed: bool = False

    shown_input: dict[str, object] = field(init=False)  # without secrets

    number: int = 0  # increases with each creation; determines the order in lists
    seconds: float = 0.0
    task: asyncio.Task[None] | None = None
    files: list[str] = field(default_factory=list)
    throttled_at: float = float("-inf")  # when a webhook of a throttled event was last created
    is_told: bool = False  # whether its terminal webhook was attempted or isn't wanted
    _watchers: list[asyncio.Future[None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Hide secrets, which only the model gets."""
        self.shown_input = without_secrets(self.input, self.model.input_schema)

    @property
    def predict_time(self) -> float:
        """The seconds from start to end, or 0 unless it has both started and ended."""
        if self.completed_at is None or self.started_at is None:
            return 0.0
        return round(self.completed_at - self.started_at, 9)

    def touch(self) -> None:
        """Wake everything that is waiting in `changed`."""
        watchers, self._watchers = self._watchers, []
        for watcher in watchers:
            if not watcher.done():
                watcher.set_result(None)

    def mark_told(self) -> None:
        """Record that waiting for the terminal webhook is no longer necessary."""
        self.is_told = True
        self.touch()

    async def changed(self) -> None:
        """Wait for the next change of the prediction."""
        watcher = asyncio.get_running_loop().create_future()
        self._watchers.append(watcher)
        await watcher

    async def output_ready(self) -> None:
        """Return once there is output with files, or the prediction has ended."""
        while not (self.status.is_terminal or (self.output is not None and self.files)):
            await self.changed()

    def as_json(self) -> dict[str, object]:
        """Return the JSON object that the API returns, with its keys in Replicate's order."""
        found: dict[str, object] = {
            "id": self.id,
            "model": self.model.full_name,
            "version": self.version,
            "input": self.shown_input,
            "logs": self.logs,
            "output": self.output,
            "data_removed": self.data_removed,
            "error": self.error,
            "status": self.status.value,
            "created_at": milliseconds(self.created_at),
        }
        if self.started_at is not None:
            found["started_at"] = nanoseconds(self.started_at)
        if self.completed_at is not None:
            found["completed_at"] = nanoseconds(self.completed_at)
            found["metrics"] = {"predict_time": self.predict_time}
        if self.deployment:
            found["deployment"] = self.deployment
        if self.deadline is not None:
            found["deadline"] = milliseconds(self.deadline)
        found["urls"] = self._urls()
        if self.callback:
            found["webhook"] = self.callback.url
            if self.callback.filter is not None:
                found["webhook_events_filter"] = self.callback.filter
        return found

    def as_read(self) -> dict[str, object]:
        """Return what GET returns: unlike a webhook, it has `source` and the total time."""
        found = self.as_json() | {"source": "api"}
        if self.completed_at is not None:
            total = max(self.predict_time, self.completed_at - self.created_at)
            times = {"predict_time": self.predict_time, "total_time": round(total, 9)}
            found["metrics"] = times  # the creation is rounded, so it can be after the end
        return found

    def _urls(self) -> dict[str, str]:
        api = f"{self.base_url}/v1/predictions/{self.id}"
        return {
            "cancel": f"{api}/cancel",
            "get": api,
            "stream": f"{self.base_url}/stream/{self.stream_id}",
            "web": f"{self.base_url}/p/{self.id}",
        }


class TooManyPredictions(Exception):
    """There is no room for another prediction, because all kept predictions are still running."""


class Predictions:
    """The stored predictions: all that are running and, within limits, the newest that ended."""

    def __init__(self, limits: Limits, now: Callable[[], float]):
        self._limits, self._now = limits, now
        self._running: dict[str, StoredPrediction] = {}
        self._running_bytes = 0
        self._ended: Store[str, StoredPrediction] = Store(on_drop=self._forget_data)
        self._fresh: deque[StoredPrediction] = deque()  # ended, but still with their data
        self._keeping: Keeping = InMemory()
        self._kept: dict[str, StoredPrediction] = {}

    def keep_in(self, keeping: Keeping) -> list[StoredPrediction]:
        """Store predictions in `keeping`, and load earlier ones; return those still running."""
        self._keeping, self._kept = keeping, keeping.map("predictions")
        for prediction in sorted(self._kept.values(), key=lambda each: each.completed_at or 0.0):
            if prediction.status.is_terminal:
                size = 0 if prediction.data_removed else prediction.size
                self._ended.put(prediction.id, prediction, size=size)
                if not prediction.data_removed:
                    self._fresh.append(prediction)
            else:
                self._running[prediction.id] = prediction
                self._running_bytes += prediction.size
        return list(self._running.values())

    def newest_first(self) -> list[StoredPrediction]:
        """Return all predictions, newest first."""
        self._remove_old_data()
        every = [*self._ended.values(), *self._running.values()]
        return sorted(every, key=lambda each: each.number, reverse=True)

    def get(self, prediction_id: str) -> StoredPrediction | None:
        """Return the prediction, or None if it is unknown or no longer kept."""
        self._remove_old_data()
        return self._running.get(prediction_id) or self._ended.get(prediction_id)

    def add(self, prediction: StoredPrediction) -> None:
        """Add a prediction; to make room, drop the oldest ended ones. Raises TooManyPredictions."""
        self._remove_old_data()
        count, size = self._limits.kept_predictions, self._limits.kept_bytes - prediction.size
        while (
            len(self._running) + len(self._ended) >= count
            or self._running_bytes + self._ended.bytes > size
        ):
            if not self._ended:
                raise TooManyPredictions
            self._ended.drop_oldest()
        self._running[prediction.id] = self._kept[prediction.id] = prediction
        self._running_bytes += prediction.size

    def end(self, prediction: StoredPrediction) -> None:
        """Record that a prediction has ended, and add its output to its `size`."""
        if self._running.pop(prediction.id, None):
            self._running_bytes -= prediction.size
            prediction.input = prediction.shown_input  # secrets are no longer needed
            prediction.size += len(go_json(prediction.output))
            self._ended.put(prediction.id, prediction, size=prediction.size)
            self._fresh.append(prediction)

    def clear(self) -> None:
        """Forget all predictions."""
        self._kept.clear()
        self._running.clear()
        self._ended.clear()
        self._fresh.clear()
        self._running_bytes = 0

    def _forget_data(self, prediction: StoredPrediction) -> None:
        self._kept.pop(prediction.id, None)
        if self._fresh and self._fresh[0] is prediction:  # both are ordered by end time
            self._fresh.popleft()

    def _remove_old_data(self) -> None:
        """Remove the input, output and logs of predictions that ended too long ago."""
        oldest = self._now() - self._limits.prediction_age
        while self._fresh and (self._fresh[0].completed_at or 0.0) <= oldest:
            prediction = self._fresh.popleft()
            prediction.input, prediction.shown_input = {}, {}
            prediction.output, prediction.logs = None, ""
            prediction.data_removed = True
            self._ended.resize(prediction.id, 0)
            self._keeping.touch(prediction)
