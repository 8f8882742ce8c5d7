"""The event log: order, bounds, followers."""

import asyncio
import json

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.cuts import size_of
from darkroom_emulators.kit.event_log import EVENT_BYTES, EventLog


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


def numbers(log):
    return [event.data.get("n") for event in log.since()]


def test_the_log_is_bounded_in_bytes_too():
    log = EventLog(Clock(start=0, speed=0), keep_bytes=100_000)
    for number in range(1000):
        log.append("test", "line", n=number, text="x" * 1000)

    kept = numbers(log)
    assert 90 < len(kept) <= 100
    assert kept == list(range(1000 - len(kept), 1000))
    assert [event.data["n"] for event in log.since(998)] == [998, 999]


def test_one_large_event_is_cut_and_says_how_much_is_missing():
    log = EventLog(Clock(start=0, speed=0))
    headers = {f"x-{n}": str(n) * 300 for n in range(1000)}
    event = log.append("test", "log", status=200, line="x" * 1_000_000, headers=headers)

    assert size_of(event.data) <= EVENT_BYTES
    assert event.data["status"] == 200
    shown, _, missing = event.data["line"].partition("... [cut: ")
    assert set(shown) == {"x"}
    assert int(missing.removesuffix(" more]").replace(",", "")) == 1_000_000 - len(shown)
    assert event.data["headers"]["..."].startswith("... [cut: ")


def test_an_event_that_is_too_deep_for_json_is_cut():
    deep = []
    for _ in range(5000):
        deep = [deep]

    json.dumps(EventLog(Clock()).append("test", "log", line=deep).as_json())


def test_a_small_event_is_kept_as_it_is():
    data = {"line": {"message": "hi", "numbers": [1, 2.5, None, True]}}
    assert EventLog(Clock()).append("test", "log", **data).data == data


async def test_nothing_is_kept_for_a_slow_reader():
    log = log_of(10, keep=3)
    reader = log.follow()
    assert (await anext(reader)).id == 8
    for number in range(10):
        log.append("test", "number", n=number)

    assert (await anext(reader)).id == 18
    await reader.aclose()
