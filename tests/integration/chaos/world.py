"""Virtual time, and invocations that can die, stall or overlap at every call they make.

Each invocation runs the real handler code in a thread of its own, but only the one that holds the
baton moves. It gives the baton up where it calls out, so a schedule is the same at every run.
"""

import heapq
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

START = 1_790_000_000.0
CALL_SECONDS = 0.03
TIMEOUT_SECONDS = 12.0  # connect and read timeout of the real clients, about


class Fault(StrEnum):
    """What can happen at one call to the outside."""

    DIE_BEFORE = "die-before"  # the process ends, the call was never made
    DIE_AFTER = "die-after"  # the call took effect, the process ends before it knows
    LOST = "lost"  # it took effect, the reply is lost; botocore tries again by itself
    LOST_ALL = "lost-all"  # the same, and no later try gets a reply either
    ERROR = "error"  # the service answers 5xx, at every try
    CONFLICT = "conflict"  # S3 answers 409 ConditionalRequestConflict, once
    TWIN = "twin"  # whoever called this invocation calls it again just now
    STALL = "stall"  # 20 seconds pass in the middle of the call


# which faults leave the handler without knowledge that no retry inside the call brings back
BLINDING = {Fault.DIE_BEFORE, Fault.DIE_AFTER, Fault.LOST_ALL, Fault.ERROR}


class Died(BaseException):
    """The process of an invocation ended; no handler catches a BaseException."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call to the outside, as it went."""

    point: int
    at: float
    invocation: "Invocation"
    service: str
    what: str
    about: str
    fault: Fault | None


@dataclass(eq=False)
class Invocation:
    """One run of a handler; `again` repeats what its sender did, `lives` ends at its timeout."""

    number: int
    name: str
    body: Callable[[], None]
    again: Callable[[], None]
    dies_at: float
    baton: threading.Lock = field(default_factory=threading.Lock)
    over: bool = False
    killed: bool = False
    error: BaseException | None = None


class World:
    """One schedule: the faults it holds, and all that happened in it."""

    def __init__(self, seed: int, faults: dict[int, Fault], *, jitter: float = 0):
        """`faults` maps the number of a call to what goes wrong there; `jitter` spreads times."""
        self.now = START
        self.random = random.Random(seed)
        self.faults = faults
        self.jitter = jitter
        self.slow: dict[str, float] = {}
        self.calls: list[Call] = []
        self.points = 0
        self.fired: list[tuple[int, Fault]] = []
        self.errors: list[str] = []
        self.running = 0
        self._agenda: list[tuple[float, int, Callable[[], None]]] = []
        self._order = 0
        self._current: Invocation | None = None
        self._invocations = 0
        self._back = threading.Lock()
        self._back.acquire()

    def later(self, seconds: float, do: Callable[[], None]) -> None:
        """Put something on the agenda."""
        self._order += 1
        heapq.heappush(self._agenda, (self.now + seconds, self._order, do))

    def run(self, until: float) -> None:
        """Let time pass until the agenda is empty, or to a moment."""
        while self._agenda and self._agenda[0][0] <= until:
            self.now, _, do = heapq.heappop(self._agenda)
            do()

    @property
    def quiet(self) -> bool:
        """Whether nothing more will happen by itself."""
        return not self._agenda

    def invoke(
        self,
        name: str,
        body: Callable[[], None],
        ended: Callable[[Invocation], None],
        again: Callable[[], None],
        *,
        timeout: float,
    ) -> None:
        """Start an invocation now; `ended` hears of its end, however it came."""
        self._invocations += 1
        run = Invocation(self._invocations, name, body, again, self.now + timeout)
        run.baton.acquire()

        def work() -> None:
            run.baton.acquire()
            try:
                run.body()
            except BaseException as exc:  # noqa: BLE001 # judged by `ended`, also Died
                run.error = exc
            run.over = True
            self.running -= 1
            self.later(0, lambda: ended(run))
            self._back.release()

        self.running += 1
        threading.Thread(target=work, daemon=True).start()
        self._resume(run)

    def call(self, service: str, what: str, about: str) -> tuple[Call, Invocation]:
        """Begin a call to the outside: time passes, and what the schedule holds may strike."""
        run = self._me()
        point, self.points = self.points, self.points + 1
        fault = self.faults.get(point)
        call = Call(point, self.now, run, service, what, about, fault)
        self.calls.append(call)
        if fault is not None:
            self.fired.append((point, fault))
        if fault is Fault.DIE_BEFORE:
            raise Died
        if fault is Fault.TWIN:
            self.later(0, run.again)
            self.pause(2 + 15 * self._latency())
        if fault is Fault.STALL:
            self.pause(20)
        self.pause(self._latency())
        return call, run

    def end(self, call: Call) -> None:
        """End a call that took effect."""
        if call.fault is Fault.DIE_AFTER:
            raise Died
        self.pause(self._latency())

    def pause(self, seconds: float) -> None:
        """Let time pass for the running invocation; others may run meanwhile, or it dies."""
        run = self._me()
        wanted = self.now + seconds
        target = min(wanted, run.dies_at)
        if self._agenda and self._agenda[0][0] <= target:
            self.later(target - self.now, lambda: self._resume(run))
            self._back.release()
            run.baton.acquire()
        else:
            self.now = target
        if wanted > target:
            run.killed = True
            raise Died

    def _latency(self) -> float:
        if not self.jitter:
            return self.slow.get(self._me().name, CALL_SECONDS)
        if self.random.random() < 0.02:
            return self.random.uniform(0, 9)
        return self.random.uniform(0, self.jitter)

    def _me(self) -> Invocation:
        if self._current is None:
            raise RuntimeError("a call to the outside without an invocation")
        return self._current

    def _resume(self, run: Invocation) -> None:
        before, self._current = self._current, run
        run.baton.release()
        self._back.acquire()
        self._current = before
