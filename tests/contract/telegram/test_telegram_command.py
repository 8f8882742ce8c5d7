"""The emulator as a command."""

import json
import os
import signal
import subprocess
import sys

import pytest
import requests
from hook import Hook

from darkroom_emulators.commands.telegram import main
from tests.processes import started


def test_the_command_serves_a_bot_with_a_webhook_and_names_a_taken_port():
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
    assert taken.stderr == (
        f"telegram-emulator: can't listen on port {address.rpartition(':')[2]} "
        "of 127.0.0.1: it is taken; choose another with --port, or --host\n"
    )


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--token", "nonsense"], "a bot token looks like 123456:secret"),
        (["--speed", "-1"], "speed must be a finite number, 0 or more"),
    ],
)
def test_what_the_command_can_not_be_started_with_is_named(capsys, options, words):
    with pytest.raises(SystemExit):
        main(options)
    assert words in capsys.readouterr().err
