"""The local cloud as a process: what it prints at startup, and that it leaves nothing behind."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import requests

from darkroom_emulators.kit.port_owner import port_owner
from darkroom_emulators.kit.serving import bind
from local.settings import read_settings
from tests.waits import wait_for
from trust.cloud import free_ports

# background jobs of a shell ignore SIGINT, and so would all processes that they start
START = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
    "import pathlib, sys; from local.commands.__main__ import main;"
    "from local.flags import Project;"
    "sys.exit(main(['dev', *sys.argv[2:]], obj=Project(pathlib.Path(sys.argv[1]))))"
)
PARTS = ("gateway", "replicate", "telegram", "s3", "page")
PARAMETERS = read_settings([], Path(__file__).parent, {}).template_parameters()
TEMPLATE = f"""
Parameters: {{{", ".join(f"{name}: {{Type: String}}" for name in PARAMETERS)}}}
Resources:
  Tiny:
    Type: AWS::Serverless::Function
    Properties:
      Handler: tiny.handler
      CodeUri: code
      Runtime: python3.13
      Timeout: 60
      Events:
        Pid: {{Type: HttpApi, Properties: {{Method: GET, Path: /pid}}}}
        Hang: {{Type: HttpApi, Properties: {{Method: GET, Path: "/hang"}}}}
        Hold: {{Type: HttpApi, Properties: {{Method: GET, Path: "/hold"}}}}
  Bucket:
    Type: AWS::S3::Bucket
    Properties: {{BucketName: !Ref BucketName}}
"""
TINY = """
import ctypes, os, time
import re
def handler(event, context):
    if event["rawPath"] == "/hang":
        print("hanging in", os.getpid(), flush=True)
        time.sleep(60)
    if event["rawPath"] == "/hold":
        print("hanging in", os.getpid(), flush=True)
        ctypes.PyDLL(None).sleep(60)  # a call in C that holds the interpreter's lock
    return os.getpid()
"""


class Cloud:
    """A running local cloud, observed from outside."""

    def __init__(self, root: Path, *flags: str):
        self.ports = dict(zip(PARTS, free_ports(len(PARTS)), strict=True))
        chosen = [f"--{part}-port={port}" for part, port in self.ports.items()]
        self.process = subprocess.Popen(
            [sys.executable, "-c", START, str(root), *chosen, *flags],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.lines: list[str] = []

    def read_until(self, words: str) -> str:
        """Return the next line of output that contains `words`."""
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line)
            if words in line:
                return line
        raise AssertionError(f"it ended without {words!r}: {self.lines} {self.process.stderr}")

    def close(self) -> None:
        """Kill the cloud and all processes that it has started, unless they have ended."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        with self.process:
            pass

    def get(self, path: str) -> requests.Response:
        return requests.get(f"http://127.0.0.1:{self.ports['gateway']}{path}", timeout=30)

    def hang(self, path: str = "/hang") -> int:
        """Start a request that never ends; return the id of the process stuck in it."""
        threading.Thread(target=self._ignore_the_end, args=(path,), daemon=True).start()
        return int(self.read_until("hanging in").split()[-1])

    def _ignore_the_end(self, path: str) -> None:
        try:
            self.get(path)
        except requests.RequestException:
            return


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    (tmp_path / "code").mkdir()
    (tmp_path / "code/tiny.py").write_text(TINY)
    return tmp_path


@pytest.fixture
def cloud(root: Path) -> Iterator[Cloud]:
    with contextlib.closing(Cloud(root)) as cloud:
        cloud.read_until("ready")
        yield cloud


def test_ctrl_c_ends_everything_even_a_request_in_progress(cloud: Cloud):
    idle = cloud.get("/pid").json()
    stuck = cloud.hang()
    assert is_running(idle)
    assert is_running(stuck)
    assert stuck == idle

    # a terminal sends the signal to the whole process group
    os.killpg(cloud.process.pid, signal.SIGINT)
    _, errors = cloud.process.communicate(timeout=60)

    assert cloud.process.returncode == 0
    assert "Traceback" not in errors
    assert not is_running(stuck)


