"""A prediction, and the bounded store of all predictions."""

import asyncio
import itertools
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from .catalog import Model
from .identifiers import milliseconds, nanoseconds
from .settings import Limits
from .wire import go_json


class Status(StrEnum):
    """Where a prediction stands; `canceled` was running already, `aborted` was not."""

    STARTING = "starting"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"
    ABORTED = "aborted"

    @property
    def is_terminal(self) -> bool:
        """Whether nothing follows."""
        return self is not Status.STARTING and self is not Status.PROCESSING


@dataclass(frozen=True, slots=True)
class Callback:
    """Where the webhooks of a prediction go; `events` None means the default ones."""

    url: str
    events: frozenset[str] | None = None
    filter: list[str] | None = None


@dataclass(slots=True, eq=False)
class Prediction:
    """One prediction. Times are Unix seconds of the emulator's clock, `size` is in bytes."""

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

    number: int = 0
    task: asyncio.Task[None] | None = None
    files: list[str] = field(default_factory=list)
    _watchers: list[asyncio.Future[None]] = field(default_factory=list)

    @property
    def predict_time(self) -> float:
        """Seconds from start to end."""
        if self.completed_at is None or self.started_at is None:
            return 0.0
        return round(self.completed_at - self.started_at, 9)

    def touch(self) -> None:
        """Tell all who wait in `changed`."""
        watchers, self._watchers = self._watchers, []
        for watcher in watchers:
            if not watcher.done():
                watcher.set_result(None)

    async def changed(self) -> None:
        """Return at the next change."""
        watcher = asyncio.get_running_loop().create_future()
        self._watchers.append(watcher)
        await watcher

    async def output_ready(self) -> None:
        """Return when there is a whole output or an end."""
        while not (self.status.is_terminal or (self.output is not None and self.files)):
            await self.changed()

    def as_json(self) -> dict[str, object]:
        """Return the object that the API answers, its keys in Replicate's order."""
        found: dict[str, object] = {
            "id": self.id,
            "model": self.model.full_name,
            "version": self.version,
            "input": self.input,
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

    def _urls(self) -> dict[str, str]:
        api = f"{self.base_url}/v1/predictions/{self.id}"
        return {
            "cancel": f"{api}/cancel",
            "get": api,
            "stream": f"{self.base_url}/stream/{self.stream_id}",
            "web": f"{self.base_url}/p/{self.id}",
        }


class TooManyPredictions(Exception):
    """All that may be kept are still running."""


class Predictions:
    """The predictions that are kept: the newest up to the limits, and whatever still runs."""

    def __init__(self, limits: Limits):
        self._limits = limits
        self._by_id: OrderedDict[str, Prediction] = OrderedDict()
        self._by_stream: dict[str, Prediction] = {}
        self._ended: OrderedDict[str, Prediction] = OrderedDict()
        self._fresh: OrderedDict[str, Prediction] = OrderedDict()
        self._bytes = 0
        self._numbers = itertools.count(1)

    def __iter__(self) -> Iterator[Prediction]:
        """Go over all, oldest first."""
        return iter(list(self._by_id.values()))

    def get(self, prediction_id: str) -> Prediction | None:
        """Return the prediction, if it is kept."""
        return self._by_id.get(prediction_id)

    def by_stream(self, stream_id: str) -> Prediction | None:
        """Return the prediction that a stream belongs to."""
        return self._by_stream.get(stream_id)

    def make_room(self, size: int) -> None:
        """Forget the oldest that ended until one more fits. Raises TooManyPredictions."""
        while (
            len(self._by_id) >= self._limits.kept_predictions
            or self._bytes + size > self._limits.kept_bytes
        ):
            if not self._ended:
                raise TooManyPredictions
            self._forget(next(iter(self._ended.values())))

    def add(self, prediction: Prediction) -> None:
        """Keep a new prediction."""
        prediction.number = next(self._numbers)
        self._by_id[prediction.id] = prediction
        self._by_stream[prediction.stream_id] = prediction
        self._bytes += prediction.size

    def ended(self, prediction: Prediction) -> None:
        """Note that a prediction came to its end, with an output that takes room."""
        if prediction.id not in self._by_id:
            return
        self._ended[prediction.id] = prediction
        self._fresh[prediction.id] = prediction
        grown = len(go_json(prediction.output))
        prediction.size += grown
        self._bytes += grown

    def remove_old_data(self, now: float) -> None:
        """Remove input, output and logs of what ended longer ago than data is kept."""
        while self._fresh:
            oldest = next(iter(self._fresh.values()))
            if (oldest.completed_at or now) + self._limits.prediction_age > now:
                return
            del self._fresh[oldest.id]
            self._bytes -= oldest.size
            oldest.input, oldest.output, oldest.logs, oldest.size = {}, None, "", 0
            oldest.data_removed = True

    def newest_first(self) -> Iterator[Prediction]:
        """Go over all, newest first."""
        return reversed(self._by_id.values())

    def clear(self) -> None:
        """Forget all; numbers go on."""
        for kept in (self._by_id, self._by_stream, self._ended, self._fresh):
            kept.clear()
        self._bytes = 0

    def _forget(self, prediction: Prediction) -> None:
        del self._by_id[prediction.id]
        del self._ended[prediction.id]
        self._by_stream.pop(prediction.stream_id, None)
        self._fresh.pop(prediction.id, None)
        self._bytes -= prediction.size
