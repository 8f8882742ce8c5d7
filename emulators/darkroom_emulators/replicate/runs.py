"""What happens to a prediction between its start and its end."""

import asyncio
import math
import random
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from PIL import Image

from ..kit.service import EmulatedService
from . import pictures
from .catalog import ModelFailed
from .events import PredictionState
from .files import ApiFile, Files, keep
from .identifiers import Identifiers
from .inputs import Inputs
from .model_run import ModelRun, OutOfTime
from .predictions import Predictions, Status, StoredPrediction
from .settings import ReplicateSettings
from .webhooks import Webhooks

PICTURE_THREADS = 4
SETUP_SHARE = 0.1  # of a prediction's time is spent in `starting`
STEPS = 4
CONTENT_TYPES = {"jpg": "image/jpeg", "png": "image/png"}


class Runs:
    """Runs predictions, each a task in the event loop, with pictures worked on in threads."""

    def __init__(
        self,
        service: EmulatedService,
        *,
        settings: ReplicateSettings,
        rng: random.Random,
        identifiers: Identifiers,
        predictions: Predictions,
        inputs: Inputs,
        outputs: Files,
        webhooks: Webhooks,
    ):
        self._clock, self._log, self._faults = service.clock, service.log, service.faults
        self._settings, self._rng, self._identifiers = settings, rng, identifiers
        self._predictions, self._inputs, self._outputs = predictions, inputs, outputs
        self._webhooks = webhooks
        self._threads = ThreadPoolExecutor(PICTURE_THREADS, thread_name_prefix="pictures")

    def close(self) -> None:
        """Take no more work, and wait for the pictures in the threads' hands."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def start(self, prediction: StoredPrediction, *, at_once: bool = False) -> None:
        """Run a prediction in the background; `at_once` lets it take no time."""
        self._record(prediction)
        total = 0.0 if at_once else self._rng.uniform(*self._settings.delay)
        work = self._run(prediction, total)
        prediction.task = self._clock.spawn(work, name=f"prediction {prediction.id}")

    def cancel(self, prediction: StoredPrediction) -> asyncio.Task[None] | None:
        """End a prediction here and now, unless it ended already; return the task that stops."""
        task = prediction.task
        if prediction.status.is_terminal:
            return None
        if task:
            task.cancel()
        self._end(prediction, Status.CANCELED)
        return task

    def cancel_all(self) -> list[asyncio.Task[None]]:
        """End all predictions; return the tasks that stop."""
        every = self._predictions.newest_first()
        return [task for prediction in every if (task := self.cancel(prediction))]

    async def _run(self, prediction: StoredPrediction, total: float) -> None:
        run = ModelRun(prediction, total * (1 - SETUP_SHARE), self._clock, self._logged)
        run.limit = prediction.deadline or math.inf
        try:
            await run.sleep(total * SETUP_SHARE + self._extra_start(prediction))
            self._begin(prediction)
            run.limit = min(run.limit, self._clock.now() + self._settings.limits.run_seconds)
            prediction.output = await self._work(prediction, run)
        except OutOfTime:
            self._out_of_time(prediction)
        except ModelFailed as exc:
            self._end(prediction, Status.FAILED, str(exc))
        except Exception as exc:  # noqa: BLE001 - whatever a model raises is its prediction's error
            self._end(prediction, Status.FAILED, str(exc) or type(exc).__name__)
        else:
            self._output_changed(prediction)
            self._end(prediction, Status.SUCCEEDED)

    async def _work(self, prediction: StoredPrediction, run: ModelRun) -> Any:
        model = prediction.model
        if fault := self._faults.inject("model_failure", **_facts(prediction)):
            await run.sleep(run.seconds)
            raise ModelFailed(fault.params["error"])
        arguments = await self._arguments(prediction, run)
        if model.is_stepwise:
            return await self._stepwise(prediction, arguments)
        if model.is_async:
            result = await model.function(**arguments)
        else:
            await self._show_progress(run)
            result = await self._in_thread(partial(model.function, **arguments))
        return await self._published(prediction, result)

    async def _arguments(self, prediction: StoredPrediction, run: ModelRun) -> dict[str, object]:
        model = prediction.model
        known = model.input_names
        arguments = {name: v for name, v in prediction.input.items() if name in known}
        for name in model.pictures:
            if name in arguments:
                content = await self._inputs.load(
                    str(arguments[name]), base_url=prediction.base_url, within=run.left
                )
                limits = self._settings.limits
                arguments[name] = await self._in_thread(pictures.decode, content, limits)
        if model.run_parameter:
            arguments[model.run_parameter] = run
        return arguments

    async def _show_progress(self, run: ModelRun) -> None:
        for step in range(1, STEPS + 1):
            await run.sleep(run.seconds / STEPS)
            share = step * 100 // STEPS
            run.log(f"{share:3d}%|{'█' * (share // 10):10}| {step}/{STEPS}")

    async def _stepwise(
        self, prediction: StoredPrediction, arguments: Mapping[str, Any]
    ) -> list[Any]:
        found: list[Any] = []
        async for item in prediction.model.function(**arguments):
            found.append(item)
            prediction.output = list(found)
            self._output_changed(prediction)
        return found

    async def _published(self, prediction: StoredPrediction, result: Any) -> Any:
        """Return `result` with each picture stored and replaced by its URL."""
        items = result if isinstance(result, list) else [result]
        urls: list[str] = []
        for item in items:
            if not isinstance(item, Image.Image):
                return result
            limits = self._settings.limits
            kind, content = await self._in_thread(pictures.encode, item, limits)
            urls.append(self._store(prediction, len(urls), kind, content))
        return urls if isinstance(result, list) else urls[0]

    def _store(self, prediction: StoredPrediction, index: int, kind: str, content: bytes) -> str:
        name = f"out-{index}.{kind}"
        key = f"{self._identifiers.delivery()}/{name}"
        now = self._clock.now()
        age = self._settings.limits.prediction_age
        if self._faults.inject("expired_output", **_facts(prediction)):
            age = 0.0
        keep(self._outputs, ApiFile(key, name, CONTENT_TYPES[kind], content, now, now + age))
        prediction.files.append(key)
        return f"{prediction.base_url}/xezq/{key}"

    async def _in_thread(self, work: Callable[..., Any], *arguments: object) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)

    def _extra_start(self, prediction: StoredPrediction) -> float:
        fault = self._faults.inject("slow_start", **_facts(prediction))
        return float(fault.params["seconds"]) if fault else 0.0

    def _begin(self, prediction: StoredPrediction) -> None:
        prediction.status = Status.PROCESSING
        prediction.started_at = self._clock.now()
        self._record(prediction)
        prediction.touch()
        self._webhooks.emit(prediction, "start")

    def _logged(self, prediction: StoredPrediction, line: str) -> None:
        if not prediction.status.is_terminal:
            prediction.logs += line + "\n"
            prediction.touch()
            self._webhooks.emit(prediction, "logs")

    def _output_changed(self, prediction: StoredPrediction) -> None:
        prediction.touch()
        self._webhooks.emit(prediction, "output")

    def _out_of_time(self, prediction: StoredPrediction) -> None:
        if prediction.deadline is not None and prediction.deadline <= self._clock.now():
            has_started = prediction.started_at is not None
            self._end(prediction, Status.CANCELED if has_started else Status.ABORTED)
        else:
            self._end(prediction, Status.FAILED, "Prediction timed out")

    def _end(self, prediction: StoredPrediction, status: Status, error: str | None = None) -> None:
        prediction.status, prediction.error = status, error
        prediction.completed_at = self._clock.now()
        prediction.task = None
        if status is not Status.SUCCEEDED and not prediction.model.is_stepwise:
            prediction.output = None
        self._predictions.end(prediction)
        self._record(prediction)
        prediction.touch()
        self._webhooks.emit(prediction, "completed")

    def _record(self, prediction: StoredPrediction) -> None:
        self._log.append(
            PredictionState(
                prediction_id=prediction.id,
                status=prediction.status.value,
                trace=prediction.trace,
            )
        )


def _facts(prediction: StoredPrediction) -> dict[str, object]:
    return {"prediction_id": prediction.id, "model": prediction.model.full_name}
