"""An emulator's clock, which can keep real time, run faster, or be moved manually."""

import asyncio
import heapq
import itertools
import math
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, TypeVar

from .real_time import RealTime
from .segments import Segments

T = TypeVar("T")

LOOK_SECONDS = 5.0  # real seconds within which overdue alarms ring after the machine wakes up
_FEW = 64  # how many more canceled alarms than active ones may stay in the heap


class Clock:
    """Unix time that can run at any speed and can be moved forward.

    Start scheduled work with `spawn`, and make it wait with `sleep`. `advance` then jumps from
    deadline to deadline, and at each one waits until the work that it woke is asleep again or done.
    A day of retries takes milliseconds, with the same result every time.

    A clock belongs to one event loop, but `now` may be called from any thread.
    """

    def __init__(
        self,
        *,
        start: float | None = None,
        speed: float = 1.0,
        grace: float = 5.0,
        real: Callable[[], float] | None = None,
    ):
        """Start at `start` (Unix seconds, by default now), at `speed` seconds per real second.

        At speed 0, only `advance` moves the clock. A speed above 1 drops to 1 within
        `in_real_time`. `advance` waits up to `grace` real seconds for outside I/O under `wait_for`
        before it moves on, possibly past the deadline of that I/O. `real` returns real Unix
        seconds, which must never go back and must keep counting while the machine sleeps.
        """
        self._real = real or RealTime()
        began = self._real()
        self._speed = _checked(speed)
        self._segments = Segments(began, began if start is None else start, speed)
        self._grace = grace
        self._leaps = asyncio.Lock()
        self._numbers = itertools.count()
        self._dues: list[tuple[float, int]] = []  # a heap of (Unix seconds, number of the alarm)
        self._alarms: dict[int, Callable[[], None]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._spawned: set[asyncio.Task[Any]] = set()
        self._working: set[asyncio.Task[Any]] = set()
        self._bounded: set[asyncio.Task[Any]] = set()
        self._outside = 0  # how many `in_real_time` blocks are running
        self._change = asyncio.Event()

    @property
    def speed(self) -> float:
        """Seconds of this clock per real second."""
        return self._speed

    def now(self) -> float:
        """Return the current time in Unix seconds."""
        latest = self._segments.latest  # read first, so that the real time is not before its start
        return latest.virtual + (self._real() - latest.real) * latest.pace

    def at(self, real: float) -> float:
        """Return the time of this clock at the real time `real`, both in Unix seconds."""
        return self._segments.at(real)

    def set_speed(self, speed: float) -> None:
        """Run at `speed` seconds per real second from now on, or after the current leap."""
        self._speed = _checked(speed)
        self._change_pace()

    @contextmanager
    def in_real_time(self) -> Iterator[None]:
        """Run no faster than real time within the block, because outside work takes real seconds.

        On a fast clock, a lease or a timeout would otherwise end while its holder is still busy.
        """
        self._outside += 1
        self._change_pace()
        try:
            yield
        finally:
            self._outside -= 1
            self._change_pace()

    def spawn(self, work: Coroutine[Any, Any, T], *, name: str | None = None) -> asyncio.Task[T]:
        """Run `work` in the background as a task that `advance` waits for."""
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._spawned.add(task)
        self._working.add(task)
        task.add_done_callback(self._forget)
        return task

    def call_at(self, when: float, ring: Callable[[], None]) -> int:
        """Call `ring` in the event loop at Unix time `when`; return the alarm's number."""
        number = next(self._numbers)
        self._alarms[number] = ring
        heapq.heappush(self._dues, (when, number))
        if self._dues[0][1] == number:
            self._arm()
        return number

    def cancel(self, alarm: int | None) -> None:
        """Cancel an alarm. Most alarms are canceled, so the heap is purged when they pile up."""
        self._alarms.pop(alarm, None)  # type: ignore[arg-type]  # no alarm has the number None
        if len(self._dues) > 2 * len(self._alarms) + _FEW:
            self._dues = [due for due in self._dues if due[1] in self._alarms]
            heapq.heapify(self._dues)

    async def sleep(self, seconds: float) -> None:
        """Wait for `seconds` of this clock."""
        task = asyncio.current_task()
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def wake() -> None:
            if not woken.done():
                self._work(task)
                woken.set_result(None)

        alarm = self.call_at(self.now() + max(0.0, seconds), wake)
        self._rest(task)
        try:
            await woken
        finally:
            self.cancel(alarm)
            self._work(task)

    async def wait_for(self, result: Awaitable[T], seconds: float, *, outside: bool = False) -> T:
        """Return `result`, or cancel it and raise TimeoutError after `seconds` of this clock.

        Pass `outside` for work outside the emulator: meanwhile, the clock runs no faster than real
        time, so the work gets at least `seconds` real seconds, unless `advance` is called.
        """
        task = asyncio.current_task()
        is_outermost = task in self._spawned and task not in self._bounded
        if task is not None and is_outermost:
            self._bounded.add(task)
        loop, limit = asyncio.get_running_loop(), asyncio.timeout(None)

        def end() -> None:
            self._work(task)
            limit.reschedule(loop.time())

        with self.in_real_time() if outside else nullcontext():
            alarm = self.call_at(self.now() + max(0.0, seconds), end)
            try:
                async with limit:
                    return await result
            finally:
                self.cancel(alarm)
                if task is not None and is_outermost:
                    self._bounded.discard(task)

    async def advance(self, seconds: float) -> None:
        """Skip `seconds` of time, running everything that falls due on the way.

        Concurrent calls run one after another.
        """
        async with self._leaps:
            target = self.now() + seconds
            self._rebase(self.now(), 0.0)
            try:
                await self.settle()
                while self._dues and self._dues[0][0] <= target:
                    self._segments.stop_at(max(self.now(), self._dues[0][0]))
                    self._wake_due()
                    await self.settle()
            finally:
                self._rebase(max(target, self.now()), self._pace)
                self._arm()

    async def settle(self) -> None:
        """Return once all spawned work is asleep or done, or has spent `grace` in `wait_for`."""
        for _ in range(3):  # let tasks that just became ready reach their next step
            await asyncio.sleep(0)
        while self._working:
            outside = self._working <= self._bounded
            self._change.clear()
            try:
                await asyncio.wait_for(self._change.wait(), self._grace if outside else None)
            except TimeoutError:
                return

    async def close(self) -> None:
        """Cancel all spawned work and wait until it has ended."""
        if self._timer:
            self._timer.cancel()
        tasks = set(self._spawned)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    @property
    def _pace(self) -> float:
        """How fast the clock runs outside `advance`."""
        return min(self._speed, 1.0) if self._outside else self._speed

    def _change_pace(self) -> None:
        """Apply the current pace, unless a leap is in progress (which applies it at its end)."""
        if not self._leaps.locked() and self._segments.latest.pace != self._pace:
            self._rebase(self.now(), self._pace)
            self._arm()

    def _rebase(self, virtual: float, pace: float) -> None:
        self._segments.add(self._real(), virtual, pace)

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._spawned.discard(task)
        self._rest(task)
        if not task.cancelled() and (error := task.exception()):
            task.get_loop().call_exception_handler(
                {"message": f"background work failed: {task.get_name()}", "exception": error}
            )

    def _rest(self, task: asyncio.Task[Any] | None) -> None:
        if task is not None:
            self._working.discard(task)
            self._change.set()

    def _work(self, task: asyncio.Task[Any] | None) -> None:
        if task in self._spawned:
            self._working.add(task)

    def _arm(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
        pace = self._segments.latest.pace
        if self._dues and pace > 0 and math.isfinite(due := self._dues[0][0]):
            delay = max(0.0, (due - self.now()) / pace)
            # check regularly, because the event loop's timers stop while the machine sleeps
            self._timer = asyncio.get_running_loop().call_later(
                min(delay, LOOK_SECONDS), self._ring
            )

    def _ring(self) -> None:
        try:
            self._wake_due()
        finally:  # a callback that fails must not stop the clock for all others
            self._arm()

    def _wake_due(self) -> None:
        now = self.now()
        while self._dues and self._dues[0][0] <= now:
            _, alarm = heapq.heappop(self._dues)
            if ring := self._alarms.pop(alarm, None):
                ring()


def _checked(speed: float) -> float:
    if not (speed >= 0 and math.isfinite(speed)):
        raise ValueError("speed must be a finite number, 0 or more")
    return speed
