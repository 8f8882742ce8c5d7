"""The emulator's parts, wired in one place."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager

from ..kit.clock import Clock
from ..kit.event_log import EventLog
from ..kit.faults import FaultBook
from ..kit.outgoing import Outgoing
from .access import RateLimits
from .catalog import Catalog, Model
from .faults import KINDS
from .files import Files
from .identifiers import Identifiers
from .inputs import Inputs
from .predictions import Predictions
from .runs import Runs
from .settings import Settings, signing_key
from .webhooks import Webhooks


class Emulator:
    """All that one emulator is made of; it works between entering and leaving `open`."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock,
        log: EventLog,
        models: Iterable[Model],
        deployments: Mapping[str, Model],
    ):
        self.settings, self.clock, self.log = settings, clock, log
        self.catalog, self.deployments = Catalog(models), dict(deployments)
        self.key = signing_key(settings.webhook_secret)
        self._rng = random.Random(settings.seed)  # noqa: S311 - repeatable on purpose
        self.identifiers = Identifiers(self._rng)
        self.faults = FaultBook("replicate", KINDS, log, seed=settings.seed)
        self.rate_limits = RateLimits(clock, enforced=settings.rate_limits)
        self.predictions = Predictions(settings.limits)
        self.uploads = Files(settings.limits.kept_file_bytes)
        self.outputs = Files(settings.limits.kept_file_bytes)
        self.webhooks = Webhooks(
            key=self.key,
            clock=clock,
            log=log,
            faults=self.faults,
            identifiers=self.identifiers,
            outgoing=self._get_outgoing,
        )
        self.runs = Runs(
            settings=settings,
            clock=clock,
            log=log,
            faults=self.faults,
            rng=self._rng,
            identifiers=self.identifiers,
            predictions=self.predictions,
            inputs=Inputs(
                uploads=self.uploads,
                outputs=self.outputs,
                clock=clock,
                outgoing=self._get_outgoing,
                limits=settings.limits,
            ),
            outputs=self.outputs,
            webhooks=self.webhooks,
        )
        self._outgoing: Outgoing | None = None

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Let the emulator work within the block, and end all its work after it."""
        self._outgoing = Outgoing(self.settings.allowed_hosts)
        self.runs.open()
        try:
            yield
        finally:
            if tasks := self._stop_work():
                await asyncio.wait(tasks)
            self.runs.close()
            await self._outgoing.close()

    def reset(self) -> None:
        """Forget everything and begin again as after the start, with the seed's first number."""
        self._stop_work()
        self.predictions.clear()
        self.uploads.clear()
        self.outputs.clear()
        self.faults.clear()
        self.log.clear()
        self.rate_limits = RateLimits(self.clock, enforced=self.settings.rate_limits)
        self._rng.seed(self.settings.seed)

    def _stop_work(self) -> list[asyncio.Task[None]]:
        """Cancel all runs and deliveries; return the tasks that stop."""
        return [*self.runs.cancel_all(), *self.webhooks.clear()]

    def _get_outgoing(self) -> Outgoing:
        if self._outgoing is None:
            raise RuntimeError("the emulator is not open")
        return self._outgoing
