"""The event log: order, limits and followers."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any, ClassVar

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.cuts import size_of
from darkroom_emulators.kit.event_log import EVENT_BYTES, EventLog
from darkroom_emulators.kit.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Event):
    source: str = "test"
    kind: ClassVar = "number"
    n: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(Event):
    source: str = "test"
    kind: ClassVar = "log"
    status: int = 0
    line: Any = None
    headers: Any = None


def log_of(count, keep=100):
    log = EventLog(Clock(start=0, speed=0), keep=keep)
    for number in range(count):
        log.append(Number(n=number))
    return log


def test_events_after_a_given_one_are_returned_in_order():
    assert [event.id for event in log_of(5).since(2)] == [3, 4, 5]
    assert [event.id for event in log_of(5).since(2, limit=2)] == [3, 4]
    assert log_of(5).since(5) == []


def test_only_the_newest_events_are_kept_and_ids_continue():
    log = log_of(10, keep=3)
    assert [event.id for event in log.since()] == [8, 9, 10]
    log.clear()
    assert log.append(Number()).id == 11


async def test_a_follower_gets_old_and_new_events_until_the_log_is_closed():
    log = log_of(2)
    seen = []

    async def follow():
        seen.extend([event.id async for event in log.follow(1)])

    follower = asyncio.create_task(follow())
    await asyncio.sleep(0)
    await asyncio.to_thread(log.append, Number(text="from another thread"))
    log.close()
    await follower
    assert seen == [2, 3]


def numbers(log):
    return [event.n for event in log.of(Number)]


def test_the_log_is_limited_in_bytes_too():
    log = EventLog(Clock(start=0, speed=0), keep_bytes=100_000)
    for number in range(1000):
        log.append(Number(n=number, text="x" * 1000))

    kept = numbers(log)
    assert 90 < len(kept) <= 100
    assert kept == list(range(1000 - len(kept), 1000))
    assert [event.n for _, _, event in log.since(998)] == [998, 999]


def test_a_large_event_keeps_its_class_and_is_cut_with_a_mark():
    log = EventLog(Clock(start=0, speed=0))
    headers = {f"x-{n}": str(n) * 300 for n in range(1000)}
    log.append(Line(source="other", status=200, line="x" * 1_000_000, headers=headers))

    (event,) = log.of(Line)
    assert size_of(event.data()) <= EVENT_BYTES
    assert (event.source, event.status) == ("other", 200)
    shown, _, missing = event.line.partition("... [cut: ")
    assert set(shown) == {"x"}
    assert int(missing.removesuffix(" more]").replace(",", "")) == 1_000_000 - len(shown)
    assert event.headers["..."].startswith("... [cut: ")


def test_an_event_nested_too_deeply_for_json_is_cut():
    deep = []
    for _ in range(5000):
        deep = [deep]

    json.dumps(EventLog(Clock()).append(Line(line=deep)).as_json())


def test_a_small_event_is_kept_as_it_is():
    event = Line(line={"message": "hi", "numbers": [1, 2.5, None, True]})
    assert EventLog(Clock()).append(event).event is event


def test_the_events_of_a_class_include_those_of_its_subclasses():
    log = EventLog(Clock())
    number, line = Number(), Line()
    log.append(number)
    log.append(line)

    assert log.of(Line) == [line]
    assert log.of(Event) == [number, line]


async def test_nothing_is_buffered_for_a_slow_reader():
    log = log_of(10, keep=3)
    reader = log.follow()
    assert (await anext(reader)).id == 8
    for number in range(10):
        log.append(Number(n=number))

    assert (await anext(reader)).id == 18
    await reader.aclose()


def test_old_events_are_compressed_and_read_back_unchanged():
    log = log_of(1000, keep=900)
    # two blocks of 64 have been dropped
    assert [entry.id for entry in log.since()] == list(range(129, 1001))
    assert numbers(log) == list(range(128, 1000))
    assert [entry.event.n for entry in log.pick([128, 129, 500, 1000, 1001])] == [128, 499, 999]
    assert [entry.id for entry in log.since(300, limit=2)] == [301, 302]


def test_compressed_events_keep_values_that_occur_more_than_once():
    log = EventLog(Clock(start=0, speed=0))
    events = [
        Line(source=f"part {n % 3}", status=n, line=[{"x-id": str(n)}] * 2, headers={"a": "a"})
        for n in range(500)
    ]
    for event in events:
        log.append(event)
    assert log.of(Line) == events


def test_routine_events_never_displace_others():
    log = EventLog(Clock(start=0, speed=0), keep=400, routine=lambda event: isinstance(event, Line))
    log.append(Number(n=7))
    for status in range(5000):
        log.append(Line(status=status))
    log.append(Number(n=8))

    assert numbers(log) == [7, 8]
    assert [event.status for event in log.of(Line)] == list(range(4900, 5000))
    ids = [entry.id for entry in log.since()]
    assert ids == sorted(ids)
    assert [entry.id for entry in log.since(1, limit=1)] == [4902]
    assert [entry.id for entry in log.pick([1, 2, 5002])] == [1, 5002]
