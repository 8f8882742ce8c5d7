"""A prediction's life: canceling, deadlines, expiry, and what the emulator keeps and logs."""

import io
import json
import time
from datetime import UTC, datetime

import httpx
import pytest
from PIL import Image

from darkroom_emulators.replicate.events import ApiCall, PredictionState
from darkroom_emulators.replicate.models import DEFAULT_VERSION
from darkroom_emulators.replicate.settings import Limits

ECHO = {"version": "darkroom/echo", "input": {}}


HANGS = {"version": "darkroom/hangs", "input": {}}


def get(api, made):
    return api.get(f"/predictions/{made['id']}").json()


def test_cancel_stops_the_work_for_good(slow, slow_api):
    made = slow_api.post("/predictions", json=ECHO).json()
    slow.clock.advance(5)
    canceled = slow_api.post(f"/predictions/{made['id']}/cancel").json()
    slow.clock.advance(3600 - 1)

    assert canceled["status"] == "canceled"
    assert get(slow_api, made) == canceled
    assert slow.events(PredictionState)[-1].status == "canceled"


def test_canceling_an_ended_prediction_has_no_effect(api, emulator):
    made = api.post("/predictions", json=ECHO).json()
    emulator.clock.settle()
    before = get(api, made)

    assert api.post(f"/predictions/{made['id']}/cancel").json() == before
    assert before["status"] == "succeeded"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("5m", 300), ("2h30m", 9000), ("1h30m45s", 5445), ("30", 30)],
)
def test_cancel_after_sets_a_deadline(slow_api, text, seconds):
    headers = {"Cancel-After": text}
    made = slow_api.post("/predictions", json=HANGS, headers=headers).json()
    created, deadline = (datetime.fromisoformat(made[k]) for k in ("created_at", "deadline"))

    assert abs((deadline - created).total_seconds() - seconds) < 0.002


@pytest.mark.parametrize("text", ["4s", "25h", "soon", "-5s", "", "99999h"])
def test_a_deadline_out_of_bounds_is_refused(slow_api, text):
    answer = slow_api.post("/predictions", json=HANGS, headers={"Cancel-After": text})

    assert answer.status_code == 422


def test_a_prediction_that_has_not_started_by_its_deadline_is_aborted(slow, slow_api):
    slow.faults.add("slow_start", seconds=3600)
    made = slow_api.post("/predictions", json=HANGS, headers={"Cancel-After": "1h"}).json()
    slow.clock.advance(3599)
    assert get(slow_api, made)["status"] == "starting"
    slow.clock.advance(1)

    assert get(slow_api, made)["status"] == "aborted"


def test_no_run_lasts_longer_than_half_an_hour(slow, slow_api):
    made = slow_api.post("/predictions", json=HANGS).json()
    slow.clock.advance(1800)
    assert get(slow_api, made)["status"] == "processing"
    slow.clock.advance(1)

    assert get(slow_api, made)["error"] == "Prediction timed out"


def test_a_run_is_canceled_at_its_deadline(slow, slow_api):
    made = slow_api.post("/predictions", json=HANGS, headers={"Cancel-After": "1m"}).json()
    slow.clock.advance(59)
    assert get(slow_api, made)["status"] == "processing"
    slow.clock.advance(1)

    assert get(slow_api, made)["status"] == "canceled"


def test_data_is_removed_after_an_hour(emulator, api, data_uri):
    body = {"version": DEFAULT_VERSION, "input": {"image": data_uri}}
    made = api.post("/predictions", json=body).json()
    emulator.clock.advance(3599)
    url = get(api, made)["output"]
    before = httpx.get(url)
    emulator.clock.advance(2)
    after = get(api, made)

    assert Image.open(io.BytesIO(before.content)).size == (32, 24)
    assert before.headers["content-type"] == "image/jpeg"
    assert httpx.get(url).status_code == 404
    assert after["data_removed"] is True
    assert (after["output"], after["input"], after["logs"]) == (None, {}, "")
    assert after["status"] == "succeeded"


def test_lists_are_filtered_by_time_and_source(emulator, api):
    old = api.post("/predictions", json=ECHO).json()
    emulator.clock.advance(60)
    new = api.post("/predictions", json=ECHO).json()

    def listed(**query):
        return [p["id"] for p in api.get("/predictions", params=query).json()["results"]]

    assert listed() == [new["id"], old["id"]]
    assert listed(created_after=new["created_at"]) == [new["id"]]
    assert listed(created_before=new["created_at"]) == [old["id"]]
    assert listed(source="web") == []
    assert api.get("/predictions", params={"created_after": "yesterday"}).status_code == 422
    assert api.get("/predictions", params={"cursor": "%%%"}).status_code == 404


