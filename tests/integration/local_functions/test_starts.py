"""Instances that start too slowly, take too much memory, or leave daemons behind."""

import asyncio
import gc
import os
import signal
from concurrent.futures import ThreadPoolExecutor
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
from tests.waits import wait_for

from .conftest import with_less_memory
from .tiny import CREDENTIALS, HIDE, Cloud, Start, is_running


def test_an_import_that_is_too_slow_is_repeated_within_the_functions_timeout(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(instance_module, "INIT_SECONDS", 0.2)

    with ThreadPoolExecutor(1) as threads:
        answer = threads.submit(requests.post, f"{cloud.url}/hesitant", timeout=60)
        wait_for(lambda: cloud.events(LogLine) != [])
        (cloud.root / "code/go").touch()

    assert answer.result().text == "ready"
    assert [ended.error for ended in cloud.events(InvocationEnded)] == [None]
    (why,) = (log.line for log in cloud.events(LogLine))
    assert why.startswith("Init timed out after 0.20 seconds.")
    assert why.endswith("started again, within its Timeout of 20 s")


@pytest.mark.parametrize("ready", [(), ("Brief",)])  # Brief is forked only if it is kept ready
@pytest.mark.parametrize(("then", "error"), [("sleep", "Timedout"), ("exit", "ExitError")])
def test_a_daemon_does_not_keep_an_invocation_from_ending(
    start: Start, ready: tuple[str, ...], then: str, error: str
):
    cloud = start(ready=ready)

    answer = cloud.post("daemon", params={"then": then}, path="/brief")

    assert answer.status_code == 500
    assert error in cloud.events(InvocationEnded)[0].error["type"]
    (started,) = (log.line for log in cloud.events(LogLine) if "started" in str(log.line))
    pid = int(started.split()[1])
    if then == "sleep":  # one whose parent has ended before it was found is left alone
        wait_for(lambda: not is_running(pid))
    else:
        os.kill(pid, signal.SIGKILL)


async def test_a_process_killed_for_its_memory_leaves_no_unretrieved_exception(
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
    del instance  # it refers to the invocation
    gc.collect()

    assert unread == []
