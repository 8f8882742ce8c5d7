"""The Replicate emulator, assembled from its components."""

import asyncio
import random
from collections.abc import Mapping
from typing import TYPE_CHECKING

from starlette.responses import Response

from ..kit.clock import Clock
from ..kit.event_log import EventLog
from ..kit.keeping import Keeping
from ..kit.numbers import Numbers
from ..kit.service import EmulatedService
from .access import RateLimits
from .catalog import Catalog
from .deployments import Deployments
from .files import new_files
from .identifiers import Identifiers
from .inputs import Inputs
from .model import ModelName
from .picture_model import Anything
from .predictions import Predictions, StoredPrediction
from .runs import Runs
from .settings import ReplicateSettings, signing_key
from .trainings import StoredTraining, Trainer
from .webhooks import Webhooks
from .wire import go_json

if TYPE_CHECKING:
    from ..kit.fault_kinds import FaultKind


class ReplicateService(EmulatedService):
    """An emulated Replicate: models, files and deployments, and predictions with their webhooks."""

    name = "replicate"

    def __init__(
        self,
        settings: ReplicateSettings,
        *,
        clock: Clock,
        log: EventLog,
        keeping: Keeping | None = None,
    ):
        super().__init__(
            clock=clock,
            log=log,
            seed=settings.seed,
            allowed_hosts=settings.allowed_hosts,
            keeping=keeping,
        )
        self.settings, limits = settings, settings.limits
        self.key = signing_key(settings.webhook_secret)
        self.rng = random.Random()  # noqa: S311 - repeatable on purpose
        self.identifiers = Identifiers(self.rng)
        self.rate_limits = RateLimits(clock, enforced=settings.rate_limits)
        self.predictions = Predictions(limits, clock.now)
        self.uploads, self.outputs = new_files(clock, limits), new_files(clock, limits)
        self.webhooks = Webhooks(self, key=self.key, identifiers=self.identifiers)
        self.runs = Runs(
            self,
            settings=settings,
            rng=self.rng,
            identifiers=self.identifiers,
            predictions=self.predictions,
            inputs=Inputs(self, uploads=self.uploads, outputs=self.outputs, limits=limits),
            outputs=self.outputs,
            webhooks=self.webhooks,
        )
        self._begin()

    def _begin(self) -> None:
        """Restore the stored state or, on the first start, create it from the settings."""
        keeping, seed = self.keeping, self.settings.seed
        kept = keeping.watch("starts", lambda: self._starts)
        self._starts = 0 if kept is None else kept + 1
        self.rng.seed(f"{seed}:{self._starts}" if self._starts else seed)
        # these numbers determine the order of items in lists
        self.numbers = Numbers(keeping.watch("numbers", lambda: self.numbers.at) or 1)
        stand_in = Anything if self.settings.lenient else None
        self.catalog = Catalog(
            self.settings.models, stand_in=stand_in, made=keeping.map("models", changes=False)
        )
        self.deployments = Deployments(
            self.catalog,
            self.settings.deployments,
            self.numbers,
            self.clock.now(),
            keeping.map("deployments"),
            has_begun=keeping.watch("has begun", lambda: True) is not None,
        )
        self.uploads.keep_in(keeping.map("uploads", changes=False))
        self.outputs.keep_in(keeping.map("outputs", changes=False))
        running = self.predictions.keep_in(keeping)
        for prediction in self.predictions.newest_first():
            self._give_model(prediction)
        self.webhooks.keep_in(keeping, "webhooks")
        for prediction in running:
            self.runs.resume(prediction)

    def _give_model(self, prediction: StoredPrediction) -> None:
        """Restore the model of a stored prediction, for which only its name was stored."""
        if not isinstance(name := prediction.model, ModelName):
            return
        prediction.model = model = self.catalog.kept(name)
        if isinstance(prediction, StoredTraining):
            destination = self.catalog.kept(ModelName(prediction.destination, ""))
            prediction.model = Trainer(model, destination, self.catalog)

    @property
    def fault_kinds(self) -> "Mapping[str, FaultKind]":
        """All kinds of faults that can be switched on."""
        from .fault_kinds import KINDS  # noqa: PLC0415 - pydantic, not needed at startup

        return KINDS

    @staticmethod
    def refusal(status: int, text: str) -> Response:
        """Return an error response for which Replicate has no wording of its own."""
        problem = {"title": "Forbidden"} if status == 403 else {}
        body = {**problem, "detail": text, "status": status}
        return Response(go_json(body), status, media_type="application/problem+json")

    async def close(self) -> None:
        """End all work in progress, and close the models and all connections."""
        if tasks := self._stop_work():
            await asyncio.wait(tasks)
        for model in self.catalog.all():
            await model.close()
        self.runs.close()
        await super().close()

    def reset(self) -> None:
        """Forget everything and start afresh, with random numbers from the seed."""
        self._stop_work()
        self.predictions.clear()
        self.uploads.clear()
        self.outputs.clear()
        super().reset()
        self.rate_limits = RateLimits(self.clock, enforced=self.settings.rate_limits)
        self._begin()

    def _stop_work(self) -> list[asyncio.Task[None]]:
        """Cancel all runs and deliveries; return the canceled tasks."""
        return [*self.runs.cancel_all(), *self.webhooks.close()]
