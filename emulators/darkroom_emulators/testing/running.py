"""The base class of emulators in tests, with a thread, a clock, faults and recorded events."""

import asyncio
import ssl
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar

from starlette.applications import Starlette

from ..kit.clock import Clock
from ..kit.event_log import EventLog
from ..kit.events import Event
from ..kit.service import EmulatedService
from ..kit.serving import LoopThread, ServerThread
from ..kit.steering import TestClock, TestFaults, soon

E = TypeVar("E", bound=Event)
S = TypeVar("S", bound=EmulatedService)
T = TypeVar("T")


class EmulatorThread:
    """A thread in which emulators share a clock and an event log.

    At speed 0, time passes only when the clock's `advance` is called. `speed` and `grace` are
    passed to `Clock`.
    """

    def __init__(self, *, speed: float = 0.0, grace: float = 5.0):
        self.clock = Clock(speed=speed, grace=grace)
        self.log = EventLog(self.clock)
        self.loop = LoopThread()

    def start(self) -> Self:
        """Start the thread."""
        self.loop.start()
        return self

    def stop(self) -> None:
        """Cancel all work on the clock; return once the thread has ended."""
        self.loop.run(self.clock.close())
        self.loop.stop()


class RunningEmulator(ABC, Generic[S]):
    """An emulator on a free port, in `thread` or, by default, in its own thread.

    `speed` and `grace` apply only to its own thread; at speed 0, time passes only when
    `clock.advance` is called.
    """

    state: S  # the emulator itself; access it only through `run`

    def __init__(
        self,
        *,
        speed: float = 0.0,
        grace: float = 5.0,
        thread: EmulatorThread | None = None,
        tls: ssl.SSLContext | None = None,
    ):
        self._home = thread or EmulatorThread(speed=speed, grace=grace)
        self._is_owner = thread is None
        self._log = self._home.log
        self._server = ServerThread(self.build_app, thread=self._home.loop, tls=tls)
        self.url = self._server.url
        self.clock = TestClock(self._home.clock, self._home.loop)

    @abstractmethod
    def create_app(self, clock: Clock, log: EventLog) -> Starlette:
        """Return the emulator's app."""

    async def build_app(self) -> Any:
        """Return the app to serve, which a subclass may wrap. Runs in the server's event loop."""
        app = self.create_app(self._home.clock, self._log)
        self.state = app.state.emulator
        return app

    def start(self) -> Self:
        """Start the server; return once it accepts requests."""
        if self._is_owner:
            self._home.start()
        self._server.start()
        self.faults = TestFaults(self.state.faults, self._home.loop)
        return self

    def stop(self) -> None:
        """Stop the server, and return once it has stopped."""
        self._server.stop()
        if self._is_owner:
            self._home.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def run(self, work: Callable[[], T]) -> T:
        """Call `work()` in the emulator's thread and return its result."""
        return self._home.loop.run(soon(work))

    def reset(self) -> None:
        """Forget everything, including faults."""
        self.run(self.state.reset)

    def events(self, kind: type[E]) -> list[E]:
        """Return the events of a class, oldest first; with `Event`, return all events."""
        return self._log.of(kind)

    def timed(self, kind: type[E]) -> list[tuple[float, E]]:
        """Return the events of a class, each with its time in Unix seconds of the clock."""
        entries = self._log.since()
        return [(each.at, each.event) for each in entries if isinstance(each.event, kind)]

    def wait_for(
        self, kind: type[E], fits: Callable[[E], bool] = lambda _: True, *, within: float = 20
    ) -> E:
        """Return the first event of a class for which `fits` is true, waiting for it if needed.

        Use this for bots that keep working after they have responded to their webhook. Raises
        TimeoutError after `within` real seconds.
        """

        async def work() -> E:
            async for _, _, event in self._log.follow():
                if isinstance(event, kind) and fits(event):
                    return event
            raise AssertionError("the log does not end")

        try:
            return self._home.loop.run(asyncio.wait_for(work(), within))
        except TimeoutError:
            seen = ", ".join(event.kind for event in self.events(Event)[-20:]) or "none"
            name = kind.__name__
            raise TimeoutError(f"no such {name} within {within} s; there were: {seen}") from None
