"""How an instance's output becomes events."""

from pathlib import Path

import pytest

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog
from local.lambda_.events import LogLine
from local.lambda_.instance_log import NOT_FROZEN, InstanceLog
from local.lambda_.invocation import Invocation
from local.redaction import Redaction
from local.sam.template import Function

ENDED = {
    "init_ms": None,
    "restore_ms": None,
    "duration_ms": 1.0,
    "memory_mb": None,
    "memory_limit_mb": 128,
}


@pytest.fixture
def log() -> EventLog:
    return EventLog(Clock(start=0.0, speed=0))


@pytest.fixture
def instance(log: EventLog) -> InstanceLog:
    function = Function("F", "app.handler", Path(), (), {}, 3, 128, ())
    return InstanceLog(log, function, "1", Redaction())


async def test_a_line_between_two_invocations_is_noted_once_because_lambda_freezes_then(
    log: EventLog, instance: InstanceLog
):
    instance.print(["loading"])
    for name in ("first", "second"):
        instance.begin(Invocation(b"{}", ""), cold=False)
        instance.print([name])
        instance.end(None, cold=False, **ENDED)
        instance.print([f"after {name}"])
        instance.print(["still"])

    printed = [each.line for each in log.of(LogLine)]
    first = ["first", "after first", NOT_FROZEN, "still"]
    assert printed == ["loading", *first, "second", "after second", "still"]


@pytest.mark.parametrize("value", ["NaN", '"\\ud83d"', "[" * 300 + "]" * 300])
def test_json_that_a_browser_could_not_read_is_logged_as_text(
    log: EventLog, instance: InstanceLog, value: str
):
    instance.print(['{"a": 1}', line := f'{{"a": {value}}}'])

    assert [each.line for each in log.of(LogLine)] == [{"a": 1}, line]
