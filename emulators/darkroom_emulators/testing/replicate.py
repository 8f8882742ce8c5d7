"""The Replicate emulator in tests: two fixtures, which pytest finds by entry point.

`replicate_emulator` is an emulator in a thread of its own, on a free port, with a clock that
stands still until the test moves it. `start_replicate_emulator` starts one with other settings.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from starlette.types import ASGIApp

from ..kit.clock import Clock
from ..kit.event_log import EventLog
from ..kit.serving import ServerThread
from ..kit.steering import TestClock, TestFaults, soon
from ..replicate.app import create_app
from ..replicate.emulator import Emulator
from ..replicate.settings import Settings
from .recorded import Recorded


class ReplicateEmulator(Recorded):
    """A running emulator as a test sees it.

    `url` is what Replicate's Python client takes as `base_url`; the JavaScript client takes
    `url + "/v1"`.
    """

    def __init__(self, settings: Settings | None = None, *, speed: float = 0.0):
        """Prepare one; at speed 0 its time passes by `clock.advance` alone."""
        self.settings = settings or Settings()
        clock = Clock(speed=speed, grace=0.2)
        self._log = EventLog(clock)
        self._emulator: Emulator
        self._thread = ServerThread(lambda: self.build_app(clock))
        self.url = self._thread.url
        self.webhook_secret = self.settings.webhook_secret
        self.clock = TestClock(clock, self._thread)

    def start(self) -> None:
        """Return when it answers."""
        self._thread.start()
        self.faults = TestFaults(self._emulator.faults, self._thread)

    def stop(self) -> None:
        """Return when it is gone."""
        self._thread.stop()

    def reset(self) -> None:
        """Forget everything, faults too."""
        self._thread.run(soon(self._emulator.reset))

    async def build_app(self, clock: Clock) -> ASGIApp:
        """Return the app to serve; a subclass may wrap it. Runs in the server's event loop."""
        app = create_app(self.settings, clock=clock, log=self._log)
        self._emulator = app.state.emulator
        return app


@contextmanager
def running(settings: Settings | None = None, *, speed: float = 0.0) -> Iterator[ReplicateEmulator]:
    """Run an emulator within the block."""
    emulator = ReplicateEmulator(settings, speed=speed)
    emulator.start()
    try:
        yield emulator
    finally:
        emulator.stop()


@pytest.fixture
def replicate_emulator() -> Iterator[ReplicateEmulator]:
    """Yield an emulator whose clock stands still."""
    with running() as emulator:
        yield emulator


@pytest.fixture
def start_replicate_emulator() -> Iterator[Callable[..., ReplicateEmulator]]:
    """Yield what starts emulators, with `(settings, speed=...)`; all stop when the test ends."""
    started: list[ReplicateEmulator] = []

    def start(settings: Settings | None = None, *, speed: float = 0.0) -> ReplicateEmulator:
        emulator = ReplicateEmulator(settings, speed=speed)
        emulator.start()
        started.append(emulator)
        return emulator

    yield start
    for emulator in started:
        emulator.stop()
