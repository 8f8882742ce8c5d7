"""The Replicate emulator as a command, and as a pytest plugin in another project."""

import os
import signal
import socket
import subprocess
import sys

import pytest

from darkroom_emulators.commands.replicate import main
from trust.children import started

COMMAND = [sys.executable, "-m", "mock_replicate"]
PROJECT = """
import httpx
import pytest

from darkroom_emulators.replicate.events import PredictionState

HEADERS = {"Authorization": "Bearer r8_test"}


def test_time_is_mine(replicate_emulator):
    body = {"version": "darkroom/echo", "input": {}}
    url = replicate_emulator.url + "/v1/predictions"
    made = httpx.post(url, json=body, headers=HEADERS).json()
    replicate_emulator.clock.advance(5)
    assert httpx.get(made["urls"]["get"], headers=HEADERS).json()["status"] == "succeeded"
    assert len(replicate_emulator.events(PredictionState)) == 3


def test_faults_are_mine(replicate_emulator):
    replicate_emulator.faults.add("server_error", status=503)
    url = replicate_emulator.url + "/v1/account"
    assert [httpx.get(url, headers=HEADERS).status_code for _ in range(2)] == [503, 200]
"""


def test_it_serves_until_it_is_interrupted():
    command = [*COMMAND, "--port", "0"]
    with started(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        lines = [process.stdout.readline().rstrip()]
        while lines[-1] != "ready":
            lines.append(process.stdout.readline().rstrip())
        address = lines[0].split(" on ")[1].partition(",")[0]
        with socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2]))):
            pass
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)

    assert process.returncode == 0
    assert errors == ""
    assert any(f"REPLICATE_BASE_URL={address} " in line for line in lines)
    assert any(f'baseUrl: "{address}/v1"' in line for line in lines)


def test_a_port_in_use_is_reported_in_one_line(capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["--port", str(port)]) == 1

    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert str(port) in error
    assert "--port" in error


@pytest.mark.parametrize(
    "arguments",
    [["--delay", "x"], ["--delay", "5,2"], ["--webhook-secret", "whsec_a_b"], ["--speed", "-1"]],
)
def test_invalid_arguments_are_refused_with_a_reason(arguments, capsys):
    with pytest.raises(SystemExit):
        main(arguments)

    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("darkroom-emulators replicate: ")
    assert line.endswith("; see darkroom-emulators replicate --help")


def test_another_project_uses_it_as_a_plugin(tmp_path):
    (tmp_path / "test_project.py").write_text(PROJECT)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-W",
            "error",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:asyncio",
            tmp_path,
        ],
        cwd=tmp_path,
        env=os.environ | {"PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        check=False,
    )

    assert "2 passed" in done.stdout, done.stdout + done.stderr
