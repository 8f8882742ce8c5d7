"""The `darkroom-emulators both` command, run as a process."""

import json
import os
import signal
import socket
import subprocess
import sys

import pytest
import requests

from darkroom_emulators.commands.__main__ import main
from darkroom_emulators.kit.tls import certificates
from trust.children import started

BOTH = [sys.executable, "-m", "darkroom_emulators.commands", "both"]
FREE = ["--replicate-port", "0", "--telegram-port", "0", "--replicate-delay", "0"]


@pytest.fixture
def both():
    """The line of JSON that the command prints once it is ready."""
    command = [*BOTH, *FREE, "--json", "--telegram-username", "a_bot"]
    with started(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        yield json.loads(process.stdout.readline())
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=30) == ("", "")
        assert process.returncode == 0


def test_both_emulators_share_one_clock_and_one_event_log(both):
    replicate, telegram = both["replicate"]["url"], both["telegram"]["url"]
    trust = both["replicate"]["trust"]["REQUESTS_CA_BUNDLE"]
    assert both["telegram"]["bot"] == "@a_bot"
    token = both["telegram"]["token"]
    (bot,) = [each for each in both["telegram"]["clients"] if each["name"] == "aiogram"]
    assert telegram in bot["code"]

    clock = f"{telegram}/_emulator/clock"
    before = requests.get(clock, timeout=30).json()["now"]
    requests.post(clock, json={"advance": 3600}, timeout=30).raise_for_status()
    now = requests.get(f"{replicate}/_emulator/clock", timeout=30, verify=trust).json()["now"]
    assert now - before >= 3600

    requests.get(f"{telegram}/bot{token}/getMe", timeout=30)
    requests.get(f"{replicate}/v1/account", timeout=30, verify=trust)
    events = requests.get(f"{telegram}/_emulator/events", timeout=30).json()["events"]
    assert [each["source"] for each in events if each["kind"] == "call"] == [
        "telegram",
        "replicate",
    ]


def test_telegram_fetches_a_picture_from_replicate_by_its_https_url(both):
    replicate, telegram = both["replicate"], both["telegram"]
    trust = replicate["trust"]["REQUESTS_CA_BUNDLE"]
    (person,) = requests.get(f"{telegram['url']}/_emulator/users", timeout=30).json()["users"]
    written = f"{telegram['url']}/_emulator/users/{person['id']}/messages"
    requests.post(written, json={"text": "hello"}, timeout=30).raise_for_status()
    made = requests.post(
        f"{replicate['url']}/v1/predictions",
        json={"version": "google/nano-banana", "input": {"prompt": "a boat"}},
        headers={"Authorization": "Bearer r8_a", "Prefer": "wait"},
        timeout=30,
        verify=trust,
    ).json()
    photo = {"chat_id": person["id"], "photo": made["output"]}
    bot = f"{telegram['url']}/bot{telegram['token']}"
    sent = requests.post(f"{bot}/sendPhoto", json=photo, timeout=30).json()

    assert made["output"].startswith("https://")
    assert sent["ok"], sent


def test_startup_imports_nothing_that_only_a_later_call_needs(tmp_path):
    """Each of these imports takes a large part of the half second that startup may take."""
    # created here, because only the first start has to create them
    certificates(folder=tmp_path / "darkroom-emulators" / "tls")
    command = [sys.executable, "-X", "importtime", *BOTH[1:], *FREE]
    env = os.environ | {"XDG_CACHE_HOME": str(tmp_path)}
    pipes = {"stdout": subprocess.PIPE, "stderr": (tmp_path / "imports").open("w"), "text": True}
    with pipes["stderr"], started(command, env=env, **pipes) as process:
        assert "ready\n" in iter(process.stdout.readline, "")
        lines = (tmp_path / "imports").read_text().splitlines()
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}

    assert {"uvicorn", "starlette", "PIL"} <= imported
    assert not imported & {"pydantic", "pydantic_core", "trustme", "cryptography", "pymediainfo"}


def test_the_error_for_a_port_in_use_names_the_flag_and_the_process(capfd):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert main(["both", "--replicate-port", "0", "--telegram-port", port]) == 1
    error = capfd.readouterr().err
    assert error.startswith("darkroom-emulators both: can't listen on port " + port)
    assert "it is taken by python" in error
    assert "--telegram-port" in error


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["both", "--replicate-delay", "x"], "x is neither seconds nor a range"),
        (["both", "--replicate-model", "x"], "invalid model 'x': expected OWNER/NAME=KIND"),
        (["both", "--telegram-token", "x"], "a bot token looks like 123456:secret"),
        (["neither"], "invalid choice: 'neither'"),
        ([], "required: command"),
    ],
)
def test_an_invalid_flag_is_reported_without_a_traceback(capsys, arguments, words):
    with pytest.raises(SystemExit):
        main(arguments)
    error = capsys.readouterr().err
    assert error.startswith("darkroom-emulators")
    assert words in error
    assert error.endswith(" --help\n")
    assert error.count("\n") == 1


def test_it_prints_its_version(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("darkroom-emulators 0.")


def test_the_suggested_port_is_not_one_that_the_other_emulator_needs():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        wanted = ["--replicate-port", str(port), "--telegram-port", str(port + 1)]
        done = subprocess.run(
            [*BOTH, *wanted], capture_output=True, text=True, timeout=60, check=False
        )
    assert done.returncode == 1
    offered = done.stderr.rpartition("--replicate-port ")[2].partition(" is free")[0]
    assert int(offered) > port + 1
