"""Starts that take too long or too much memory."""

import asyncio
import gc
from pathlib import Path

import pytest
import requests

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog
from local.lambda_ import instance as instance_module
from local.lambda_.events import InvocationEnded, LogLine
from local.lambda_.instance import Instance
from local.lambda_.invocation import Invocation, InvocationFailed
from local.sam.reading import read_template

from .conftest import with_less_memory
from .tiny import CREDENTIALS, HIDE, Cloud, Start


def test_an_import_that_is_too_slow_is_repeated_within_the_functions_timeout(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(instance_module, "INIT_SECONDS", 2.0)

    answer = requests.post(f"{cloud.url}/hesitant", timeout=30)

    assert answer.text == "ready"
    assert [ended.error for ended in cloud.events(InvocationEnded)] == [None]
    (why,) = (log.line for log in cloud.events(LogLine))
    assert why.startswith("Init timed out after 2.00 seconds.")
    assert why.endswith("started again, within its Timeout of 20 s")


async def test_a_process_killed_for_its_memory_leaves_no_error_that_nobody_reads(
    start: Start, tmp_path: Path
):
    functions = with_less_memory(read_template(tmp_path / "template.yaml", {}).functions)
    (greedy,) = (each for each in functions if each.name == "Greedy")
    unread: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: unread.append(context))
    instance = Instance(greedy, CREDENTIALS, EventLog(Clock()), hide=HIDE)

    with pytest.raises(InvocationFailed, match="signal: killed"):
        await instance.run(Invocation(b'{"queryStringParameters": {"mb": "1000"}}', ""))
    await instance.stop()
    del instance  # it holds the invocation
    gc.collect()

    assert unread == []
