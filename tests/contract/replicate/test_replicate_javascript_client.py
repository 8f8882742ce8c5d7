"""Replicate's own JavaScript client works with the emulator, unchanged."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "js"
PHOTO = Path(__file__).parents[2] / "data" / "grace_hopper.jpg"

needs_client = pytest.mark.skipif(
    not shutil.which("node") or not (FOLDER / "node_modules" / "replicate").is_dir(),
    reason="needs node and the replicate package: run scripts/setup-node",
)


@pytest.fixture
def emulator(start_emulator, trusted):
    """An emulator that speaks HTTPS: the client returns file objects only for HTTPS URLs."""
    return start_emulator(certificates=trusted)


@needs_client
def test_the_javascript_client_runs_waits_streams_and_validates(emulator, api, receiver):
    body = {"version": "darkroom/echo", "input": {}, "webhook": receiver.url}
    api.post("/predictions", json=body | {"webhook_events_filter": ["completed"]})
    delivery = receiver.wait_for(1)[0]
    webhook = {
        name: delivery.headers[f"webhook-{name}"] for name in ("id", "timestamp", "signature")
    }
    done = subprocess.run(
        ["node", FOLDER / "contract.mjs", emulator.url, PHOTO],
        input=json.dumps(webhook | {"body": delivery.body.decode()}),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert done.stderr == ""
    assert json.loads(done.stdout) == {
        "run": "ffd8",  # the first two bytes of a JPEG
        "files": 1,
        "waited": ["succeeded", "hello"],
        "polled": "hello",
        "canceled": "canceled",
        "listed": 5,
        "streamed": ["a ", "b ", "c"],
        "refused": 422,
        "valid": True,
        "forged": False,
    }
