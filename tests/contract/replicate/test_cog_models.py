"""A model in a real Cog server behind the emulator, with the newest and an old version of Cog."""

import io
import os
import signal
import time
from collections import Counter

import pytest
from cog_servers import NEW_AND_WHOLE, VERSIONS, serving
from PIL import Image
from standardwebhooks import Webhook

from darkroom_emulators.replicate.cog.cog_model import INTERRUPTED, NOT_STARTED, CogModel
from darkroom_emulators.replicate.events import ModelTrouble, PredictionState

PATIENCE = 50  # less than the model's longest run
TERMINAL = {"succeeded", "failed", "canceled", "aborted"}


@pytest.fixture(scope="module", params=VERSIONS)
def photo_server(request):
    with serving(request.param) as process:
        process.version = request.param
        yield process


class Caller:
    """A client that runs `me/mine` through the emulator's API."""

    def __init__(self, emulator, api):
        self.emulator, self.api = emulator, api

    def creates(self, status=201, *, headers=None, inputs=None, **more):
        path = "/models/me/mine/predictions"
        made = self.api.post(path, json={"input": inputs, **more}, headers=headers)
        assert made.status_code == status, made.text
        return made.json()

    def gets(self, prediction):
        return self.api.get(prediction["urls"]["get"]).json()

    def ended(self, prediction):
        def is_it(event):
            return event.prediction_id == prediction["id"] and event.status in TERMINAL

        self.emulator.wait_for(PredictionState, is_it, within=PATIENCE)
        return self.gets(prediction)

    def becomes_processing(self, prediction):
        def is_it(event):
            return event.prediction_id == prediction["id"] and event.status == "processing"

        self.emulator.wait_for(PredictionState, is_it, within=PATIENCE)

    def picture(self, url):
        with Image.open(io.BytesIO(self.api.get(url).content)) as picture:
            picture.load()
            return picture


@pytest.fixture
def start_caller(start_emulator, open_api):
    def start(url):
        emulator = start_emulator(speed=1.0, models=(CogModel("me", "mine", url),))
        return Caller(emulator, open_api(emulator))

    return start


@pytest.fixture
def caller(start_caller, photo_server):
    found = start_caller(photo_server.url)
    # the new version's server has a schema only if one was built
    found.has_schema = photo_server.version == "old"
    return found


def test_a_photo_is_returned_as_a_url_with_logs_and_signed_webhooks(caller, receiver, data_uri):
    events = ["start", "output", "logs", "completed"]
    made = caller.creates(
        inputs={"image": data_uri, "prompt": "make it blue"},
        webhook=receiver.url,
        webhook_events_filter=events,
    )
    found = caller.ended(made)

    assert (found["status"], found["error"]) == ("succeeded", None)
    assert found["output"].startswith(f"{caller.emulator.url}/xezq/")
    assert caller.picture(found["output"]).getpixel((0, 0)) == (255, 127, 127)  # inverted teal
    assert found["logs"] == "prompt: make it blue\n"
    assert 0 < found["metrics"]["predict_time"] < PATIENCE
    bodies = []
    while not bodies or bodies[-1]["status"] != "succeeded":
        got = receiver.wait_for(len(bodies) + 1)[len(bodies)]
        bodies.append(Webhook(caller.emulator.webhook_secret).verify(got.body, got.headers))
    assert bodies[0]["status"] == "processing"
    assert {body["id"] for body in bodies} == {made["id"]}


def test_a_list_of_files_becomes_a_list_of_urls(caller, data_uri):
    found = caller.ended(caller.creates(inputs={"image": data_uri, "count": 3, "size": "half"}))

    assert [caller.picture(url).size for url in found["output"]] == [(16, 12)] * 3


def test_a_file_uploaded_to_the_files_api_can_be_an_input(caller):
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(content, "PNG")
    files = {"content": ("white.png", content.getvalue(), "image/png")}
    uploaded = caller.api.post("/files", files=files).json()
    found = caller.ended(caller.creates(inputs={"image": uploaded["urls"]["get"]}))

    assert caller.picture(found["output"]).getpixel((0, 0)) == (0, 0, 0)
    again = caller.ended(caller.creates(inputs={"image": found["output"]}))
    assert caller.picture(again["output"]).getpixel((0, 0)) == (255, 255, 255)


def test_a_create_request_can_wait_for_the_output(caller, data_uri):
    made = caller.creates(inputs={"image": data_uri}, headers={"Prefer": "wait=20"})

    assert caller.picture(made["output"]).size == (32, 24)


def test_an_exception_in_the_model_becomes_the_error_without_prefix_or_type(caller, data_uri):
    found = caller.ended(caller.creates(inputs={"image": data_uri, "prompt": "fail"}))

    assert (found["status"], found["error"], found["output"]) == ("failed", "no face found", None)
    assert found["logs"].startswith("prompt: fail\n")
    assert caller.emulator.events(ModelTrouble) == []


def test_canceling_stops_a_prediction_in_cog_too_and_the_next_one_runs(caller, receiver, data_uri):
    made = caller.creates(inputs={"image": data_uri, "seconds": 60.0}, webhook=receiver.url)
    caller.becomes_processing(made)
    canceled = caller.api.post(made["urls"]["cancel"]).json()
    began = time.monotonic()
    after = caller.ended(caller.creates(inputs={"image": data_uri}))

    assert canceled["status"] == "canceled"
    assert after["status"] == "succeeded"
    assert time.monotonic() - began < PATIENCE
    assert caller.gets(made) == canceled
    (got,) = receiver.wait_for(1)
    assert b'"status":"canceled"' in got.body


