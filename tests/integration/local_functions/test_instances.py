"""Instances start, serve, fail, get new code and end the way Lambda's do."""

import asyncio
import concurrent.futures
import json
import math
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
import requests

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.kit.events import Event
from local.http_api.events import RequestAnswered
from local.lambda_ import asynchronous
from local.lambda_ import instance as instance_module
from local.lambda_ import pool as pool_module
from local.lambda_.clients import OURS
from local.lambda_.events import (
    ExceptionLogged,
    InvocationEnded,
    InvocationStarted,
    InvocationThrottled,
    LogLine,
)
from local.lambda_.instance import Instance
from local.lambda_.invocation import Invocation, InvocationFailed
from local.lambda_.pool import IDLE_SECONDS, FunctionPool
from local.sam.reading import read_template
from tests.waits import wait_for

from .tiny import AWS_CLIENT, CREDENTIALS, HIDE, Cloud, Start, is_running


async def test_an_instance_can_be_stopped_again_while_it_is_stopping(start: Start, tmp_path: Path):
    tiny = read_template(tmp_path / "template.yaml", {}).functions[0]
    instance = Instance(tiny, CREDENTIALS, EventLog(Clock()), hide=HIDE, command=("/nowhere",))
    with pytest.raises(InvocationFailed):
        await instance.run(Invocation(b"{}", ""))

    first, others = asyncio.create_task(instance.stop()), []
    while not first.done():
        others.append(asyncio.create_task(instance.stop()))
        await asyncio.sleep(0)
    await asyncio.gather(*others)


def test_the_first_request_is_a_cold_start_and_the_next_uses_the_warm_instance(cloud: Cloud):
    first, second = cloud.post().json(), cloud.post().json()

    assert first["pid"] == second["pid"]
    cold, warm = cloud.events(InvocationEnded)
    assert cold.cold
    assert cold.init_ms > 0
    assert not warm.cold
    assert warm.init_ms is None
    assert 5 < warm.memory_mb < 60


def test_concurrent_requests_run_in_separate_instances(cloud: Cloud):
    flag = cloud.root / "go"
    with concurrent.futures.ThreadPoolExecutor(3) as threads:
        held = [threads.submit(cloud.post, "wait", params={"until": str(flag)}) for _ in range(3)]
        wait_for(lambda: len(cloud.events(InvocationStarted)) == 3)
        flag.touch()
        pids = {future.result().json()["pid"] for future in held}
        again = {cloud.post().json()["pid"] for _ in range(3)}

    assert len(pids) == 3
    assert len(again) == 1
    assert again < pids


