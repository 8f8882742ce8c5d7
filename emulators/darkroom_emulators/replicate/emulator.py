"""The emulator's parts, wired in one place."""

import asyncio
import itertools
import random
from collections.abc import Iterable, Mapping

from starlette.responses import Response

from ..kit.clock import Clock
from ..kit.event_log import EventLog
from ..kit.service import EmulatedService
from .access import RateLimits
from .catalog import Catalog, Model
from .faults import KINDS
from .files import new_files
from .identifiers import Identifiers
from .inputs import Inputs
from .predictions import Predictions
from .runs import Runs
from .settings import ReplicateSettings, signing_key
from .webhooks import Webhooks
from .wire import go_json


class ReplicateService(EmulatedService):
    """Replicate: its models, predictions and files, and what runs them and tells of them."""

    name = "replicate"
    fault_kinds = KINDS

    def __init__(
        self,
        settings: ReplicateSettings,
        *,
        clock: Clock,
        log: EventLog,
        models: Iterable[Model],
        deployments: Mapping[str, Model],
    ):
        super().__init__(
            clock=clock, log=log, seed=settings.seed, allowed_hosts=settings.allowed_hosts
        )
        self.settings, limits = settings, settings.limits
        self.catalog, self.deployments = Catalog(models), dict(deployments)
        self.key = signing_key(settings.webhook_secret)
        self.rng = random.Random(settings.seed)  # noqa: S311 - repeatable on purpose
        self.identifiers = Identifiers(self.rng)
        self.numbers = itertools.count(1)  # of what is listed, in order
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

    @staticmethod
    def refusal(status: int, text: str) -> Response:
        """Return a problem that has no words of Replicate's own."""
        problem = {"title": "Forbidden"} if status == 403 else {}
        body = {**problem, "detail": text, "status": status}
        return Response(go_json(body), status, media_type="application/problem+json")

    async def close(self) -> None:
        """End all work."""
        if tasks := self._stop_work():
            await asyncio.wait(tasks)
        self.runs.close()
        await super().close()

    def reset(self) -> None:
        """Forget everything and begin again as after the start, with the seed's first number."""
        self._stop_work()
        self.predictions.clear()
        self.uploads.clear()
        self.outputs.clear()
        super().reset()
        self.rate_limits = RateLimits(self.clock, enforced=self.settings.rate_limits)
        self.rng.seed(self.settings.seed)

    def _stop_work(self) -> list[asyncio.Task[None]]:
        """Cancel all runs and deliveries; return the tasks that stop."""
        return [*self.runs.cancel_all(), *self.webhooks.close()]
