"""EventBridge's part: functions that are run every so often, by the cloud's clock.

A run that fails is not repeated, as the template has it: the next period is the repeat.
"""

import contextlib
import json
import uuid
from datetime import UTC, datetime

from darkroom_emulators.kit.clock import Clock

from ..lambda_.invocation import Invocation, InvocationFailed, Throttled
from ..lambda_.pool import FunctionPool
from ..sam.intrinsics import ACCOUNT_ID, REGION
from ..sam.template import Function
from ..traces import new_trace


def start_schedules(function: Function, pool: FunctionPool, clock: Clock) -> None:
    """Run the function at each of its periods from now on, until the clock is closed."""
    for period in function.schedules:
        clock.spawn(_run(function.name, period, pool, clock), name=f"schedule of {function.name}")


async def _run(name: str, period: float, pool: FunctionPool, clock: Clock) -> None:
    while True:
        await clock.sleep(period)
        now = clock.now()
        event = json.dumps(scheduled_event(name, now)).encode()
        # what went wrong stands in the event log; the next period comes all the same
        with contextlib.suppress(InvocationFailed, Throttled):
            await pool.invoke(Invocation(event, new_trace(now)))


def scheduled_event(name: str, now: float) -> dict[str, object]:
    """Return what EventBridge hands to a function; `now` is in Unix seconds.

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
