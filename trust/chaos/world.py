"""Virtual time, and invocations that can die, stall or overlap at every call they make.

Each invocation, and each of its concurrent calls, runs real code in a separate greenlet, called a
strand. Only one strand runs at a time, and it yields only when it calls the outside world, so a
schedule is the same on every run.
"""

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from greenlet import getcurrent, greenlet

START = 1_790_000_000.0
CALL_SECONDS = 0.03
TIMEOUT_SECONDS = 12.0  # roughly the connect and read timeouts of the real clients


class Fault(StrEnum):
    """What can go wrong in one call to the outside world."""

    DIE_BEFORE = "die-before"  # the process ends before making the call
    DIE_AFTER = "die-after"  # the call takes effect, then the process ends before the reply
    LOST = "lost"  # the call takes effect, but the reply is lost; botocore retries the call
    LOST_ALL = "lost-all"  # the same, and the replies to all retries are lost too
    ERROR = "error"  # the service responds 5xx to every try
    CONFLICT = "conflict"  # S3 responds 409 ConditionalRequestConflict once
    TWIN = "twin"  # the invocation's caller repeats its request right now
    STALL = "stall"  # 20 seconds pass during the call


# faults after which the handler, even with retries, can't know whether the call took effect
BLINDING = {Fault.DIE_BEFORE, Fault.DIE_AFTER, Fault.LOST_ALL, Fault.ERROR}


class Unforeseen(Exception):
    """An exception that the handler doesn't expect, raised for a poisoned picture."""


class Died(BaseException):
    """An invocation's process ended. No handler catches it, because it is a BaseException."""


@dataclass(frozen=True, slots=True)
class Call:
    """A record of one call to the outside world."""

    point: int
    at: float
    invocation: "Invocation"
    service: str
    what: str
    about: str
    fault: Fault | None
    strand: "Strand"


@dataclass(eq=False, slots=True)
class Strand:
    """One of an invocation's threads of execution; `parent` is the strand that waits for it.

    `ticket` identifies the wake-up that it waits for, and is None while it runs or waits for its
    child strands. `flying` is true while its request is on the way.
    """

    run: "Invocation"
    body: Callable[[], None]
    ended: Callable[[], None]
    parent: "Strand | None" = None
    ticket: int | None = None
    flying: bool = False
    greenlet: Any = None

    def is_of(self, other: "Strand") -> bool:
        """Return whether this is the other strand or one of its descendants."""
        return self is other or (self.parent is not None and self.parent.is_of(other))


@dataclass(slots=True)
class Outcome:
    """The outcome of a call that was made concurrently with others."""

    value: Any = None
    error: BaseException | None = None

    def result(self) -> Any:
        """Return what the call returned, or raise what it raised."""
        if self.error is not None:
            raise self.error
        return self.value


@dataclass(eq=False, slots=True)
class Invocation:
    """One run of a handler, which times out at `dies_at`. `again` retries the sender's request."""

    number: int
    name: str
    again: Callable[[], None]
    dies_at: float
    strands: list[Strand] = field(default_factory=list)
    dead: bool = False
    killed: bool = False
    error: BaseException | None = None


