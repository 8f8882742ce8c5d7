"""The emulators' clock: how it orders sleepers, how fast it runs, what `advance` waits for."""

import asyncio

import pytest

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.real_time import RealTime


async def test_a_day_of_sleeps_runs_in_order_and_on_time():
    clock = Clock(start=1000, speed=0)
    seen = []

    async def every(hours: int):
        while True:
            await clock.sleep(hours * 3600)
            seen.append((hours, (clock.now() - 1000) / 3600))

    clock.spawn(every(5))
    clock.spawn(every(7))
    await clock.advance(24 * 3600)

    assert seen == [(5, 5), (7, 7), (5, 10), (7, 14), (5, 15), (5, 20), (7, 21)]
    assert clock.now() == 1000 + 24 * 3600
    await clock.close()


async def test_advance_also_waits_for_work_spawned_by_woken_work():
    clock = Clock(start=0, speed=0)
    seen = []

    async def child():
        await asyncio.to_thread(lambda: None)
        seen.append(clock.now())

    async def parent():
        await clock.sleep(10)
        clock.spawn(child())

    clock.spawn(parent())
    clock.spawn(clock.sleep(20))
    await clock.advance(60)

    assert seen == [10]


async def test_a_call_that_hangs_outside_ends_at_its_deadline():
    clock = Clock(start=0, speed=0, grace=0.01)
    ended = []

    async def call():
        with pytest.raises(TimeoutError):
            await clock.wait_for(asyncio.Event().wait(), 60)
        ended.append(clock.now())

    clock.spawn(call())
    await clock.advance(59)
    assert ended == []
    await clock.advance(2)
    assert ended == [60]


async def test_a_call_that_returns_in_time_gives_its_result():
    clock = Clock(start=0, speed=0)

    async def answer():
        await asyncio.sleep(0)
        return 42

    assert await clock.wait_for(answer(), 60) == 42


async def test_a_deadline_applies_to_work_that_has_its_own_deadlines():
    clock = Clock(start=0, speed=0, grace=0.01)
    ended = []

    async def inner():
        with pytest.raises(TimeoutError):
            await clock.wait_for(asyncio.Event().wait(), 10)
        ended.append(("inner", clock.now()))
        await asyncio.Event().wait()

    async def outer():
        with pytest.raises(TimeoutError):
            await clock.wait_for(inner(), 60)
        ended.append(("outer", clock.now()))

    clock.spawn(outer())
    await clock.advance(100)

    assert ended == [("inner", 10), ("outer", 60)]


async def test_work_canceled_before_its_deadline_does_not_time_out():
    clock = Clock(start=0, speed=0)
    work = clock.spawn(clock.wait_for(asyncio.Event().wait(), 60))
    await asyncio.sleep(0)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work


async def test_deadlines_that_were_met_delay_nothing():
    clock = Clock(start=0, speed=0)
    sleeper = clock.spawn(clock.sleep(3600))
    for _ in range(1000):
        assert await clock.wait_for(asyncio.sleep(0, "in time"), 60) == "in time"
    await clock.advance(3600)

    assert sleeper.done()
    assert clock.now() == 3600


async def test_a_fast_clock_advances_on_its_own():
    clock = Clock(start=0, speed=100_000)
    await clock.sleep(1000)
    assert clock.now() >= 1000


async def test_a_failing_alarm_does_not_stop_others():
    clock, rang, failed = Clock(start=0, speed=1000), asyncio.Event(), []
    asyncio.get_running_loop().set_exception_handler(lambda _, about: failed.append(about))

    def fails() -> None:
        raise LookupError

    clock.call_at(1, fails)
    clock.call_at(2, rang.set)
    await asyncio.wait_for(rang.wait(), 60)
    assert [type(each["exception"]) for each in failed] == [LookupError]
    await clock.close()


async def test_a_stopped_clock_continues_when_it_gets_a_speed():
    clock = Clock(start=0, speed=0)
    sleeper = clock.spawn(clock.sleep(1000))
    await asyncio.sleep(0)
    clock.set_speed(1_000_000)
    await sleeper
    with pytest.raises(ValueError, match="speed"):
        clock.set_speed(-1)


async def test_two_concurrent_advances_run_one_after_another_and_time_goes_on():
    clock = Clock(start=0, speed=1_000_000)
    woken, may_end = asyncio.Event(), asyncio.Event()

    async def work():
        await clock.sleep(1e9)
        woken.set()
        await may_end.wait()

    clock.spawn(work())
    first = asyncio.create_task(clock.advance(2e9))
    second = asyncio.create_task(clock.advance(2e9))
    await woken.wait()  # the first advance is in progress, and the second is queued
    clock.set_speed(2_000_000)
    may_end.set()
    await asyncio.gather(first, second)

    assert clock.now() >= 4e9
    assert clock.speed == 2_000_000
    await clock.sleep(1000)  # returns only when the clock runs on its own again


