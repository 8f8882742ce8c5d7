"""Controls an emulator's time and faults from another thread, for synchronous tests."""

from collections.abc import Callable
from typing import Any, TypeVar

from .clock import Clock
from .fault_kinds import Fault
from .faults import FaultBook
from .serving import LoopThread

T = TypeVar("T")


class TestClock:
    """The emulator's clock, for synchronous tests. It is stopped unless given a speed."""

    __test__ = False  # not a test class, despite its name

    def __init__(self, clock: Clock, thread: LoopThread):
        self._clock, self._thread = clock, thread

    def now(self) -> float:
        """Return the current time in Unix seconds."""
        return self._clock.now()

    def advance(self, seconds: float) -> None:
        """Skip `seconds` of time, running everything that falls due on the way."""
        self._thread.run(self._clock.advance(seconds))

    def settle(self) -> None:
        """Run everything that is already due."""
        self._thread.run(self._clock.advance(0))

    def set_speed(self, speed: float) -> None:
        """Run at `speed` seconds per real second."""
        self._thread.run(soon(lambda: self._clock.set_speed(speed)))


class TestFaults:
    """An emulator's faults, for synchronous tests to switch on and off."""

    __test__ = False

    def __init__(self, book: FaultBook, thread: LoopThread):
        self._book, self._thread = book, thread

    def add(
        self,
        kind: str,
        *,
        match: dict[str, str] | None = None,
        times: int | None = 1,
        probability: float = 1.0,
        **params: Any,
    ) -> None:
        """Switch on one more fault; by default, it is injected once."""
        fault = Fault(
            kind=kind, match=match or {}, times=times, probability=probability, params=params
        )
        self._thread.run(soon(lambda: self._book.replace([*self._book.active, fault])))

    def clear(self) -> None:
        """Switch off all faults."""
        self._thread.run(soon(self._book.clear))


async def soon(work: Callable[[], T]) -> T:
    """Call `work()` in the event loop that runs this coroutine; return its result."""
    return work()