class World:
    """One schedule: its faults, and everything that happened in it."""

    def __init__(self, seed: int, faults: dict[int, Fault], *, jitter: float = 0):
        """Create a world; `faults` maps call numbers to faults, and `jitter` varies the delays."""
        self.now = START
        self.random = random.Random(seed)
        self.faults = faults
        self.jitter = jitter
        self.slow: dict[str, float] = {}
        self.calls: list[Call] = []
        self.fired: list[tuple[int, Fault]] = []
        self.errors: list[str] = []
        self.running = 0
        self._agenda: list[tuple[float, int, Callable[[], None] | Strand]] = []
        self._order = 0
        self._moving: Strand | None = None
        self._invocations = 0
        self._hub = getcurrent()

    def later(self, seconds: float, do: "Callable[[], None] | Strand") -> int:
        """Schedule something, such as continuing a strand; return its number on the agenda."""
        self._order += 1
        heapq.heappush(self._agenda, (self.now + seconds, self._order, do))
        return self._order

    def run(self, until: float) -> None:
        """Let time pass until the agenda is empty, `until` is reached, or there is an error.

        After an error, senders would only keep retrying for a day, which reveals nothing more.
        """
        agenda = self._agenda
        while agenda and agenda[0][0] <= until and not self.errors:
            self.now, ticket, do = heapq.heappop(agenda)
            if not isinstance(do, Strand):
                do()
            elif do.ticket == ticket:
                self._move(do)

    @property
    def quiet(self) -> bool:
        """Whether the agenda is empty."""
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
        """Start an invocation now; `ended` is called when it ends for any reason."""
        self._invocations += 1
        run = Invocation(self._invocations, name, again, self.now + timeout)

        def work() -> None:
            try:
                body()
            except BaseException as exc:  # noqa: BLE001 # judged by `ended`, including Died
                run.error = exc

        def over() -> None:
            self.running -= 1
            self.later(0, lambda: ended(run))

        self.running += 1
        self._start(Strand(run, work, over))

    def together(self, *calls: Callable[[], Any]) -> tuple[Outcome, ...]:
        """Make calls concurrently, like `common/runtime/together.py`, and wait for all of them."""
        parent = self._me()
        left = len(calls)

        def ended() -> None:
            nonlocal left
            left -= 1
            if not left:
                parent.ticket = self.later(0, parent)

        outcomes = tuple(Outcome() for _ in calls)
        for call, outcome in zip(calls, outcomes, strict=True):
            self._start(Strand(parent.run, _into(outcome, call), ended, parent))
        self._hub.switch()
        if parent.run.dead:
            raise Died
        return outcomes

    def call(self, service: str, what: str, about: str) -> tuple[Call, Invocation]:
        """Begin a call to the outside world; time passes, and the schedule can inject a fault."""
        strand = self._me()
        run, point = strand.run, len(self.calls)
        if run.dead:
            raise Died
        fault = self.faults.get(point)
        call = Call(point, self.now, run, service, what, about, fault, strand)
        self.calls.append(call)
        if fault is not None:
            self.fired.append((point, fault))
        if fault is Fault.DIE_BEFORE:
            self.die(run)
        if fault is Fault.TWIN:
            self.later(0, run.again)
            self.pause(2 + 15 * self._latency())
        strand.flying = True
        if fault is Fault.STALL:
            self.pause(20)
        self.pause(self._latency())
        strand.flying = False
        return call, run

    def end(self, call: Call) -> None:
        """Let a call's response arrive after a delay; with DIE_AFTER, the run dies before that."""
        if call.fault is Fault.DIE_AFTER:
            self.die(call.invocation)
        self.pause(self._latency())

    def pause(self, seconds: float) -> None:
        """Let time pass for the running strand; meanwhile, others can run, and the run can die.

        If the run dies while a request is on its way, chance decides whether the request arrives.
        """
        strand = self._me()
        run = strand.run
        if run.dead:
            raise Died
        wanted = self.now + seconds
        target = min(wanted, run.dies_at)
        if self._agenda and self._agenda[0][0] <= target:
            strand.ticket = self.later(target - self.now, strand)
            self._hub.switch()
        else:
            self.now = target
        if wanted > target and not run.dead:
            run.killed = True
            self._kill(run)
        if run.dead and not (strand.flying and self.random.random() < 0.5):
            raise Died

    def die(self, run: Invocation) -> None:
        """End the running strand's process now."""
        self._kill(run)
        raise Died

    def _kill(self, run: Invocation) -> None:
        """End the process; its other strands stop where they are."""
        run.dead = True
        for strand in run.strands:
            if strand.ticket is not None:  # replaces the wake-up that was scheduled
                strand.ticket = self.later(0, strand)

    def _latency(self) -> float:
        if not self.jitter:
            return self.slow.get(self._me().run.name, CALL_SECONDS)
        if self.random.random() < 0.02:
            return self.random.uniform(0, 9)
        return self.random.uniform(0, self.jitter)

    def _me(self) -> Strand:
        if self._moving is None:
            raise RuntimeError("a call was made outside an invocation")
        return self._moving

    def _start(self, strand: Strand) -> None:
        strand.greenlet = greenlet(strand.body, self._hub)
        strand.run.strands.append(strand)
        strand.ticket = self.later(0, strand)

    def _move(self, strand: Strand) -> None:
        """Run a strand until it waits or ends."""
        strand.ticket = None
        self._moving = strand
        strand.greenlet.switch()
        self._moving = None
        if strand.greenlet.dead:
            strand.run.strands.remove(strand)
            strand.ended()


def _into(outcome: Outcome, call: Callable[[], Any]) -> Callable[[], None]:
    """Return a function for a strand: it makes the call and stores what happened in `outcome`."""

    def body() -> None:
        try:
            outcome.value = call()
        except BaseException as exc:  # noqa: BLE001 # `result` raises it again, even Died
            outcome.error = exc

    return body
