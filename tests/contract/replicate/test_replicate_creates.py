"""How clients create predictions and wait for their output, and how rate limits apply."""

import re
import threading

import pytest

from darkroom_emulators.replicate.events import PredictionState
from darkroom_emulators.replicate.models import DEFAULT_VERSION
from tests.waits import wait_for

ECHO = {"version": "darkroom/echo", "input": {}}


def get(api, made):
    return api.get(f"/predictions/{made['id']}").json()


def in_background(work):
    """Start `work` in a thread; return a function that joins it and returns its result."""
    found = []
    thread = threading.Thread(target=lambda: found.append(work()))
    thread.start()

    def join():
        thread.join()
        return found[0]

    return join


@pytest.mark.parametrize(
    ("path", "version", "shown", "deployment"),
    [
        ("/predictions", DEFAULT_VERSION, DEFAULT_VERSION, None),
        ("/predictions", f"darkroom/edit:{DEFAULT_VERSION}", DEFAULT_VERSION, None),
        ("/predictions", "darkroom/edit", "hidden", None),
        ("/models/darkroom/edit/predictions", None, "hidden", None),
        ("/deployments/darkroom/photos/predictions", None, DEFAULT_VERSION, "darkroom/photos"),
    ],
)
def test_all_ways_to_create(slow_api, slow, data_uri, path, version, shown, deployment):
    body = {"input": {"prompt": "sepia", "image": data_uri}}
    answer = slow_api.post(path, json=body | ({"version": version} if version else {}))
    made = answer.json()

    assert answer.status_code == 201
    assert answer.headers["location"] == f"{slow.url}/v1/predictions/{made['id']}"
    assert (made["model"], made["version"]) == ("darkroom/edit", shown)
    assert made.get("deployment") == deployment
    assert (made["status"], made["logs"], made["output"]) == ("starting", "", None)
    assert list(made["input"]) == ["image", "prompt"]


def test_the_response_to_a_create_is_formatted_like_gos_json(slow_api):
    raw = slow_api.post("/predictions", json=ECHO | {"input": {"text": "<a href='x'>&é\u2028"}})

    assert raw.text.endswith("}\n")
    assert r"\u003ca href='x'\u003e\u0026é" in raw.text
    assert ": " not in re.sub(r'"[^"]*"', '""', raw.text)
    keys = "id model version input logs output data_removed error status created_at urls"
    assert list(raw.json()) == keys.split()


def test_the_response_headers_show_the_rate_limit(api):
    created = api.post("/predictions", json=ECHO)
    read = api.get(f"/predictions/{created.json()['id']}")

    assert created.headers["ratelimit-remaining"] == "599"
    assert read.headers["ratelimit-remaining"] == "59999"
    assert api.get("/account").headers["ratelimit-remaining"] == "2999"
    assert "ratelimit-remaining" not in api.get("/files").headers


def test_too_many_creates_are_throttled_if_limits_are_enforced(start_emulator, open_api):
    emulator = start_emulator(rate_limits=True)
    api = open_api(emulator)
    for _ in range(600):
        emulator_answer = api.post("/predictions", json=ECHO)
    throttled = api.post("/predictions", json=ECHO)
    emulator.clock.advance(1)

    assert emulator_answer.status_code == 201
    assert throttled.status_code == 429
    assert throttled.json()["retry_after"] == int(throttled.headers["retry-after"]) == 1
    assert throttled.headers["ratelimit-remaining"] == "0"
    assert api.post("/predictions", json=ECHO).headers["ratelimit-remaining"] == "9"


def test_waiting_returns_a_complete_json_output(api):
    answer = api.post("/predictions", json=ECHO, headers={"Prefer": "wait"})

    assert answer.status_code == 201
    assert answer.headers["preference-applied"] == "wait"
    assert answer.json()["status"] == "succeeded"


def test_waiting_can_return_inline_pictures_while_still_processing(
    start_emulator, open_api, data_uri
):
    api = open_api(start_emulator(inline_outputs=True))
    body = {"version": DEFAULT_VERSION, "input": {"image": data_uri}}
    found = api.post("/predictions", json=body, headers={"Prefer": "wait=10"}).json()

    assert found["status"] == "processing"
    assert found["output"].startswith("data:image/jpeg;base64,")
    assert not {"completed_at", "metrics"} & set(found)
    assert get(api, found)["status"] == "succeeded"
    assert get(api, found)["output"].startswith("http://")


def test_waiting_too_long_returns_the_prediction_as_it_was_at_the_start(slow, slow_api):
    waiting = in_background(
        lambda: slow_api.post("/predictions", json=ECHO, headers={"Prefer": "wait=5"})
    )
    wait_for(lambda: slow.events(PredictionState))
    slow.clock.advance(6)
    answer = waiting()

    assert answer.status_code == 202
    assert (answer.json()["status"], answer.json()["output"]) == ("starting", None)
    assert "started_at" not in answer.json()
    assert get(slow_api, answer.json())["status"] == "processing"


@pytest.mark.parametrize("prefer", ["wait=0", "wait=61", "wait=x", "respond-async", ""])
def test_another_preference_is_not_applied(slow_api, prefer):
    answer = slow_api.post("/predictions", json=ECHO, headers={"Prefer": prefer})

    assert answer.status_code == 201
    assert "preference-applied" not in answer.headers
