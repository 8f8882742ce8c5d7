"""scripts/doctor: each check says what is fine, or what is wrong and how to fix it."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path

import pytest

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.kit.serving import bind, serving
from darkroom_emulators.replicate.settings import ReplicateSettings
from darkroom_emulators.telegram.settings import BotSettings, TelegramSettings
from darkroom_emulators.testing.replicate import ReplicateEmulator
from darkroom_emulators.testing.telegram import TelegramEmulator
from local.commands.doctor import __main__ as doctor
from local.commands.doctor import machine as doctor_machine
from local.commands.doctor import services as doctor_services
from local.commands.doctor.findings import Finding, FindingState, table
from local.credentials import Credentials
from local.faults import cloud_faults
from local.s3.embedded import EmbeddedS3
from local.s3.moto_process import Moto
from trust.cloud import free_ports

ROOT = Path(__file__).resolve().parents[2]
NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def project(tmp_path):
    """A project that has no .venv."""
    (tmp_path / "template.yaml").write_text((ROOT / "template.yaml").read_text())
    return tmp_path


def places(project, dotenv="", **where):
    if dotenv:
        (project / ".env").write_text(dotenv)
    variables = {f"DARKROOM_{name}": url for name, url in where.items()}
    return doctor_services.places_of(project, variables)


def test_python_must_be_new_enough():
    assert doctor_machine.python((3, 11, 0)).state is FindingState.OK
    assert doctor_machine.python((3, 10, 9)).keeps_from_working


def test_a_missing_environment_is_reported(project):
    assert doctor_machine.environment(project).state is FindingState.MISSING


@pytest.mark.parametrize("name", ["uv.lock", "pyproject.toml", "emulators/pyproject.toml"])
def test_an_environment_older_than_a_list_of_its_packages_is_reported(project, name):
    for path in (".tools/bin/uv", ".venv/.ready", name):
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).touch()
    os.utime(project / name, (1, 1))
    assert doctor_machine.environment(project).state is FindingState.OK

    os.utime(project / ".venv/.ready", (0, 0))
    found = doctor_machine.environment(project)
    assert (found.state, found.words) == (FindingState.WRONG, f"older than {name}")


def test_a_taken_port_is_reported_with_its_process_and_how_to_choose_another():
    (port,) = free_ports(1)
    with bind("127.0.0.1", port):
        found = doctor_machine.ports({"DARKROOM_PAGE_PORT": str(port)})[3]
    free = doctor_machine.ports({"DARKROOM_PAGE_PORT": str(port)})[3]

    assert found.keeps_from_working
    assert f"{port} is taken by" in found.words
    if sys.platform == "linux":
        assert f"(pid {os.getpid()})" in found.words
    named = re.search(r"DARKROOM_PAGE_PORT=(\d+) or --page-port (\d+), which is free", found.remedy)
    assert named
    assert named[1] == named[2]
    assert int(named[1]) > port
    assert free.state is FindingState.OK


def test_an_invalid_port_is_reported():
    assert doctor_machine.ports({"DARKROOM_S3_PORT": "many"})[4].keeps_from_working


def test_the_ports_are_those_of_scripts_dev(tmp_path):
    settings = doctor_services.read_settings([], tmp_path, {})
    own = {part: getattr(settings, f"{part.lower()}_port") for part in doctor_machine.PORTS}

    assert own == doctor_machine.PORTS


def test_tools_are_looked_for_on_the_path(tmp_path):
    nothing = doctor_machine.tools(str(tmp_path))
    assert {each.state for each in nothing} == {FindingState.MISSING}
    assert all(each.remedy and not each.keeps_from_working for each in nothing)

    (tmp_path / "node").touch(0o755)
    assert doctor_machine.tools(str(tmp_path))[0].state is FindingState.OK


@pytest.mark.parametrize(
    ("script", "state"),
    [("echo 27.1", FindingState.OK), ("exit 1", FindingState.WRONG), (None, FindingState.MISSING)],
)
def test_docker_counts_only_with_a_running_engine(tmp_path, script, state):
    if script:
        (tmp_path / "docker").write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / "docker").chmod(0o755)

    assert doctor_machine.docker(str(tmp_path)).state is state


def test_something_that_scripts_dev_does_not_need_is_a_note(tmp_path):
    missing = doctor_machine.docker(str(tmp_path))
    needed = doctor_machine.ports({"DARKROOM_S3_PORT": "many"})[4]

    assert [line.split()[0] for line in table([missing, needed]).splitlines()[:3:2]] == [
        "note",
        "wrong",
    ]
    assert table([missing]).endswith("\nscripts/dev can start despite the notes")
    assert table([needed]).endswith("\nscripts/dev needs: port of s3")


def test_each_kind_of_finding_has_a_color():
    wrong = doctor_machine.ports({"DARKROOM_S3_PORT": "many"})[4]
    assert "<red>wrong   </>" in table([wrong], lambda text, color: f"<{color}>{text}</>")


def test_a_full_disk_is_reported(tmp_path):
    assert doctor_machine.disk(tmp_path, 5 << 30).state is FindingState.OK
    assert doctor_machine.disk(tmp_path, 5 << 20).state is FindingState.WRONG


def test_invalid_settings_are_named_without_their_values(project):
    assert doctor_services.settings(places(project))[0].state is FindingState.OK
    right = doctor_services.settings(places(project, (ROOT / ".env.example").read_text()))
    assert [each.state for each in right] == [FindingState.OK]

    wrong = doctor_services.settings(
        places(project, "TELEGRAM_BOT_TOKEN=hush\nREPLICATE_EXTRA_INPUT={\nMAX_RUNNING=0\n")
    )
    names = {each.name for each in wrong}
    assert names == {"TELEGRAM_BOT_TOKEN", "REPLICATE_EXTRA_INPUT", "MAX_RUNNING"}
    assert all(each.keeps_from_working and each.remedy for each in wrong)
    assert "hush" not in table(wrong)


def test_settings_that_are_not_utf_8_are_reported(project):
    (project / ".env").write_bytes("TELEGRAM_BOT_TOKEN=1:a".encode("utf-16"))
    (found,) = doctor._services(project, {})
    assert (found.name, found.keeps_from_working) == (".env", True)
    assert "is not UTF-8" in found.words


@pytest.mark.parametrize(
    ("dotenv", "variables", "words"),
    [
        ("REPLICATE_MODEL=darkroom/nope\n", {}, "no REPLICATE_MODEL=darkroom/nope"),
        ("REPLICATE_IMAGE_FIELD=nope\n", {}, "REPLICATE_IMAGE_FIELD=nope is not an input of"),
        ("", {"DARKROOM_DELAY": "soon"}, "'DARKROOM_DELAY'): soon is neither"),
        ("DARKROOM_DELAY=later\n", {}, "'DARKROOM_DELAY'): later is neither"),
    ],
)
async def test_a_setting_that_scripts_dev_refuses_is_reported(project, dotenv, variables, words):
    where = replace(places(project, dotenv), variables=variables)
    (found,) = await doctor_services.start(where)
    assert found.keeps_from_working
    assert words in found.words


async def test_if_scripts_dev_can_start_nothing_is_wrong(project):
    (project / "functions").symlink_to(ROOT / "functions")
    (project / "layers").symlink_to(ROOT / "layers")
    (found,) = await doctor_services.start(places(project, "MAX_RUNNING=3\n"))
    assert found.state is FindingState.OK


async def test_a_template_that_scripts_dev_cannot_read_is_reported(project):
    (project / "template.yaml").write_text("Resources: {Bot: {Type: AWS::Lambda::Function}}\n")
    (found,) = await doctor_services.start(places(project))
    assert found.keeps_from_working


def test_the_file_named_by_darkroom_env_is_read(project, tmp_path):
    other = tmp_path / "other.env"
    other.write_text("MAX_RUNNING=0\nDARKROOM_PAGE_PORT=8090\n")
    found = doctor_services.places_of(project, {"DARKROOM_ENV": str(other)})
    assert doctor_services.settings(found)[0].name == "MAX_RUNNING"
    assert found.variables["DARKROOM_PAGE_PORT"] == "8090"


@pytest.fixture
def telegram():
    bot = BotSettings(token="42:AAreal", username="a_bot")
    with TelegramEmulator(TelegramSettings(bots=(bot,)), speed=1000) as emulator:
        yield emulator.url


async def test_the_bots_token_and_webhook_are_checked(project, telegram):
    known = places(project, "TELEGRAM_BOT_TOKEN=42:AAreal\n", TELEGRAM_API_URL=telegram)
    bot, webhook = await doctor_services.telegram(known)
    assert (bot.words, webhook.words) == ("the bot is @a_bot", "the bot has none")

    api = doctor_services.BotApi(calls := doctor_services.Outgoing(), telegram, "42:AAreal")
    await api.call("setWebhook", url="http://127.0.0.1:9/secret-path")
    elsewhere = (await doctor_services.telegram(known))[1]
    assert (elsewhere.state, elsewhere.words) == (FindingState.WRONG, f"leads elsewhere: {NOBODY}")

    memory = project / ".darkroom" / "live"
    memory.mkdir(parents=True)
    ours = {"username": "a_bot", "ours": "http://127.0.0.1:9/secret-path", "url": ""}
    (memory / "42.json").write_text(json.dumps(ours))
    here = (await doctor_services.telegram(known))[1]
    assert (here.state, here.remedy.split()[-1]) == (FindingState.OK, "--restore")
    await calls.close()


async def test_a_token_that_telegram_rejects_is_reported_without_showing_it(project, telegram):
    wrong = places(project, "TELEGRAM_BOT_TOKEN=42:AAwrong\n", TELEGRAM_API_URL=telegram)
    (found,) = await doctor_services.telegram(wrong)

    assert found.state is FindingState.WRONG
    assert "AAwrong" not in table([found])


async def test_replicates_token_is_checked(project):
    emulator = ReplicateEmulator(ReplicateSettings(api_tokens=frozenset({"r8_right"})))
    emulator.start()
    url = {"REPLICATE_API_URL": f"{emulator.url}/v1"}

    right = await doctor_services.replicate(
        places(project, "REPLICATE_API_TOKEN=r8_right\n", **url)
    )
    wrong = await doctor_services.replicate(
        places(project, "REPLICATE_API_TOKEN=r8_wrong\n", **url)
    )
    emulator.stop()

    assert right.state is FindingState.OK
    assert (wrong.state, "r8_wrong" in table([wrong])) == (FindingState.WRONG, False)


@pytest.mark.parametrize(
    ("more", "state", "words"),
    [
        ("", FindingState.OK, "darkroom/grayscale accepts what the bot sends"),
        (
            "REPLICATE_IMAGE_FIELD=picture\n",
            FindingState.WRONG,
            "REPLICATE_IMAGE_FIELD=picture is not an input",
        ),
    ],
)
async def test_the_real_models_inputs_are_compared_with_what_the_bot_sends(
    project, more, state, words
):
    emulator = ReplicateEmulator(ReplicateSettings(api_tokens=frozenset({"r8_right"})))
    emulator.start()
    dotenv = "REPLICATE_API_TOKEN=r8_right\nREPLICATE_MODEL=darkroom/grayscale\n"
    url = {"REPLICATE_API_URL": f"{emulator.url}/v1"}
    found = await doctor_services.model(
        places(project, f"{dotenv}REPLICATE_PROMPT_FIELD=\n{more}", **url)
    )
    emulator.stop()
    assert [each.state for each in found] == [state]
    assert words in found[0].words


async def test_without_a_network_the_checks_are_unknown_not_failed(project):
    dotenv = "TELEGRAM_BOT_TOKEN=42:AAreal\nREPLICATE_API_TOKEN=r8_x\nREPLICATE_MODEL=a/b\n"
    alone = places(project, dotenv, TELEGRAM_API_URL=NOBODY, REPLICATE_API_URL=NOBODY)

    found = [
        *(await doctor_services.telegram(alone)),
        await doctor_services.replicate(alone),
        *(await doctor_services.model(alone)),
        await doctor_services.clock(alone),
    ]
    assert {each.state for each in found} == {FindingState.UNKNOWN}


async def test_without_real_services_none_is_called(project):
    nothing = places(project, TELEGRAM_API_URL=NOBODY, REPLICATE_API_URL=NOBODY)

    assert (await doctor_services.telegram(nothing))[0].state is FindingState.OK
    assert (await doctor_services.replicate(nothing)).state is FindingState.OK
    assert await doctor_services.model(nothing) == []
    assert (await doctor_services.bucket(nothing)).state is FindingState.OK
    assert (await doctor_services.clock(nothing)).state is FindingState.OK


@pytest.mark.parametrize(
    ("seconds", "state"),
    [
        (0, FindingState.OK),
        (-400, FindingState.WRONG),
        (400, FindingState.WRONG),
        (None, FindingState.UNKNOWN),
    ],
)
async def test_the_clock_is_compared_with_the_services(project, seconds, state):
    date = "soon" if seconds is None else formatdate(time.time() + seconds, usegmt=True)

    async def answer(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 200 OK\r\nDate: {date}\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        found = await doctor_services.clock(places(project, S3=url))

    assert found.state is state


async def test_a_store_needs_bucket_rules_and_conditional_writes(project):
    clock = Clock()
    log = EventLog(clock)
    keys = Credentials("local", "local-secret-key")
    moto = Moto()
    s3 = EmbeddedS3(moto, keys, clock=clock, log=log, faults=cloud_faults(log, 0))
    await s3.loaded()
    with bind("127.0.0.1", 0) as sock:
        where = places(project, S3=f"http://127.0.0.1:{sock.getsockname()[1]}")
        async with serving(s3, sock):
            missing = await doctor_services.bucket(where)
            dev = doctor_services.read_settings(["--s3", where.store], project, {})
            template = doctor_services.read_template(dev.template, dev.template_parameters())
            calls = doctor_services.Outgoing()
            store = doctor_services.StoreSetup(where.store, dev.credentials, calls)
            await store._store.put("my-bot-bucket")
            bare = await doctor_services.bucket(where)
            for each in template.buckets:
                await store.make_bucket(each)
            right = await doctor_services.bucket(where)
            await calls.close()
    gone = await doctor_services.bucket(where)
    s3.close()
    moto.close()

    assert (missing.state, missing.words) == (
        FindingState.MISSING,
        "there is no bucket my-bot-bucket",
    )
    assert (bare.state, "no lifecycle rules" in bare.words) == (FindingState.MISSING, True)
    assert right.state is FindingState.OK
    assert gone.keeps_from_working


def test_a_check_that_raises_becomes_a_line_without_a_traceback():
    def ill():
        raise ZeroDivisionError("with a secret")

    (found,) = doctor._look("ill", ill)
    assert (found.state, "secret" in found.words) == (FindingState.UNKNOWN, False)


def test_only_needed_things_affect_the_exit_code(monkeypatch):
    for needed, code in ((False, 0), (True, 1)):
        found = Finding("thing", FindingState.MISSING, "not there", "bring it", needed=needed)
        monkeypatch.setattr(doctor, "examine", lambda *_, found=found: [found])
        text, given = doctor.report(as_json=True)
        assert given == code
        assert json.loads(text)[0]["remedy"] == "bring it"
    # unchanged, because the process may not be ours
    assert signal.getsignal(signal.SIGPIPE) is signal.SIG_IGN


def test_without_any_packages_doctor_still_reports_what_it_can(tmp_path):
    folder = Path("local", "commands", "doctor")
    (tmp_path / folder).mkdir(parents=True)
    for name in ("__main__", "findings", "machine"):
        (tmp_path / folder / f"{name}.py").write_text((ROOT / folder / f"{name}.py").read_text())
    command = [sys.executable, "-S", "-m", "local.commands.doctor"]  # -S: no site-packages
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert said.stderr == ""
    assert "services" in said.stdout
    assert "this needs .venv" in said.stdout
