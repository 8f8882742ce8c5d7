"""Runs predictions from their creation to their end."""

import asyncio
import math
import random
from concurrent.futures import ThreadPoolExecutor
from mimetypes import guess_type

from ..kit.service import EmulatedService
from ..kit.spool import Spooled
from .events import ModelTrouble, PredictionState
from .files import ApiFile, Files, keep
from .identifiers import Identifiers
from .inputs import Inputs
from .model import ModelFailed
from .model_run import ModelRun, OutOfTime, RunParts
from .predictions import Predictions, Status, StoredPrediction
from .settings import ReplicateSettings
from .webhooks import Webhooks
from .wire import go_json

PICTURE_THREADS = 4
CONTENT_TYPES = {"webp": "image/webp"}  # unknown to Python 3.11
BINARY = "application/octet-stream"
SETUP_SHARE = 0.1  # the fraction of its time that a prediction spends in `starting`


class Runs:
    """Runs each prediction as a task in the event loop; pictures are processed in threads."""

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
        self._keeping = service.keeping
        self._settings, self._rng, self._identifiers = settings, rng, identifiers
        self._predictions, self._outputs, self._webhooks = predictions, outputs, webhooks
        self._threads = ThreadPoolExecutor(PICTURE_THREADS, thread_name_prefix="pictures")
        self._parts = RunParts(
            clock=service.clock,
            limits=settings.limits,
            inputs=inputs,
            begun=self._begin,
            threads=self._threads,
            logged=self._logged,
            shown=self._shown,
            store=self._store,
        )

    def close(self) -> None:
        """Stop the threads, after waiting for the pictures that they are processing."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def start(self, prediction: StoredPrediction, *, at_once: bool = False) -> None:
        """Run a prediction in the background; with `at_once`, it takes no time."""
        self._record(prediction)
        total = 0.0 if at_once else self._rng.uniform(*self._settings.delay)
        prediction.seconds = total
        work = self._run(prediction, total)
        prediction.task = self._clock.spawn(work, name=f"prediction {prediction.id}")

    def resume(self, prediction: StoredPrediction) -> None:
        """Restart a prediction that was running when the emulator stopped."""
        prediction.output, prediction.logs, prediction.files = None, "", []
        left = max(0.0, prediction.created_at + prediction.seconds - self._clock.now())
        work = self._run(prediction, left)
        prediction.task = self._clock.spawn(work, name=f"prediction {prediction.id}")

    def cancel(self, prediction: StoredPrediction) -> asyncio.Task[None] | None:
        """Cancel a prediction unless it has already ended; return its canceled task, if any."""
        task = prediction.task
        if prediction.status.is_terminal:
            return None
        if task:
            task.cancel()
        self._end(prediction, Status.CANCELED)
        return task

    def cancel_all(self) -> list[asyncio.Task[None]]:
        """Cancel all predictions; return the canceled tasks."""
        every = self._predictions.newest_first()
        return [task for prediction in every if (task := self.cancel(prediction))]

    async def _run(self, prediction: StoredPrediction, total: float) -> None:
        run = ModelRun(prediction, total * (1 - SETUP_SHARE), self._parts)
        run.limit = prediction.deadline or math.inf
        if prediction.started_at is not None:
            run.limit = min(run.limit, prediction.started_at + self._settings.limits.run_seconds)
        try:
            prediction.output = _checked(await self._work(prediction, run, total * SETUP_SHARE))
        except OutOfTime:
            self._out_of_time(prediction)
        except ModelFailed as exc:
            if exc.cause:
                self._log.append(_trouble(prediction, exc.cause))
            self._end(prediction, Status.FAILED, str(exc))
        except Exception as exc:  # noqa: BLE001 - any exception of a model fails its prediction
            self._end(prediction, Status.FAILED, str(exc) or type(exc).__name__)
        else:
            self._output_changed(prediction)
            self._end(prediction, Status.SUCCEEDED)

    async def _work(self, prediction: StoredPrediction, run: ModelRun, setup: float) -> object:
        model = prediction.model
        await run.sleep(self._extra_start(prediction) + (0.0 if model.is_remote else setup))
        if not model.is_remote:
            run.begin()
        if fault := self._faults.inject("model_failure", **_facts(prediction)):
            await run.sleep(run.seconds)
            raise ModelFailed(fault.params["error"])
        if model.is_remote:
            return await self._remote_work(prediction, run)
        return await model.predict(prediction.input, run)

    async def _remote_work(self, prediction: StoredPrediction, run: ModelRun) -> object:
        """Return the output of a remote model, which can queue work and runs at its own pace."""
        left = min(run.left, self._settings.limits.run_seconds)
        try:
            return await self._clock.wait_for(prediction.model.predict(prediction.input, run), left)
        except TimeoutError as exc:
            raise OutOfTime from exc

    def _store(self, prediction: StoredPrediction, content: bytes, extension: str) -> str:
        name = f"out-{len(prediction.files)}.{extension}"
        key = f"{self._identifiers.delivery()}/{name}"
        now = self._clock.now()
        age = self._settings.limits.prediction_age
        if self._faults.inject("expired_output", **_facts(prediction)):
            age = 0.0
        media_type = CONTENT_TYPES.get(extension) or guess_type(name)[0] or BINARY
        keep(self._outputs, ApiFile(key, name, media_type, Spooled(content), now, now + age))
        prediction.files.append(key)
        return f"{prediction.base_url}/xezq/{key}"

    def _extra_start(self, prediction: StoredPrediction) -> float:
        fault = self._faults.inject("slow_start", **_facts(prediction))
        return float(fault.params["seconds"]) if fault else 0.0

    def _begin(self, prediction: StoredPrediction, at: float) -> None:
        prediction.status, prediction.started_at = Status.PROCESSING, at
        self._record(prediction)
        self._changed(prediction)
        self._webhooks.emit(prediction, "start")

    def _logged(self, prediction: StoredPrediction, line: str) -> None:
        if not prediction.status.is_terminal:
            prediction.logs += line + "\n"
            self._changed(prediction)
            self._webhooks.emit(prediction, "logs")

    def _shown(self, prediction: StoredPrediction, output: object) -> None:
        if not prediction.status.is_terminal:
            prediction.output = _checked(output)
            self._output_changed(prediction)

    def _changed(self, prediction: StoredPrediction) -> None:
        self._keeping.touch(prediction)
        prediction.touch()

    def _output_changed(self, prediction: StoredPrediction) -> None:
        self._changed(prediction)
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
        self._predictions.end(prediction)
        self._record(prediction)
        self._changed(prediction)
        self._webhooks.emit(prediction, "completed")

    def _record(self, prediction: StoredPrediction) -> None:
        self._log.append(
            PredictionState(
                prediction_id=prediction.id,
                status=prediction.status.value,
                trace=prediction.trace,
            )
        )


def _checked(output: object) -> object:
    """Return a model's output. Raises ModelFailed if it can't be sent to clients."""
    try:
        go_json(output)
    except ValueError as exc:
        raise ModelFailed(f"the output is not JSON: {exc}") from exc
    return output


def _trouble(prediction: StoredPrediction, cause: str) -> ModelTrouble:
    model = prediction.model.full_name
    return ModelTrouble(prediction_id=prediction.id, model=model, cause=cause)


def _facts(prediction: StoredPrediction) -> dict[str, object]:
    return {"prediction_id": prediction.id, "model": prediction.model.full_name}
