"""SnapStart: functions are restored from a snapshot, and the log names what a restore breaks.

With our client on Linux, each restore is a clone of the snapshot, as on Lambda.
"""

import asyncio
import concurrent.futures
import socket
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import requests

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog
from local.lambda_.clients import OURS, awss
from local.lambda_.events import InvocationEnded, InvocationStarted, LogLine
from local.lambda_.instance import Instance
from local.lambda_.invocation import Invocation
from local.lambda_.pool import FunctionPool
from local.sam.reading import read_template
from tests.waits import wait_for

from .tiny import CREDENTIALS, HIDE, Cloud, Start, is_running

HOOKS = """
from snapshot_restore_py import register_after_restore as after
from snapshot_restore_py import register_before_snapshot as before
"""
GOOD = """
def handler(event, context):
    return "good"
"""
AWSS = awss("snap.handler")
CLIENTS = pytest.mark.parametrize(
    ("client", "ready"),
    [(OURS, ()), (OURS, ("Snap",)), (AWSS, ()), (AWSS, ("Snap",))],
    ids=["ours", "ours, ready", "AWS's", "AWS's, ready"],
)
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="instances are forked only on Linux")


def snap(cloud: Cloud, code: str) -> requests.Response:
    (cloud.root / "code/snap.py").write_text(code)
    return requests.post(f"{cloud.url}/snap", timeout=60)


def lines(cloud: Cloud) -> list[str]:
    return [str(log.line) for log in cloud.events(LogLine)]


def started_by(start: Start, client: Sequence[str], ready: Sequence[str]) -> Cloud:
    if client != OURS:
        pytest.importorskip("awslambdaric", reason="AWS has no wheel for this platform")
    return start(command=tuple(client), ready=tuple(ready))


@pytest.fixture
def clones(start: Start, tmp_path: Path) -> Cloud:
    (tmp_path / "code/snap.py").write_text(GOOD)
    cloud = start(ready=("Snap", "Tiny"))
    # from now on, no instance that is still starting imports code that a test writes
    assert requests.post(f"{cloud.url}/snap", timeout=60).text == "good"
    cloud.post()
    cloud.log.clear()
    return cloud


@CLIENTS
def test_the_hooks_run_around_the_snapshot(
    start: Start, client: Sequence[str], ready: Sequence[str]
):
    cloud = started_by(start, client, ready)
    code = "before(print, 'b1')\nbefore(print, 'b2')\nafter(print, 'a1')\nafter(print, 'a2')\n"
    answer = snap(cloud, HOOKS + code + GOOD)

    assert (answer.status_code, answer.text) == (200, "good")
    said: dict[str, list[str]] = {}
    for log in cloud.events(LogLine):
        said.setdefault(log.instance, []).append(str(log.line))
    [end] = cloud.events(InvocationEnded)
    own = said.pop(end.instance)
    # an instance that is kept ready for later requests may also have reached its snapshot
    assert own == ["b2", "b1", "a1", "a2"] or (
        own == ["a1", "a2"] and ["b2", "b1"] in said.values()
    )
    assert end.restore_ms > 0


@CLIENTS
@pytest.mark.parametrize(
    ("hook", "error_type"),
    [("before", "Runtime.BeforeSnapshotError"), ("after", "Runtime.AfterRestoreError")],
)
def test_a_failing_hook_causes_lambdas_error(
    start: Start, client: Sequence[str], ready: Sequence[str], hook: str, error_type: str
):
    cloud = started_by(start, client, ready)
    failing = f"@{hook}\ndef fail():\n    raise ValueError('no')\n"

    assert snap(cloud, HOOKS + failing + GOOD).status_code == 500
    assert cloud.events(InvocationEnded)[0].error == {"type": error_type, "message": "no"}


@pytest.mark.parametrize("ready", [(), ("Snap",)], ids=["in one process", "in a clone"])
def test_a_restore_breaks_what_it_would_break_on_lambda_and_logs_it(
    start: Start, ready: tuple[str, ...]
):
    cloud = start(ready=ready)
    with socket.create_server(("127.0.0.1", 0)) as server:
        host, port = server.getsockname()
        code = f"""
import random, socket, time
STARTED, ID = time.time(), random.random()
PEER = socket.create_connection(("{host}", {port}))
def handler(event, context):
    try:
        PEER.sendall(b"x")
        return PEER.recv(1).decode()
    except ConnectionResetError:
        return "reset"
"""
        assert snap(cloud, code).text == "reset"

    said = [line for line in lines(cloud) if line.startswith("SnapStart: ")]
    assert len(said) == 3
    assert f"the connection to {host}:{port}, opened before the snapshot, is dead" in said[0]
    assert "random, which snap uses and used before the snapshot, continues" in said[1]
    assert "snap.STARTED is a time from before the snapshot" in said[2]


def test_nothing_is_logged_for_a_function_that_a_restore_does_not_break(cloud: Cloud):
    snap(cloud, "import secrets\n" + GOOD)

    assert lines(cloud) == []


def held(cloud: Cloud, path: str, clones: int) -> list[Any]:
    """Return the responses of `clones` instances that were all busy at the same time."""
    flag = cloud.root / "go"
    asked = {"do": "wait", "until": str(flag)}
    with concurrent.futures.ThreadPoolExecutor(clones) as threads:
        answers = [
            threads.submit(requests.post, f"{cloud.url}/{path}", params=asked, timeout=60)
            for _ in range(clones)
        ]
        wait_for(lambda: len(cloud.events(InvocationStarted)) == clones)
        flag.touch()
        return [answer.result().json() for answer in answers]


