"""The Telegram emulator's command, run as a process."""

import json
import os
import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from hook import Hook

from darkroom_emulators.commands.telegram import main
from trust.children import started


def test_the_command_serves_a_bot_with_a_webhook_and_reports_a_port_in_use():
    hook = Hook()
    command = [
        sys.executable,
        "-m",
        "darkroom_emulators.commands.telegram",
        "--token",
        "5:abc",
        "--webhook",
        hook.url,
    ]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with started(
        [*command, "--port", "0", "--secret-token", "s"],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        lines = []
        while not lines or lines[-1] != "ready":
            lines.append(process.stdout.readline().strip())
        address = lines[0].split(" on ")[1].split(",")[0]
        assert any(f'base_url("{address}/bot")' in line for line in lines)
        requests.post(f"{address}/_emulator/users/777/messages", json={"text": "x"}, timeout=30)
        taken = subprocess.run(
            [*command, "--port", address.rpartition(":")[2]],
            capture_output=True,
            text=True,
            check=False,
        )
        info = requests.get(f"{address}/bot5:abc/getWebhookInfo", timeout=30).json()
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
    hook.close()
    assert process.returncode == 0
    assert rest == ""
    assert info["result"]["url"] == hook.url
    assert json.loads(hook.requests[0][1])["message"]["text"] == "x"
    assert taken.returncode == 1
    owner = f"python -m darkroom_emulators.commands.telegram (process {process.pid})"
    free = re.search(r"--port (\d+) is free", taken.stderr)
    assert free
    assert int(free[1]) > int(address.rpartition(":")[2])
    assert taken.stderr.replace(Path(sys.executable).name, "python") == (
        f"darkroom-emulators telegram: can't listen on port {address.rpartition(':')[2]} "
        f"of 127.0.0.1: it is taken by {owner}; --port {free[1]} is free\n"
    )


def test_on_sigterm_a_waiting_get_updates_gets_an_error_in_the_envelope():
    command = [sys.executable, "-m", "darkroom_emulators.commands.telegram", "--port", "0"]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with started(
        [*command, "--token", "5:abc"], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        address = process.stdout.readline().split(" on ")[1].split(",")[0]
        while process.stdout.readline() != "ready\n":
            pass
        with ThreadPoolExecutor(1) as threads:
            polled = threads.submit(
                requests.get, f"{address}/bot5:abc/getUpdates?timeout=50", timeout=60
            )
            while not _polls(address):
                assert not polled.done()
            process.send_signal(signal.SIGTERM)
            answer = polled.result()
        rest = process.stdout.read()
        process.wait(30)
    wanted = {"ok": False, "error_code": 500, "description": "Internal Server Error: restart"}
    assert (answer.status_code, answer.json()) == (500, wanted)
    assert answer.headers["Content-Type"] == "application/json"
    assert (process.returncode, rest) == (0, "")


def _polls(address):
    events = requests.get(f"{address}/_emulator/events", timeout=30).json()["events"]
    return [each for each in events if each["kind"] == "poll.waiting"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--token", "nonsense"], "a bot token looks like 123456:secret"),
        (["--webhook", "nonsense"], "a webhook is an http or https URL, not nonsense"),
        (["--port", "70000"], "70000 is not a port: 0 to 65535"),
        (["--port=-1"], "-1 is not a port: 0 to 65535"),
        (["--speed", "-1"], "speed must be a finite number, 0 or more"),
    ],
)
def test_invalid_options_of_the_command_are_named(capsys, options, words):
    with pytest.raises(SystemExit):
        main(options)
    assert words in capsys.readouterr().err
