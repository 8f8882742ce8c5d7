"""docs/third_service.py behaves as docs/third-service.md says."""

import importlib.util
import json
import sys
from pathlib import Path

import httpx
import pytest

from darkroom_emulators.testing.running import RunningEmulator

SOURCE = Path(__file__).parents[3] / "docs" / "third_service.py"
KEY = {"Authorization": "Key id:secret"}
PHOTO = {"image_url": "http://127.0.0.1:9000/photo.jpg", "prompt": "make it blue"}


@pytest.fixture(scope="module")
def third_service():
    spec = importlib.util.spec_from_file_location("third_service", SOURCE)
    module = sys.modules["third_service"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    del sys.modules["third_service"]


@pytest.fixture
def fal(third_service):
    class Fal(RunningEmulator):
        def create_app(self, clock, log):
            return third_service.create_app(clock=clock, log=log)

    with Fal() as emulator:
        yield emulator


@pytest.fixture
def submit(fal, receiver):
    def submit(**query):
        asked = {"fal_webhook": receiver.url, **query}
        url = f"{fal.url}/fal-ai/flux/dev"
        return httpx.post(url, params=asked, json=PHOTO, headers=KEY)

    return submit


def test_a_request_is_queued_processed_and_reported(fal, submit, receiver):
    request_id = submit().json()["request_id"]
    url = f"{fal.url}/fal-ai/flux/requests/{request_id}"
    assert httpx.get(f"{url}/status", headers=KEY).json() == {"status": "IN_PROGRESS"}
    assert httpx.get(url, headers=KEY).status_code == 400

    fal.clock.advance(3)
    (delivery,) = receiver.deliveries
    told = json.loads(delivery.body)
    assert (told["request_id"], told["status"]) == (request_id, "OK")
    assert told["payload"]["images"][0]["url"] == PHOTO["image_url"]
    assert httpx.get(f"{url}/status", headers=KEY).json() == {"status": "COMPLETED"}
    assert httpx.get(url, headers=KEY).json() == told["payload"]


def test_a_webhook_is_retried_for_two_hours(fal, submit, receiver, third_service):
    receiver.answers.extend([500] * 20)
    submit()
    fal.clock.advance(86_400)

    assert [each.status for each in fal.events(third_service.FalWebhookAttempt)] == [500] * 11


def test_waiting_webhooks_can_be_held_and_dropped(fal, submit, receiver):
    def post(path, **body):
        return httpx.post(f"{fal.url}/_emulator/{path}", json=body)

    assert post("deliveries", hold=True).json() == {"ok": True}
    request_id = submit().json()["request_id"]
    fal.clock.advance(60)
    assert receiver.deliveries == []
    assert list(httpx.get(f"{fal.url}/_emulator/deliveries").json()) == [request_id]
    assert post(f"webhooks/{request_id}/drop").json() == {"ok": True}
    post("deliveries", hold=False)
    fal.clock.advance(60)
    assert receiver.deliveries == []


def test_errors_and_faults_have_fals_format(fal, submit):
    model = f"{fal.url}/fal-ai/flux/dev"
    assert httpx.post(model, json=PHOTO).json() == {"detail": "No credentials"}
    assert httpx.post(model, content="no JSON", headers=KEY).status_code == 422
    assert httpx.get(f"{fal.url}/fal-ai/flux/requests/x", headers=KEY).status_code == 404
    faults = [{"kind": "server_error", "match": {"method": "POST"}, "times": 1}]
    assert httpx.put(f"{fal.url}/_emulator/faults", json=faults).status_code == 200
    assert [submit().status_code, submit().status_code] == [500, 200]