WAITS = """
def handler(event, context):
    print("at work")
    while not os.path.exists(event["queryStringParameters"]["until"]):
        time.sleep(0.005)
    return {"pid": os.getpid(), "parent": os.getppid(), "drawn": DRAWN, "next": random.random(),
            "stream": os.environ["AWS_LAMBDA_LOG_STREAM_NAME"], "secret": secrets.token_hex()}
"""


@LINUX
def test_clones_share_random_numbers_drawn_before_and_after_the_snapshot(clones: Cloud):
    code = "import os, random, secrets, time\nDRAWN = random.random()\nprint('imported')\n" + WAITS
    (clones.root / "code/snap.py").write_text(code)
    one, two = held(clones, "snap", 2)

    assert one["pid"] != two["pid"]
    assert one["parent"] == two["parent"]
    assert (one["drawn"], one["next"]) == (two["drawn"], two["next"])
    assert one["secret"] != two["secret"]
    assert {one["stream"], two["stream"]} == {e.instance for e in clones.events(InvocationStarted)}
    named = [line for line in lines(clones) if "continues from the same state" in line]
    assert (lines(clones).count("imported"), len(named)) == (1, 2)


LOOP = """
import asyncio, os, time
LOOP = asyncio.new_event_loop()
def handler(event, context):
    while not os.path.exists(event["queryStringParameters"]["until"]):
        time.sleep(0.005)
    return LOOP.run_until_complete(asyncio.to_thread(os.getpid))
"""


@LINUX
def test_each_clone_has_its_own_copy_of_an_event_loop_created_at_import(clones: Cloud):
    (clones.root / "code/snap.py").write_text(LOOP)

    assert len(set(held(clones, "snap", 3))) == 3
    assert lines(clones) == []


@LINUX
def test_without_snapstart_a_prepared_instance_is_an_intact_clone(clones: Cloud):
    first = clones.post().json()
    clones.post("die")
    second = clones.post().json()

    assert first["pid"] != second["pid"]
    ends = clones.events(InvocationEnded)
    assert ends[1].error == {
        "type": "Runtime.ExitError",
        "message": "Runtime exited with error: signal: killed",
    }
    assert (ends[2].cold, ends[2].init_ms, ends[2].restore_ms is not None) == (False, None, True)
    assert lines(clones) == ["about to die"]


OBSTACLES = {
    "a thread": (
        (
            "import threading\nthreading.Thread(target=threading.Event().wait, name='beat', "
            "daemon=True).start()"
        ),
        "its threads (beat) would not survive a fork",
    ),
    "an event loop": (
        "import select\nPOLL = select.epoll()",
        "copies would share an event loop that has tasks, or is not asyncio's",
    ),
    "a connection": (
        (
            "import os, socket\nhost, port = os.environ['AWS_LAMBDA_RUNTIME_API'].split(':')\n"
            "PEER = socket.create_connection((host, int(port)))"
        ),
        "copies would share its connections (127.0.0.1:",
    ),
}


@LINUX
@pytest.mark.parametrize("kind", OBSTACLES)
def test_a_function_that_a_fork_would_break_starts_normally_and_the_log_says_why(
    clones: Cloud, kind: str
):
    code, why = OBSTACLES[kind]
    app = clones.root / "code/tiny/app.py"
    app.write_text(f"{code}\n{app.read_text()}")

    assert clones.post().json()["mark"] == 1
    assert f"This function can't be started by a fork: {why}" in lines(clones)[0]


@LINUX
def test_after_an_edit_new_clones_have_the_new_code_and_busy_ones_finish_with_the_old(
    clones: Cloud,
):
    snap(clones, "def handler(event, context):\n    return 'old'\n")
    (clones.root / "code/snap.py").write_text(
        "import os, random, secrets, time\nDRAWN = 1\n" + WAITS
    )
    flag, url = clones.root / "go", f"{clones.url}/snap"
    with concurrent.futures.ThreadPoolExecutor(1) as threads:
        busy = threads.submit(requests.post, url, params={"until": str(flag)}, timeout=60)
        wait_for(lambda: "at work" in lines(clones))
        edited = snap(clones, GOOD).text
        flag.touch()

    assert (busy.result().json()["drawn"], edited) == (1, "good")
    parent = busy.result().json()["parent"]
    assert snap(clones, GOOD).text == "good"  # the next event ends idle instances with old code
    wait_for(lambda: not is_running(parent))


@pytest.mark.parametrize("client", [OURS, AWSS], ids=["our client", "AWS's client"])
async def test_an_instance_is_prepared_before_the_first_request(
    start: Start, tmp_path: Path, client: Sequence[str]
):
    if client != OURS:
        pytest.importorskip("awslambdaric", reason="AWS has no wheel for this platform")
    (tmp_path / "code/snap.py").write_text(GOOD)
    [snap] = [f for f in read_template(tmp_path / "template.yaml", {}).functions if f.snap_start]
    clock = Clock()
    log = EventLog(clock)
    new = partial(Instance, snap, CREDENTIALS, log, hide=HIDE, command=client)
    pool = FunctionPool(snap, new, clock=clock, log=log)
    pool.keep_ready()
    first = pool._ready
    await asyncio.wait_for(first._starting, 20)
    await pool.invoke(Invocation(b"{}", ""))
    second = pool._ready
    await pool.close()

    end = log.of(InvocationEnded)[0]
    assert (end.cold, end.init_ms, end.restore_ms > 0) == (True, None, True)
    forks = client == OURS and sys.platform == "linux"
    assert (end.instance == first.id, second is first) == (not forks, forks)
    assert not first.is_alive
