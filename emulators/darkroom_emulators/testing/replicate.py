"""The Replicate emulator in tests: two fixtures, which pytest finds by entry point.

`replicate_emulator` is an emulator in a thread of its own, on a free port, with a clock that
stands still until the test moves it. `start_replicate_emulator` starts one with other settings.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from starlette.applications import Starlette

from ..kit.clock import Clock
from ..kit.event_log import EventLog
from ..replicate.app import create_app
from ..replicate.emulator import ReplicateService
from ..replicate.settings import ReplicateSettings
from .running import RunningEmulator


class ReplicateEmulator(RunningEmulator[ReplicateService]):
    """A running emulator as a test sees it.

    `url` is what Replicate's Python client takes as `base_url`; the JavaScript client takes
    `url + "/v1"`.
    """

    def __init__(self, settings: ReplicateSettings | None = None, *, speed: float = 0.0):
        self.settings = settings or ReplicateSettings()
        self.webhook_secret = self.settings.webhook_secret
        super().__init__(speed=speed, grace=0.2)

    def create_app(self, clock: Clock, log: EventLog) -> Starlette:
        """Return the emulator's app."""
        return create_app(self.settings, clock=clock, log=log)


def running(settings: ReplicateSettings | None = None, *, speed: float = 0.0) -> ReplicateEmulator:
    """Return an emulator that runs within a `with` block."""
    return ReplicateEmulator(settings, speed=speed)


@pytest.fixture
def replicate_emulator() -> Iterator[ReplicateEmulator]:
    """Yield an emulator whose clock stands still."""
    with running() as emulator:
        yield emulator


@pytest.fixture
def start_replicate_emulator() -> Iterator[Callable[..., ReplicateEmulator]]:
    """Yield what starts emulators, with `(settings, speed=...)`; all stop when the test ends."""
    with ExitStack() as started:

        def start(
            settings: ReplicateSettings | None = None, *, speed: float = 0.0
        ) -> ReplicateEmulator:
            return started.enter_context(running(settings, speed=speed))

        yield start
