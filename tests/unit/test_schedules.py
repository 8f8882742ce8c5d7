"""Functions run whenever their schedules are due, and these runs count as routine."""

import asyncio
import json
from pathlib import Path

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.telegram.events import BotCall
from local.cloud.routine import ScheduledRuns
from local.eventbridge.events import ScheduleDue
from local.eventbridge.schedules import start_schedules
from local.lambda_.events import InvocationEnded, InvocationStarted
from local.s3.events import S3Call
from local.sam.template import Function, Schedule
from local.traces import root_of
from tests.some_events import some

SWEEPER = Function(
    "Sweeper", "app.handler", Path(), (), {}, 10, 128, (), schedules=(Schedule("rate(5 minutes)"),)
)


class Runs:
    """A queue that records what it is given, and when."""

    def __init__(self, clock):
        self._clock, self.at, self.traces, self.events = clock, [], [], []
        self.more = asyncio.Event()

    def put(self, _name, event, trace_id):
        self.at.append(self._clock.now())
        self.events.append(json.loads(event))
        self.traces.append(root_of(trace_id))
        self.more.set()


class LateClock(Clock):
    """A clock that wakes sleepers 7 s late."""

    async def sleep(self, seconds):
        await super().sleep(seconds + 7)


async def test_a_rate_keeps_its_grid_however_late_each_run_begins():
    clock = LateClock(start=0, speed=0)
    runs = Runs(clock)
    start_schedules([SWEEPER], runs, clock, EventLog(clock))
    await clock.advance(3600)
    assert runs.at == [number * 300 + 7 for number in range(1, 12)]
    assert runs.events[0]["time"] == "1970-01-01T00:05:07Z"
    await clock.close()


async def test_after_the_machine_slept_there_is_one_run_and_then_the_grid_continues(
    monkeypatch,
):
    monkeypatch.setattr("darkroom_emulators.kit.clock.LOOK_SECONDS", 0.01)
    real = [0.0]
    clock = Clock(real=lambda: real[0])
    runs = Runs(clock)
    start_schedules([SWEEPER], runs, clock, EventLog(clock))
    await asyncio.sleep(0)
    for real[0], count in ((3610.0, 1), (3905.0, 2)):
        async with asyncio.timeout(20):
            while len(runs.at) < count:
                await runs.more.wait()
                runs.more.clear()
    assert runs.at == [3610, 3905]
    await clock.close()


async def test_the_events_of_a_scheduled_run_are_routine():
    clock, found = Clock(start=0, speed=0), ScheduledRuns()
    runs = Runs(clock)
    start_schedules([SWEEPER], runs, clock, EventLog(clock, routine=found.include))
    await clock.advance(600)
    assert [found.include(some(InvocationStarted, trace=trace)) for trace in runs.traces] == [
        True
    ] * 2
    assert not found.include(some(InvocationStarted, trace="1-00000000-000000000000000000000000"))
    assert not found.include(some(InvocationStarted))
    await clock.close()


async def test_from_its_first_change_on_a_scheduled_runs_events_are_not_routine():
    clock = Clock(start=0, speed=0)
    log = EventLog(clock, keep=8, routine=ScheduledRuns().include)
    runs = Runs(clock)
    start_schedules([SWEEPER], runs, clock, log)
    await clock.advance(300)
    (trace,) = runs.traces
    for method, key in (("GET", ""), ("GET", "tasks/p.json"), ("PUT", "updates/1.json")):
        log.append(some(S3Call, trace=trace, method=method, key=key))
    log.append(some(BotCall, trace=trace, method="sendPhoto"))
    log.append(some(InvocationEnded, trace=trace))

    await clock.advance(3 * 3600)  # more runs, which find nothing to do

    kept = [entry.event for entry in log.since()]
    assert [type(event) for event in kept[:3]] == [S3Call, BotCall, InvocationEnded]
    assert {type(event) for event in kept[3:]} == {ScheduleDue}
    await clock.close()
