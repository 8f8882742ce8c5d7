"""The emulators as another project installs them: their wheel, in an environment of its own."""

import json
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import requests

from trust.packages import ROOT

from ..processes import started

UV = ROOT / ".tools" / "bin" / "uv"
NOT_THERE = (
    "boto3",
    "botocore",
    "common",
    "fastapi",
    "local",
    "mock_replicate",
    "moto",
    "operations",
)
PROJECT = """
import json
import urllib.request


def test_replicate_and_its_time_are_mine(replicate_emulator):
    headers = {"Authorization": "Bearer r8_test", "Content-Type": "application/json"}
    body = json.dumps({"version": "darkroom/echo", "input": {}}).encode()
    url = replicate_emulator.url + "/v1/predictions"
    made = json.load(urllib.request.urlopen(urllib.request.Request(url, body, headers)))
    replicate_emulator.clock.advance(5)
    again = urllib.request.Request(made["urls"]["get"], headers=headers)
    assert json.load(urllib.request.urlopen(again))["status"] == "succeeded"


def test_another_replicate_can_be_started(start_replicate_emulator):
    assert start_replicate_emulator().url.startswith("http://127.0.0.1:")


def test_i_am_the_person_in_the_chat(telegram):
    telegram.send_text("hello")
    updates = f"{telegram.url}/bot{telegram.token}/getUpdates"
    (update,) = json.load(urllib.request.urlopen(updates))["result"]
    assert update["message"]["text"] == "hello"
"""


def run(*command, **options):
    return subprocess.run(
        command, env=ENVIRONMENT, check=True, capture_output=True, text=True, **options
    ).stdout


# neither our own environment's packages nor its pytest options
ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if name not in {"PYTHONPATH", "VIRTUAL_ENV", "PYTEST_ADDOPTS"}
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    run(UV, "build", "--quiet", "--wheel", "--out-dir", folder, ROOT / "emulators")
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def binaries(wheel, tmp_path_factory):
    """The commands of an environment that holds the wheel, what it asks for, and pytest."""
    folder = tmp_path_factory.mktemp("project") / "venv"
    run(UV, "venv", "--quiet", "--no-project", "--python", sys.executable, folder)
    run(UV, "pip", "install", "--quiet", "--python", folder / "bin" / "python", wheel, "pytest")
    return folder / "bin"


def test_the_wheel_brings_one_package_with_its_types(wheel):
    names = [Path(name) for name in zipfile.ZipFile(wheel).namelist()]
    tops = {name.parts[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"darkroom_emulators"}
    assert Path("darkroom_emulators/py.typed") in names


def test_neither_the_bot_nor_a_cloud_comes_along(binaries):
    code = (
        "import importlib.util, json, sys;"
        "print(json.dumps([n for n in sys.argv[1:] if importlib.util.find_spec(n)]))"
    )
    assert json.loads(run(binaries / "python", "-I", "-c", code, *NOT_THERE)) == []


@pytest.mark.parametrize(
    ("command", "path"),
    [
        ("replicate-emulator", "/_emulator/clock"),
        ("telegram-emulator", "/_emulator/clock"),
    ],
)
def test_each_command_serves_until_it_is_interrupted(binaries, tmp_path, command, path):
    with started(
        [binaries / command, "--port", "0"],
        env=ENVIRONMENT, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        lines = [process.stdout.readline()]
        while lines[-1] not in {"ready\n", ""}:
            lines.append(process.stdout.readline())
        address = next(word for word in lines[0].split() if word.startswith("http://"))
        answer = requests.get(address.removesuffix("/v1").rstrip(",") + path, timeout=30)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert answer.status_code == 200
    assert (process.returncode, errors) == (0, "")
    assert f"usage: {command} " in run(binaries / command, "--help")


def test_pytest_finds_the_fixtures_of_both(binaries, tmp_path):
    (tmp_path / "test_project.py").write_text(PROJECT)
    said = run(binaries / "python", "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider",
               cwd=tmp_path)  # fmt: skip
    assert "3 passed" in said
