"""Runs functions on schedule, like EventBridge, by the cloud's clock."""

import json
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog

from ..lambda_.asynchronous import Queue
from ..sam.made_up import ACCOUNT_ID, REGION
from ..sam.schedule_text import next_run
from ..sam.template import Function, Schedule
from ..traces import new_trace, root_of
from .events import ScheduleDue


def start_schedules(
    functions: Iterable[Function], queue: Queue, clock: Clock, log: EventLog
) -> None:
    """Start running each function on its schedules, until the clock is closed."""
    for function in functions:
        for schedule in function.schedules:
            clock.spawn(
                _run(function.name, schedule, queue, clock, log),
                name=f"schedule of {function.name}",
            )


async def _run(name: str, schedule: Schedule, queue: Queue, clock: Clock, log: EventLog) -> None:
    find_next = next_run(schedule.expression, schedule.timezone)
    due = find_next(clock.now())
    while due is not None:
        await clock.sleep(due - clock.now())
        now = clock.now()
        event = (
            schedule.input if schedule.input is not None else json.dumps(event_of(schedule, now))
        )
        trace_id = new_trace(now)
        log.append(
            ScheduleDue(
                trace=root_of(trace_id),
                function=name,
                schedule=schedule.name,
                expression=schedule.expression,
            )
        )
        queue.put(name, event.encode(), trace_id)
        # the next run is counted from when this one was due, not when it started, so that a rate
        # does not drift; runs missed while the machine slept are skipped
        while due is not None and due <= now:
            due = find_next(due)


def event_of(schedule: Schedule, now: float) -> dict[str, object]:
    """Return the default event for a run of `schedule` at `now` (Unix seconds)."""
    if not schedule.is_scheduler:
        return scheduled_event(schedule.name, now)
    # https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
    return scheduled_event(schedule.name, now) | {
        "source": "aws.scheduler",
        "resources": [f"arn:aws:scheduler:{REGION}:{ACCOUNT_ID}:schedule/default/{schedule.name}"],
        "detail": "{}",
    }


def scheduled_event(name: str, now: float) -> dict[str, object]:
    """Return the event that EventBridge passes to a function at `now` (Unix seconds).

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html
    """
    rule = f"arn:aws:events:{REGION}:{ACCOUNT_ID}:rule/{name}"
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": ACCOUNT_ID,
        "time": datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": [rule],
        "detail": {},
    }
