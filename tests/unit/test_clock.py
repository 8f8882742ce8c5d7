"""The emulators' clock: order, speed and what `advance` waits for."""

import asyncio

import pytest

from darkroom_emulators.kit.clock import Clock


async def test_a_day_of_sleeps_happens_in_order_and_at_its_time():
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


async def test_work_spawned_by_woken_work_is_part_of_the_same_moment():
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


async def test_a_deadline_holds_for_what_has_deadlines_of_its_own():
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


async def test_work_that_is_stopped_before_its_deadline_is_not_taken_for_late():
    clock = Clock(start=0, speed=0)
    work = clock.spawn(clock.wait_for(asyncio.Event().wait(), 60))
    await asyncio.sleep(0)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work


async def test_deadlines_that_did_not_come_hold_no_one_up():
    clock = Clock(start=0, speed=0)
    sleeper = clock.spawn(clock.sleep(3600))
    for _ in range(1000):
        assert await clock.wait_for(asyncio.sleep(0, "in time"), 60) == "in time"
    await clock.advance(3600)

    assert sleeper.done()
    assert clock.now() == 3600


async def test_a_fast_clock_runs_by_itself():
    clock = Clock(start=0, speed=100_000)
    await clock.sleep(1000)
    assert clock.now() >= 1000


async def test_a_stopped_clock_goes_on_when_it_is_given_speed():
    clock = Clock(start=0, speed=0)
    sleeper = clock.spawn(clock.sleep(1000))
    await asyncio.sleep(0)
    clock.set_speed(1_000_000)
    await sleeper
    with pytest.raises(ValueError, match="speed"):
        clock.set_speed(-1)


async def test_two_leaps_at_once_follow_each_other_and_time_goes_on():
    clock = Clock(start=0, speed=1_000_000)
    woken, may_end = asyncio.Event(), asyncio.Event()

    async def work():
        await clock.sleep(1e9)
        woken.set()
        await may_end.wait()

    clock.spawn(work())
    first = asyncio.create_task(clock.advance(2e9))
    second = asyncio.create_task(clock.advance(2e9))
    await woken.wait()  # the first leap is under way, and the second has been asked for
    clock.set_speed(2_000_000)
    may_end.set()
    await asyncio.gather(first, second)

    assert clock.now() >= 4e9
    assert clock.speed == 2_000_000
    await clock.sleep(1000)  # returns only if time passes by itself again


def test_a_clock_never_runs_backwards():
    with pytest.raises(ValueError, match="speed"):
        Clock(speed=-1)


async def test_closing_cancels_what_still_runs():
    clock = Clock(start=0, speed=0)
    sleeper = clock.spawn(clock.sleep(1000))
    await asyncio.sleep(0)
    await clock.close()
    assert sleeper.cancelled()