def test_a_clock_never_runs_backwards():
    with pytest.raises(ValueError, match="speed"):
        Clock(speed=-1)


async def test_closing_cancels_running_work():
    clock = Clock(start=0, speed=0)
    sleeper = clock.spawn(clock.sleep(1000))
    await asyncio.sleep(0)
    await clock.close()
    assert sleeper.cancelled()


class Machine:
    """A wall clock and a monotonic clock; the latter stops while the machine sleeps."""

    def __init__(self):
        self.wall, self.steady = 1_000_000.0, 50.0

    def passes(self, seconds, *, asleep=False):
        self.wall += seconds
        if not asleep:
            self.steady += seconds

    def clock(self, **more):
        return Clock(real=RealTime(lambda: self.wall, lambda: self.steady), **more)


def test_time_passes_while_the_machine_sleeps():
    machine = Machine()
    clock = machine.clock()
    machine.passes(10)
    machine.passes(322, asleep=True)
    assert clock.now() == machine.wall
    machine.passes(5)
    assert clock.now() == machine.wall


def test_time_goes_on_if_the_wall_clock_is_set_back():
    machine = Machine()
    clock = machine.clock()
    machine.wall -= 3600
    machine.passes(10)
    assert clock.now() == 1_000_010.0


def test_a_small_correction_of_the_wall_clock_is_ignored():
    machine = Machine()
    clock = machine.clock()
    machine.wall += 0.5
    assert clock.now() == 1_000_000.0


def test_a_clock_converts_real_time_to_its_own():
    machine = Machine()
    clock = machine.clock(start=0.0, speed=1.0)
    machine.passes(10)
    clock.set_speed(60)
    machine.passes(10)
    assert clock.at(1_000_005.0) == 5
    assert clock.at(1_000_015.0) == 310
    assert clock.at(machine.wall) == clock.now() == 610


async def test_a_clock_also_converts_real_time_from_before_an_advance():
    machine = Machine()
    clock = machine.clock(start=0.0)
    machine.passes(10)
    signed = machine.wall
    machine.passes(10)
    clock.spawn(clock.sleep(1800))
    await clock.advance(3600)
    assert clock.now() == 3620
    assert clock.at(signed) == 10
    for _ in range(1500):  # the clock's memory is bounded: earlier times count as real time
        clock.set_speed(2)
        clock.set_speed(1)
    assert clock.at(signed) == 3610


async def test_alarms_due_while_the_machine_slept_ring_when_it_wakes(monkeypatch):
    monkeypatch.setattr("darkroom_emulators.kit.clock.LOOK_SECONDS", 0.01)
    machine = Machine()
    clock = machine.clock()
    woken = clock.spawn(clock.sleep(3600))
    await asyncio.sleep(0)
    machine.passes(7200, asleep=True)
    await asyncio.wait_for(woken, 60)


def test_a_fast_clock_runs_in_real_time_during_outside_work():
    machine = Machine()
    clock = machine.clock(start=0.0, speed=60)
    with clock.in_real_time():
        machine.passes(10)
        with clock.in_real_time():
            machine.passes(10)
        machine.passes(10)
        assert clock.now() == 30
        clock.set_speed(0)  # speeds slower than real time still apply
        machine.passes(10)
        clock.set_speed(120)
        machine.passes(10)
        assert clock.now() == 40
    machine.passes(1)
    assert (clock.now(), clock.speed) == (160, 120)


async def test_advance_works_during_outside_work_and_returns_to_real_time():
    machine = Machine()
    clock = machine.clock(start=0.0, speed=60)
    with clock.in_real_time():
        await clock.advance(3600)
        machine.passes(10)
        assert clock.now() == 3610


async def test_on_a_fast_clock_outside_work_gets_its_timeout_in_real_seconds():
    clock = Clock(start=0, speed=1_000_000)
    assert await clock.wait_for(asyncio.sleep(0.05, "answer"), 30, outside=True) == "answer"
    with pytest.raises(TimeoutError):
        await clock.wait_for(asyncio.sleep(30), 30)
    with pytest.raises(TimeoutError):
        await clock.wait_for(asyncio.sleep(30), 0.01, outside=True)
    await clock.close()