def test_a_request_is_throttled_if_all_instances_are_busy(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(pool_module, "MAX_INSTANCES", 1)
    flag = cloud.root / "go"
    with concurrent.futures.ThreadPoolExecutor(1) as threads:
        held = threads.submit(cloud.post, "wait", params={"until": str(flag)})
        wait_for(lambda: len(cloud.events(InvocationStarted)) == 1)
        refused = cloud.post()
        flag.touch()

        assert (refused.status_code, refused.json()) == (503, {"message": "Service Unavailable"})
        assert held.result().status_code == 200
    [throttled] = cloud.events(InvocationThrottled)
    assert throttled.reason == "all 1 instances of the function are busy"
    assert throttled.trace == cloud.events(RequestAnswered)[0].trace


async def logged(log: EventLog, fits: Callable[[Event], bool]) -> None:
    """Wait until the log has an event for which `fits` is true."""
    async for entry in log.follow(0):
        if fits(entry.event):
            return


async def test_throttling_of_a_queued_event_is_logged_once(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(pool_module, "MAX_INSTANCES", 1)
    monkeypatch.setattr(asynchronous, "THROTTLED_SECONDS", 0.001)
    [tiny, *_] = read_template(tmp_path / "template.yaml", {}).functions
    clock = Clock()
    log = EventLog(clock)
    new_instance = partial(Instance, tiny, CREDENTIALS, log, hide=HIDE)
    pool = FunctionPool(tiny, new_instance, clock=clock, log=log)
    flag = tmp_path / "go"
    asked = {"queryStringParameters": {"do": "wait", "until": str(flag)}}
    held = asyncio.create_task(pool.invoke(Invocation(json.dumps(asked).encode(), "")))
    queue = asynchronous.Queue([tiny], {"Tiny": pool}, clock)
    await logged(log, lambda event: isinstance(event, InvocationStarted))
    queue.put("Tiny", b"{}", request_id="r2")
    await logged(log, lambda event: isinstance(event, InvocationThrottled))
    flag.touch()
    await held
    await logged(log, lambda event: isinstance(event, InvocationEnded) and event.request_id == "r2")
    await clock.close()
    await pool.close()

    assert [each.request_id for each in log.of(InvocationThrottled)] == ["r2"]


async def test_a_fast_clock_does_not_run_ahead_during_an_invocation(start: Start, tmp_path: Path):
    [tiny, *_] = read_template(tmp_path / "template.yaml", {}).functions
    clock = Clock(speed=1_000.0)
    log = EventLog(clock)
    pool = FunctionPool(
        tiny, partial(Instance, tiny, CREDENTIALS, log, hide=HIDE), clock=clock, log=log
    )
    began = time.monotonic()
    await pool.invoke(Invocation(b"{}", ""))
    took = time.monotonic() - began
    await pool.close()

    at = [e.at for e in log.since() if isinstance(e.event, InvocationStarted | InvocationEnded)]
    assert at[-1] - at[0] <= took


@pytest.mark.parametrize(
    ("do", "error_type", "message"),
    [
        ("raise", "LookupError", "nothing here"),
        ("die", "Runtime.ExitError", "Runtime exited with error: signal: killed"),
        ("exit", "Runtime.ExitError", "Runtime exited with error: exit status 3"),
        ("leave", "Runtime.ExitError", "Runtime exited without providing a reason"),
        ("hang", "Sandbox.Timedout", "Task timed out after 3.00 seconds"),
        ("unserialisable", "Runtime.MarshalError", "is not JSON serializable"),
        ("large", "Function.ResponseSizeTooLarge", "6291556 bytes"),
    ],
)
def test_a_failed_invocation_gets_a_500_and_the_next_request_works(
    cloud: Cloud, do: str, error_type: str, message: str
):
    path = "/brief" if do == "hang" else "/tiny"
    failed = cloud.post(do, path=path)
    after = cloud.post(path=path)

    assert (failed.status_code, failed.json()) == (500, {"message": "Internal Server Error"})
    error = cloud.events(InvocationEnded)[0].error
    assert error["type"] == error_type
    assert message in error["message"]
    assert after.status_code == 200


def test_an_exception_is_logged_in_each_invocation_that_raises_it(cloud: Cloud):
    for _ in range(2):
        cloud.post("raise")

    first, second = cloud.events(ExceptionLogged)
    assert (first.name, first.message) == (second.name, second.message)
    assert first.name == "LookupError"
    assert first.place
    assert first.place["own"]
    assert first.place["code"].startswith("raise LookupError(")
    assert {first.request_id, second.request_id} == {
        each.request_id for each in cloud.events(InvocationEnded)
    }
    assert all(each.is_traceback for each in cloud.events(LogLine))


def test_an_instance_outlives_an_exception_but_not_a_timeout(cloud: Cloud):
    def pid() -> int:
        return cloud.post(path="/brief").json()["pid"]

    before = pid()
    cloud.post("raise", path="/brief")
    assert pid() == before

    cloud.post("hang", path="/brief")
    assert pid() != before
    assert not is_running(before)


def test_an_instance_ends_if_lambda_rejects_its_result(cloud: Cloud):
    before = cloud.post().json()["pid"]
    cloud.post("large")

    assert cloud.post().json()["pid"] != before
    first, last = (str(log.line) for log in cloud.events(LogLine))
    assert (
        "LAMBDA_RUNTIME Failed to post handler success response. Http response code: 413" in first
    )
    assert last == "RuntimeError: Failed to post invocation response"


def test_our_client_brings_the_packages_that_it_needs(start: Start):
    """`-S` hides .venv's packages, as if the function had its own interpreter."""
    python, *flags = OURS
    cloud = start(command=(python, "-S", *flags))

    assert cloud.post().json()["mark"] == 1


def takes(cloud: Cloud, mb: float) -> requests.Response:
    """Make a function with 64 MB allocate `mb` megabytes."""
    return requests.post(f"{cloud.url}/greedy", params={"mb": mb}, timeout=60)


@pytest.mark.parametrize(
    "mb", [math.inf, 70], ids=["it allocates more and more", "it has freed what it allocated"]
)
def test_an_instance_that_exceeds_its_memory_is_killed(cloud: Cloud, mb: float):
    before = int(takes(cloud, 1).text)
    failed = takes(cloud, mb)
    after = int(takes(cloud, 1).text)

    assert (failed.status_code, failed.json()) == (500, {"message": "Internal Server Error"})
    end = cloud.events(InvocationEnded)[1]
    assert end.error == {
        "type": "Runtime.OutOfMemory",
        "message": "Runtime exited with error: signal: killed",
    }
    assert (end.memory_mb, end.memory_limit_mb) == (64, 64)
    assert after != before
    assert not is_running(before)


def test_an_instance_that_exceeds_its_memory_during_startup_is_killed(cloud: Cloud):
    assert requests.post(f"{cloud.url}/glutton", timeout=60).status_code == 500
    assert cloud.events(InvocationEnded)[0].error["type"] == "Runtime.OutOfMemory"


def test_an_instances_peak_memory_is_reported(cloud: Cloud):
    assert takes(cloud, 1).status_code == takes(cloud, 20).status_code == 200
    before, after = (end.memory_mb for end in cloud.events(InvocationEnded))
    assert before + 15 < after < 64


def test_code_that_cant_be_imported_gets_a_500_and_the_log_says_why(cloud: Cloud):
    answer = requests.post(f"{cloud.url}/broken", timeout=60)

    assert answer.status_code == 500
    error = cloud.events(InvocationEnded)[0].error
    assert error["type"] == "Runtime.ImportModuleError"
    assert "no_such_module" in error["message"]
    assert any("no_such_module" in str(log.line) for log in cloud.events(LogLine))


@pytest.mark.parametrize(
    ("path", "error_type", "message"),
    [
        ("/slow", "Sandbox.Timedout", "Task timed out after 1.00 seconds"),
        ("/missing", "Runtime.InvalidEntrypoint", "nowhere"),
    ],
)
def test_a_request_gets_a_500_if_the_instance_never_asks_for_an_event(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, path: str, error_type: str, message: str
):
    monkeypatch.setattr(instance_module, "INIT_SECONDS", 0.2)
    answer = requests.post(cloud.url + path, timeout=60)

    assert answer.status_code == 500
    error = cloud.events(InvocationEnded)[0].error
    assert error["type"] == error_type
    assert message in error["message"]


def test_an_instance_ends_after_being_idle_for_long_on_the_clouds_clock(cloud: Cloud):
    pid = cloud.post().json()["pid"]
    cloud.skip(IDLE_SECONDS - 1)
    assert cloud.post().json()["pid"] == pid
    cloud.skip(IDLE_SECONDS - 1)
    assert is_running(pid)

    cloud.skip(1)
    wait_for(lambda: not is_running(pid))
    assert cloud.post().json()["pid"] != pid


def test_the_next_request_runs_the_edited_code(cloud: Cloud):
    before = cloud.post().json()
    layer = cloud.root / "layer/python/shared.py"
    layer.write_text("MARK = 22")
    after = cloud.post().json()

    assert (before["mark"], after["mark"]) == (1, 22)
    wait_for(lambda: not is_running(before["pid"]))


def test_an_edit_outside_the_functions_package_restarts_nothing(cloud: Cloud):
    before = cloud.post().json()
    (cloud.root / "code/broken.py").write_text("import no_such_module_at_all")

    assert cloud.post().json()["pid"] == before["pid"]


@pytest.mark.skipif(
    not (sys.platform == "linux" and os.uname().machine == "x86_64"),
    reason="AWS's runtime client is installed on Linux x86_64 only",
)
def test_awss_own_runtime_client_works_against_our_runtime_api(start: Start):
    cloud = start(command=AWS_CLIENT)

    found = cloud.post("context").json()
    assert found["arn"].endswith(":function:Tiny")
    assert 0 < found["left"] <= 30_000
    assert cloud.post("raise").status_code == 500
    assert cloud.post("large").status_code == 500
    assert cloud.post().status_code == 200
    types = [end.error and end.error["type"] for end in cloud.events(InvocationEnded)]
    assert types == [None, "LookupError", "Function.ResponseSizeTooLarge", None]


@pytest.mark.parametrize("command", [OURS, AWS_CLIENT], ids=["our client", "AWS's client"])
def test_other_processes_can_neither_fetch_events_nor_post_results(
    start: Start, command: tuple[str, ...]
):
    if command == AWS_CLIENT:
        pytest.importorskip("awslambdaric", reason="AWS has no wheel for this platform")
    cloud = start(command)
    api = f"http://{cloud.post('environment').json()['AWS_LAMBDA_RUNTIME_API']}"
    runtime = f"{api}/2018-06-01/runtime"

    answers = [
        requests.get(f"{runtime}/invocation/next", timeout=60),
        requests.post(f"{runtime}/invocation/any/response", data="{}", timeout=60),
        requests.post(f"{runtime}/init/error", data="{}", timeout=60),
    ]
    assert [answer.status_code for answer in answers] == [403] * 3
    assert cloud.post().json()["mark"] == 1
