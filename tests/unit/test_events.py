"""The event log: order, bounds, followers."""

import asyncio

from emulator_kit.clock import Clock
from emulator_kit.events import EventLog


def log_of(count, keep=100):
    log = EventLog(Clock(start=0, speed=0), keep=keep)
    for number in range(count):
        log.append("test", "number", n=number)
    return log


def test_events_come_back_in_order_after_a_given_one():
    assert [event.id for event in log_of(5).since(2)] == [3, 4, 5]
    assert [event.id for event in log_of(5).since(2, limit=2)] == [3, 4]
    assert log_of(5).since(5) == []


def test_only_the_newest_are_kept_and_ids_go_on():
    log = log_of(10, keep=3)
    assert [event.id for event in log.since()] == [8, 9, 10]
    log.clear()
    assert log.append("test", "number").id == 11


async def test_a_follower_gets_what_was_and_what_comes_until_the_log_is_closed():
    log = log_of(2)
    seen = []

    async def follow():
        seen.extend([event.id async for event in log.follow(1)])

    follower = asyncio.create_task(follow())
    await asyncio.sleep(0)
    await asyncio.to_thread(log.append, "test", "from another thread")
    log.close()
    await follower
    assert seen == [2, 3]
