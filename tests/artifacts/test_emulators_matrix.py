"""The emulators on every installed Python, with the oldest and newest dependencies they allow.

These tests take several minutes: `scripts/emulators-matrix` runs them, CI doesn't.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from trust.children import started
from trust.packages import ROOT

from .packages import PYTHON, UV, build, environment, install, megabytes, run
from .test_emulators import EXAMPLES

pytestmark = pytest.mark.skipif(
    not os.environ.get("EMULATORS_MATRIX"), reason="takes minutes: run scripts/emulators-matrix"
)
CLIENTS = Path(__file__).parent / "clients"
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
# what a bot from early 2025 would have pinned
PINNED = (
    "aiogram==3.13.1",
    "boto3==1.40.0",
    "fastapi==0.115.6",
    "pillow==11.0.0",
    "pydantic==2.9.2",
    "requests==2.32.3",
)
PROJECT = """
import io
import json
import urllib.request

from PIL import Image


def picture(color):
    out = io.BytesIO()
    Image.new("RGB", (320, 240), color).save(out, "PNG")
    return out.getvalue()


def post(url, body):
    headers = {"Authorization": "Bearer r8_test", "Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request) as response:
        return json.load(response)


def test_a_photo_goes_round(replicate_emulator, telegram_emulator):
    api = f"{telegram_emulator.url}/bot{telegram_emulator.token}"
    sent = telegram_emulator.send_photo(picture("red"), caption="sepia")
    photo = post(f"{api}/getFile", {"file_id": sent["photo"][-1]["file_id"]})["result"]["file_path"]
    image = f"{telegram_emulator.url}/file/bot{telegram_emulator.token}/{photo}"
    body = {"version": "darkroom/edit", "input": {"image": image, "prompt": sent["caption"]}}
    made = post(f"{replicate_emulator.url}/v1/predictions", body)
    replicate_emulator.clock.settle()
    (done,) = replicate_emulator.predictions()
    assert (done["id"], done["status"]) == (made["id"], "succeeded"), done
    post(f"{api}/sendPhoto", {"chat_id": 777, "photo": done["output"]})
    reply = telegram_emulator.messages()[-1]
    assert Image.open(io.BytesIO(telegram_emulator.photo(reply))).size == (320, 240)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The built wheel."""
    return build(tmp_path_factory.mktemp("dist"))[0]


@pytest.fixture(params=PYTHONS)
def python(request, tmp_path):
    """The Python of an empty environment."""
    found = subprocess.run([UV, "python", "find", request.param], capture_output=True, check=False)
    if found.returncode:
        pytest.skip(f"Python {request.param} is not installed; a package index can't provide it")
    return environment(tmp_path / "venv", found.stdout.decode().strip())


@pytest.mark.parametrize("resolution", ["lowest-direct", "highest"])
def test_both_ends_of_the_bounds_work(python, wheel, tmp_path, resolution):
    needs = ROOT / "emulators" / "pyproject.toml"
    install(python, "--resolution", resolution, "-r", needs)
    install(python, "--no-deps", wheel)
    install(python, "pytest")
    (tmp_path / "test_project.py").write_text(PROJECT)
    command = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_project.py"]
    assert "1 passed" in run(*command, cwd=tmp_path)


def test_it_installs_from_git(tmp_path):
    python = environment(tmp_path / "venv", PYTHON)
    install(python, f"darkroom-emulators @ git+file://{ROOT}#subdirectory=emulators")
    assert "darkroom-emulators " in run(python.parent / "darkroom-emulators", "--version")
    assert megabytes(python) < 60


def test_the_examples_pass_beside_older_pins(wheel, tmp_path):
    python = environment(tmp_path / "venv", PYTHON)
    needs = [line for each in ("aiogram", "fastapi") for line in _needs(each)]
    install(python, wheel, *PINNED, *needs)
    for name in ("aiogram", "fastapi"):
        folder = shutil.copytree(EXAMPLES / name, tmp_path / name)
        run(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=folder)


@pytest.fixture(scope="module")
def ready():
    """The line of JSON that the emulators print once they are ready."""
    free = ["--replicate-port", "0", "--telegram-port", "0", "--replicate-delay", "0"]
    command = [sys.executable, "-m", "darkroom_emulators.commands", "both", "--json", *free]
    with started(command, stdout=subprocess.PIPE, text=True) as process:
        yield process.stdout.readline()


def trust(ready):
    """Return the variables that make clients trust the emulators' certificate."""
    return json.loads(ready)["replicate"]["trust"]


@pytest.mark.parametrize(
    ("service", "packages", "expected"),
    [
        ("replicate", ["replicate==1.0.7"], {"Python, 1.x": "darkroom"}),
        ("replicate", ["replicate==2.0.0b4"], {"Python, 2.0 beta": "darkroom"}),
        (
            "telegram",
            ["aiogram", "python-telegram-bot", "pyTelegramBotAPI"],
            dict.fromkeys(["aiogram", "python-telegram-bot", "pyTelegramBotAPI"], "darkroom_bot"),
        ),
    ],
)
def test_each_python_client_works_as_the_banner_says(ready, tmp_path, service, packages, expected):
    python = environment(tmp_path / "venv", PYTHON)
    install(python, *packages)
    found = run(python, CLIENTS / "clients.py", ready, service, env=trust(ready))
    assert json.loads(found) == expected


def test_each_javascript_client_works_as_the_banner_says(ready, tmp_path):
    if shutil.which("npm") is None:
        pytest.skip("needs node and npm; on Debian: apt-get install nodejs npm")
    folder = shutil.copytree(CLIENTS, tmp_path / "clients")
    run("npm", "install", "--silent", cwd=folder)
    assert json.loads(run("node", "clients.mjs", ready, cwd=folder, env=trust(ready))) == {
        "JavaScript": "darkroom",
        "Vercel AI SDK": True,
        "grammY": "darkroom_bot",
        "Telegraf": "darkroom_bot",
    }


def _needs(example):
    lines = (EXAMPLES / example / "requirements.txt").read_text().split()
    return [line for line in lines if line != "darkroom-emulators"]