def test_a_time_without_a_zone_is_utc(emulator, api, monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        made = api.post("/predictions", json=ECHO).json()
        query = {"created_after": made["created_at"].removesuffix("Z")}
        found = api.get("/predictions", params=query).json()["results"]
        emulator.clock.advance(1)
        later = datetime.fromtimestamp(emulator.clock.now(), UTC).replace(tzinfo=None).isoformat()
        none = api.get("/predictions", params={"created_after": later}).json()["results"]
    finally:
        monkeypatch.undo()
        time.tzset()

    assert [each["id"] for each in found] == [made["id"]]
    assert none == []


def test_the_total_time_is_never_less_than_the_time_of_the_run(start_emulator, open_api):
    emulator = start_emulator()
    emulator.clock_at(1_800_000_000.0006)  # rounded up in `created_at`
    api = open_api(emulator)
    made = api.post("/predictions", json=ECHO).json()
    emulator.clock.settle()
    times = get(api, made)["metrics"]

    assert times["total_time"] == times["predict_time"] == 0


def test_what_is_read_has_a_source_and_its_total_time(slow, slow_api):
    body = {"version": DEFAULT_VERSION, "input": {"image": "http://127.0.0.1:1/none"}}
    made = slow_api.post("/predictions", json=body).json()
    slow.clock.advance(60)
    found = get(slow_api, made)
    times = [datetime.fromisoformat(found[name]) for name in ("created_at", "completed_at")]

    assert found["source"] == "api"
    total = (times[1] - times[0]).total_seconds()
    assert found["metrics"]["total_time"] == pytest.approx(total, abs=0.001)
    assert total > found["metrics"]["predict_time"]
    assert slow_api.get("/predictions").json()["results"] == [found]


@pytest.mark.parametrize(
    ("limits", "body", "statuses"),
    [
        (Limits(kept_predictions=3), ECHO, [404, 404, 200, 200, 200]),
        (Limits(kept_bytes=2_500_000), ECHO | {"version": "darkroom/huge"}, [404, 200, 200, 200]),
    ],
)
def test_the_number_and_size_of_predictions_are_limited(
    start_emulator, open_api, limits, body, statuses
):
    emulator = start_emulator(limits=limits)
    api = open_api(emulator)
    made = []
    for _ in statuses:
        made.append(api.post("/predictions", json=body).json())
        emulator.clock.settle()

    assert [api.get(f"/predictions/{p['id']}").status_code for p in made] == statuses


def test_running_predictions_are_never_dropped_so_new_ones_can_be_refused(start_emulator, open_api):
    api = open_api(start_emulator(limits=Limits(kept_predictions=2)))
    answers = [api.post("/predictions", json=HANGS) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [201, 201, 429]


def test_a_seed_repeats_a_run(start_emulator, open_api):
    def run():
        emulator = start_emulator(delay=(2.0, 5.0), seed=7)
        made = open_api(emulator).post("/predictions", json=ECHO).json()
        emulator.clock.advance(60)
        (start, _), *_, (end, _) = emulator.timed(PredictionState)
        return round(end - start, 3), made["urls"]["stream"].rpartition("/")[2]

    assert run() == run()


def test_reset_forgets_and_stops_everything(slow, slow_api, receiver):
    slow_api.post("/predictions", json=HANGS | {"webhook": receiver.url})
    assert httpx.post(f"{slow.url}/_emulator/reset").status_code == 200
    slow.clock.advance(7200)

    assert slow_api.get("/predictions").json()["results"] == []
    assert receiver.deliveries == []
    assert slow.events(PredictionState) == []


def test_events_contain_the_trace_but_no_secrets(emulator, api, data_uri):
    url = "http://127.0.0.1:9/file/bot123456:AAsecret/x.jpg"
    headers = {"X-Amzn-Trace-Id": "Root=1-5759e988-bd862e3fe1be46a994272793"}
    for image in (data_uri, url):
        body = {"version": DEFAULT_VERSION, "input": {"image": image}}
        api.post("/predictions", json=body, headers=headers)
        emulator.clock.settle()
    events = httpx.get(f"{emulator.url}/_emulator/events").json()["events"]

    text = json.dumps(events)
    assert "AAsecret" not in text
    assert "r8_test" not in text
    assert "base64" not in text
    assert "/bot***/x.jpg" in text
    traced = [*emulator.events(ApiCall), *emulator.events(PredictionState)]
    assert {event.trace for event in traced} == {headers["X-Amzn-Trace-Id"]}
