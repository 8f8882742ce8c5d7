"""With `--cog FOLDER`, the emulator creates an environment and starts and stops Cog's server."""

import os
import signal
import subprocess
import sys

import httpx
import psutil
import pytest
from cog_servers import MODELS, ROOT

from trust.children import started

COMMAND = [
    sys.executable,
    "-m",
    "darkroom_emulators.commands",
    "replicate",
    "--http",
    "--port",
    "0",
]
STARTS_A_SERVER = """
import sys
from pathlib import Path
from darkroom_emulators.replicate.cog.environment import CogEnvironment
from darkroom_emulators.replicate.cog.process import CogProcess

folder, python = map(Path, sys.argv[1:])
print(CogProcess(CogEnvironment(folder, python, "predict.py:Predictor")).pid, flush=True)
sys.stdin.read()
"""
HEADERS = {"Authorization": "Bearer r8_test", "Prefer": "wait=20"}


@pytest.fixture
def variables():
    """Environment variables that keep the cache in .tools, so that only the first run downloads."""
    if not (ROOT / ".tools" / "cog-new" / ".ready").exists():
        pytest.skip("Cog is not installed: scripts/setup-cog")
    tools = ROOT / ".tools"
    return os.environ | {"UV": str(tools / "bin" / "uv"), "XDG_CACHE_HOME": str(tools / "cache")}


def test_a_folders_model_runs_checks_its_inputs_and_ends_with_the_emulator(variables, data_uri):
    command = [*COMMAND, "--cog", f"me/mine={MODELS / 'photo'}"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with started(command, env=variables, text=True, **pipes) as process:
        lines = [process.stdout.readline().rstrip()]
        while lines[-1] != "ready":
            lines.append(process.stdout.readline().rstrip())
            assert process.poll() is None, process.stderr.read()
        servers = psutil.Process(process.pid).children(recursive=True)
        address = next(word for word in lines[0].split() if word.startswith("http://"))
        url = f"{address.rstrip(',')}/v1/models/me/mine/predictions"
        with httpx.Client(headers=HEADERS, timeout=30) as api:
            wrong = api.post(url, json={"input": {"image": data_uri, "count": 9}})
            right = api.post(url, json={"input": {"image": data_uri}})
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)

    assert wrong.status_code == 422
    assert right.json()["output"].startswith(f"{address.rstrip(',')}/xezq/")
    assert process.returncode == 0
    assert said.startswith("cog me/mine: starting ")
    assert said.count("\n") == 1
    assert ", Cog 0.23.1\n" in said
    assert servers
    assert not any(server.is_running() for server in servers)


def test_the_server_ends_if_the_emulator_is_killed():
    python = ROOT / ".tools" / "cog-new" / "bin" / "python"
    if not python.exists():
        pytest.skip("Cog is not installed: scripts/setup-cog")
    command = [sys.executable, "-c", STARTS_A_SERVER, str(MODELS / "photo"), str(python)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with started(command, **pipes) as process:
        server = psutil.Process(int(process.stdout.readline()))
        process.kill()

    assert psutil.wait_procs([server], timeout=30)[0] == [server]


@pytest.mark.whole
def test_a_failed_setup_is_reported_in_one_line(variables):
    command = [*COMMAND, "--cog", str(MODELS / "photo")]
    done = subprocess.run(
        command, env=variables | {"WEIGHTS": "missing"}, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (1, "")
    first, error = done.stderr.splitlines()
    assert first.endswith("... failed")
    assert error.startswith("darkroom-emulators replicate: ")
    assert "weights not found" in error