def test_ctrl_c_during_startup_prints_nothing_and_leaves_nothing_behind(root: Path):
    with contextlib.closing(Cloud(root)) as cloud:
        # moto is the first process that it starts
        while not (loading := children_of(cloud.process.pid)):
            assert cloud.process.poll() is None
            time.sleep(0.01)
        os.kill(loading[0], signal.SIGSTOP)  # without it, the startup can't end in the meantime
        os.killpg(cloud.process.pid, signal.SIGINT)
        os.kill(loading[0], signal.SIGCONT)
        said, errors = cloud.process.communicate(timeout=60)

        assert (said, errors) == ("", "")
        # if CPython is interrupted within an exec(), such as a dataclass's, it kills itself with
        # the signal even if the exception was caught (unhandled_keyboard_interrupt in pythonrun.c);
        # a shell reports 130 in either case
        assert cloud.process.returncode in {130, -signal.SIGINT}
        # moto ends at the end of its input if it was interrupted while starting
        wait_for(lambda: not any(map(is_running, loading)))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_during_a_build_ends_the_build(root: Path, number: signal.Signals):
    (root / "slow.yaml").write_text(SLOW_TO_BUILD)
    pid = root / "pid"
    pid.write_text("")
    recipe = f"sleep 600 & echo $$! > {pid}; wait"
    (root / "code/Makefile").write_text(f"build-Slow:\n\t{recipe}\n")
    with contextlib.closing(Cloud(root, "--template", str(root / "slow.yaml"))) as cloud:
        cloud.read_until("make build-Slow")
        wait_for(lambda: pid.read_text().endswith("\n"))
        cloud.process.send_signal(number)
        output, errors = cloud.process.communicate(timeout=60)
        assert (cloud.process.returncode, output, errors) == (0, "", "")
    # nobody reaps it for the cloud, so that only its end can be observed, not awaited
    wait_for(lambda: not is_running(int(pid.read_text())))


SLOW_TO_BUILD = """
Resources:
  Slow:
    Type: AWS::Serverless::Function
    Metadata: {BuildMethod: makefile}
    Properties: {Handler: tiny.handler, CodeUri: code, Runtime: python3.13}
"""


def test_instances_end_when_the_cloud_is_killed(cloud: Cloud):
    stuck = cloud.hang()
    idle = cloud.get("/pid").json()
    assert idle != stuck

    cloud.process.kill()
    cloud.process.wait()

    wait_for(lambda: not is_running(idle) and not is_running(stuck))


@pytest.mark.skipif(sys.platform != "linux", reason="instances are forked only on Linux")
def test_forked_instances_and_what_forks_them_end_when_the_cloud_is_killed(root: Path):
    with contextlib.closing(Cloud(root, "--fast-starts")) as cloud:
        cloud.read_until("ready")
        clone = cloud.get("/pid").json()
        original = psutil.Process(clone).ppid()
        base = psutil.Process(original).ppid()
        assert base in children_of(cloud.process.pid)

        cloud.process.kill()
        cloud.process.wait()

        wait_for(lambda: not any(map(is_running, (clone, original, base))))


@pytest.mark.skipif(sys.platform != "linux", reason="needs F_SETSIG, which only Linux has")
def test_an_instance_whose_interpreter_is_locked_ends_with_the_cloud_too(cloud: Cloud):
    locked = cloud.hang("/hold")
    cloud.process.kill()
    cloud.process.wait()

    wait_for(lambda: not is_running(locked))


def test_a_taken_port_is_named_with_the_flag_that_changes_it(root: Path):
    with bind("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        owner = port_owner(port)
        process = subprocess.run(
            [sys.executable, "-c", START, str(root), f"--gateway-port={port}"],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    assert process.returncode == 1
    free = re.search(r"--gateway-port (\d+), which is free", process.stderr)
    assert free
    assert int(free[1]) > port
    assert process.stderr == (
        f"darkroom dev: can't listen on port {port} of 127.0.0.1: it is taken by "
        f"{owner}; use --gateway-port {free[1]}, which is free, or --free-ports\n"
    )
    assert process.stdout == ""


def children_of(pid: int) -> list[int]:
    return [child.pid for child in psutil.Process(pid).children()]


def is_running(pid: int) -> bool:
    """Return whether a process is alive. A zombie that init has not reaped yet is not."""
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text()
    except ProcessLookupError:
        return False
    except FileNotFoundError:  # it has just ended, or this system has no /proc
        return not Path("/proc/self").exists()
    return state.rpartition(")")[2].split()[0] != "Z"