def test_a_prediction_that_is_canceled_in_the_queue_never_runs(caller, data_uri):
    first = caller.creates(inputs={"image": data_uri, "seconds": 60.0})
    caller.becomes_processing(first)
    second = caller.creates(inputs={"image": data_uri, "prompt": "die"})
    assert caller.api.post(second["urls"]["cancel"]).json()["status"] == "canceled"

    assert "started_at" not in caller.gets(second)
    assert caller.api.post(first["urls"]["cancel"]).json()["status"] == "canceled"
    assert caller.ended(caller.creates(inputs={"image": data_uri}))["status"] == "succeeded"


def test_fifty_predictions_back_to_back_all_succeed_in_order(caller, data_uri):
    made = [caller.creates(inputs={"image": data_uri}) for _ in range(50)]
    ended = [caller.ended(each) for each in made]

    assert Counter(each["status"] for each in ended) == {"succeeded": 50}
    assert len({each["output"] for each in ended}) == 50
    begun = [each["started_at"] for each in ended]
    assert begun == sorted(begun)


def test_inputs_are_checked_against_the_servers_schema(caller, data_uri):
    if not caller.has_schema:
        pytest.skip("this server has no schema: cog build writes it")
    wrong = {"image": data_uri, "count": 9, "size": "tiny", "seconds": "1"}
    fields = caller.creates(422, inputs=wrong)["invalid_fields"]
    assert {each["field"]: each["type"] for each in fields} == {
        "input.count": "number_lte",
        "input.size": "enum",
        "input.seconds": "invalid_type",
    }
    assert caller.creates(422, inputs={})["detail"] == "- input: image is required\n"
    version = caller.api.get("/models/me/mine").json()["latest_version"]
    assert list(version["openapi_schema"]["components"]["schemas"]["Input"]["properties"]) == [
        "image",
        "prompt",
        "seconds",
        "count",
        "size",
    ]


def test_the_version_is_the_same_after_every_start(caller, data_uri):
    version = caller.api.get("/models/me/mine").json()["latest_version"]["id"]
    body = {"version": f"me/mine:{version}", "input": {"image": data_uri}}
    made = caller.api.post("/predictions", json=body).json()

    assert version == CogModel("me", "mine", "http://127.0.0.1:1").version
    assert caller.ended(made)["status"] == "succeeded"


def test_a_run_ends_at_its_deadline(caller, data_uri):
    made = caller.creates(
        inputs={"image": data_uri, "seconds": 60.0}, headers={"Cancel-After": "5m"}
    )
    caller.becomes_processing(made)
    caller.emulator.clock.advance(300)

    assert caller.ended(made)["status"] == "canceled"
    assert caller.ended(caller.creates(inputs={"image": data_uri}))["status"] == "succeeded"


@pytest.mark.parametrize("version", NEW_AND_WHOLE)
def test_killing_the_server_fails_running_and_later_predictions(version, start_caller, data_uri):
    with serving(version) as process:
        caller = start_caller(process.url)
        made = caller.creates(inputs={"image": data_uri, "seconds": 60.0})
        queued = caller.creates(inputs={"image": data_uri})
        caller.becomes_processing(made)
        os.killpg(process.pid, signal.SIGKILL)
        ended = [caller.ended(made), caller.ended(queued)]
    ended.append(caller.ended(caller.creates(inputs={"image": data_uri})))

    assert [each["status"] for each in ended] == ["failed"] * 3
    assert [each["error"] for each in ended] == [INTERRUPTED, NOT_STARTED, NOT_STARTED]
    causes = {event.prediction_id: event.cause for event in caller.emulator.events(ModelTrouble)}
    assert set(causes) == {each["id"] for each in ended}
    assert "connection" in causes[made["id"]].lower()
    assert "no connection to 127.0.0.1" in causes[ended[-1]["id"]]


@pytest.mark.parametrize("version", NEW_AND_WHOLE)
def test_a_crash_of_the_model_and_its_effect_on_the_server_are_reported(
    version, start_caller, data_uri
):
    with serving(version) as process:
        caller = start_caller(process.url)
        crashed = caller.ended(caller.creates(inputs={"image": data_uri, "prompt": "die"}))
        after = caller.ended(caller.creates(inputs={"image": data_uri}))

    assert crashed["status"] == after["status"] == "failed"
    words = {"new": "Worker crashed", "old": "It might have run out of memory?"}
    assert words[version] in crashed["error"]
    assert caller.emulator.events(ModelTrouble)[0].prediction_id == crashed["id"]
    assert after["error"].startswith("Director: unexpected error handling prediction")


@pytest.mark.parametrize("version", NEW_AND_WHOLE)
def test_output_items_are_visible_as_soon_as_they_exist(version, start_caller):
    with serving(version, "words") as process:
        caller = start_caller(process.url)
        made = caller.creates(inputs={"prompt": "one two three"})
        url = made["urls"]["stream"]
        events = caller.api.get(url, headers={"Accept": "text/event-stream"}).text
        found = caller.ended(made)

    assert found["output"] == ["one", "two", "three"]
    assert [line for line in events.splitlines() if line.startswith("data: ")] == [
        "data: one",
        "data: two",
        "data: three",
        "data: {}",
    ]
