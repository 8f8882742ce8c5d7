"""Published third-party Replicate clients, each in its own environment, over HTTPS."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from darkroom_emulators.replicate.events import ApiCall

HERE = Path(__file__).parent
CLIENTS = Path(__file__).parents[3] / ".tools" / "clients"
PHOTO = Path(__file__).parents[2] / "data" / "grace_hopper.jpg"
FILE = ["FileOutput", "ffd8"]  # the first two bytes of a JPEG


def environment(name):
    """Return the Python of a client's environment, as a parameter that skips if it is missing."""
    python = CLIENTS / name / "bin" / "python"
    return pytest.param(
        python,
        id=name,
        marks=pytest.mark.skipif(
            not python.exists(), reason=f"needs {name}: run scripts/setup-clients"
        ),
    )


def needs(package):
    is_there = shutil.which("node") and (HERE / "js" / "node_modules" / package).is_dir()
    return pytest.mark.skipif(
        not is_there, reason=f"needs node and the package {package}: run scripts/setup-node"
    )


@pytest.fixture
def emulator(start_emulator, trusted):
    return start_emulator(certificates=trusted)


@pytest.fixture
def run(emulator):
    """A function that runs a client's program, and returns the JSON that it prints."""

    def run(*command):
        more = {"REPLICATE_BASE_URL": emulator.url, "REPLICATE_API_TOKEN": "r8_test"}
        done = subprocess.run(
            command, env=os.environ | more, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def paths(emulator):
    return {(call.method, call.path) for call in emulator.events(ApiCall)}


@pytest.mark.parametrize("python", [environment("replicate-2")])
def test_python_client_2_returns_files_whether_it_waits_or_polls(run, emulator, python):
    found = run(python, HERE / "published" / "replicate_2.py", PHOTO)

    assert found == {
        "run": FILE,
        "polled": FILE,
        "list": [FILE, FILE],
        "metadata": {"chat": "7"},
        "account": "darkroom",
        "search": "nano-banana",
        "models": ["black-forest-labs", "bytedance"],
        "deployment": "darkroom/edit",
        "use": "a b c",
        "paths": [True],
    }
    assert ("POST", "/v1/models/darkroom/words/predictions") in paths(emulator)


@pytest.mark.parametrize("python", [environment("langchain")])
def test_langchain_invokes_streams_and_stops(run, python):
    assert run(python, HERE / "published" / "langchain.py") == {
        "invoke": "one two three",
        "stream": ["one ", "two"],
        "stop": "one ",
    }


@needs("@ai-sdk/replicate")
def test_the_ai_sdk_draws_and_edits(run, emulator):
    found = run("node", HERE / "js" / "ai-sdk.mjs", emulator.url, PHOTO)

    assert found == {"drawn": ["image/jpeg", "image/jpeg"], "edited": ["image/png"]}


@needs("replicate-mcp")
def test_replicates_mcp_server_searches_draws_and_lists(run, emulator):
    assert run("node", HERE / "js" / "mcp.mjs", emulator.url) == {
        "account": "darkroom",
        "search": "Successful tool call",
        "output": 1,
        "listed": 1,
        "deployment": "photos",
    }
    assert ("QUERY", "/v1/models") in paths(emulator)
