"""Predictions in time: waiting, deadlines, cancellation, expiry, and how answers are formed."""

import io
import json
import re
import threading
import time
from datetime import datetime

import httpx
import pytest
from PIL import Image

from mock_replicate.models import DEFAULT_VERSION
from mock_replicate.settings import Limits

ECHO = {"version": "darkroom/echo", "input": {}}
HANGS = {"version": "darkroom/hangs", "input": {}}


def get(api, made):
    return api.get(f"/predictions/{made['id']}").json()


def in_background(work):
    """Start `work` in a thread; return what joins it and returns its result."""
    found = []
    thread = threading.Thread(target=lambda: found.append(work()))
    thread.start()

    def join():
        thread.join()
        return found[0]

    return join


def wait_until(condition):
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


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


def test_a_create_is_written_as_go_writes_it(slow_api):
    raw = slow_api.post("/predictions", json=ECHO | {"input": {"text": "<a href='x'>&é\u2028"}})

    assert raw.text.endswith("}\n")
    assert r"\u003ca href='x'\u003e\u0026é" in raw.text
    assert ": " not in re.sub(r'"[^"]*"', '""', raw.text)
    keys = "id model version input logs output data_removed error status created_at urls"
    assert list(raw.json()) == keys.split()


def test_limits_are_announced(api):
    created = api.post("/predictions", json=ECHO)
    read = api.get(f"/predictions/{created.json()['id']}")

    assert created.headers["ratelimit-remaining"] == "599"
    assert read.headers["ratelimit-remaining"] == "59999"
    assert api.get("/account").headers["ratelimit-remaining"] == "2999"
    assert "ratelimit-remaining" not in api.get("/files").headers


def test_too_many_creates_are_throttled_where_limits_are_on(start_emulator, open_api):
    emulator = start_emulator(rate_limits=True)
    api = open_api(emulator)
    for _ in range(600):
        emulator_answer = api.post("/predictions", json=ECHO)
    throttled = api.post("/predictions", json=ECHO)
    emulator.clock.advance(1)

    assert emulator_answer.status_code == 201
    assert throttled.status_code == 429
    assert throttled.json()["retry_after"] == int(throttled.headers["retry-after"]) == 1
    assert api.post("/predictions", json=ECHO).headers["ratelimit-remaining"] == "9"


def test_waiting_returns_a_json_output_complete(api):
    answer = api.post("/predictions", json=ECHO, headers={"Prefer": "wait"})

    assert answer.status_code == 201
    assert answer.headers["preference-applied"] == "wait"
    assert answer.json()["status"] == "succeeded"


def test_waiting_returns_pictures_inline_and_still_processing(api, data_uri):
    body = {"version": DEFAULT_VERSION, "input": {"image": data_uri}}
    found = api.post("/predictions", json=body, headers={"Prefer": "wait=10"}).json()

    assert found["status"] == "processing"
    assert found["output"].startswith("data:image/jpeg;base64,")
    assert not {"completed_at", "metrics"} & set(found)
    assert get(api, found)["status"] == "succeeded"
    assert get(api, found)["output"].startswith("http://")


def test_waiting_in_vain_looks_as_if_nothing_had_begun(slow, slow_api):
    waiting = in_background(
        lambda: slow_api.post("/predictions", json=ECHO, headers={"Prefer": "wait=5"})
    )
    wait_until(lambda: slow.events("prediction.state"))
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


def test_cancel_stops_the_work_for_good(slow, slow_api):
    made = slow_api.post("/predictions", json=ECHO).json()
    slow.clock.advance(5)
    canceled = slow_api.post(f"/predictions/{made['id']}/cancel").json()
    slow.clock.advance(3600 - 1)

    assert canceled["status"] == "canceled"
    assert get(slow_api, made) == canceled
    assert slow.events("prediction.state")[-1].data["status"] == "canceled"


def test_cancel_leaves_what_has_ended(api, emulator):
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


def test_what_has_not_begun_at_its_deadline_is_aborted(slow, slow_api):
    slow.fail("slow_start", seconds=3600)
    made = slow_api.post("/predictions", json=HANGS, headers={"Cancel-After": "1h"}).json()
    slow.clock.advance(3599)
    assert get(slow_api, made)["status"] == "starting"
    slow.clock.advance(1)

    assert get(slow_api, made)["status"] == "aborted"


def test_no_run_is_longer_than_half_an_hour(slow, slow_api):
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


def test_only_so_many_are_kept(start_emulator, open_api):
    emulator = start_emulator(limits=Limits(kept_predictions=3))
    api = open_api(emulator)
    made = []
    for _ in range(5):
        made.append(api.post("/predictions", json=ECHO).json())
        emulator.clock.settle()

    statuses = [api.get(f"/predictions/{p['id']}").status_code for p in made]
    assert statuses == [404, 404, 200, 200, 200]


def test_what_runs_is_not_forgotten_but_keeps_others_out(start_emulator, open_api):
    api = open_api(start_emulator(limits=Limits(kept_predictions=2)))
    answers = [api.post("/predictions", json=HANGS) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [201, 201, 429]


def test_large_outputs_make_room_for_each_other(start_emulator, open_api):
    emulator = start_emulator(limits=Limits(kept_bytes=2_500_000))
    api = open_api(emulator)
    made = []
    for _ in range(4):
        made.append(api.post("/predictions", json=ECHO | {"version": "darkroom/huge"}).json())
        emulator.clock.settle()

    statuses = [api.get(f"/predictions/{p['id']}").status_code for p in made]
    assert statuses == [404, 200, 200, 200]


def test_inputs_come_by_url_by_upload_and_from_another_output(emulator, api, data_uri):
    upload = api.post("/files", files={"content": ("a.png", png(), "image/png")}).json()
    first = edited(emulator, api, upload["urls"]["get"])
    second = edited(emulator, api, first["output"])

    assert (first["status"], second["status"]) == ("succeeded", "succeeded")


@pytest.mark.parametrize(
    ("image", "error"),
    [
        ("data:image/png;base64,AAAA", "cannot identify image file"),
        ("data:image/png;base64,A", "a data: URI with broken base64"),
        ("data:nothing", "a data: URI without data"),
        ("http://127.0.0.1:9/x.jpg", "Failed to download the input: NoConnection"),
        ("http://example.com/x.jpg", "Failed to download the input: example.com is not this"),
        ("file:///etc/passwd", "Failed to download the input: not an http or https URL"),
    ],
)
def test_what_is_no_picture_fails_the_prediction(emulator, api, image, error):
    assert edited(emulator, api, image)["error"].startswith(error)


def test_a_bomb_is_never_decoded(emulator, api):
    bomb = io.BytesIO()
    Image.new("1", (10_000, 8_000)).save(bomb, "PNG")
    upload = api.post("/files", files={"content": ("bomb.png", bomb.getvalue())}).json()

    assert "pixels" in edited(emulator, api, upload["urls"]["get"])["error"]


def test_transparency_survives(emulator, api):
    image = Image.new("RGBA", (8, 8), (200, 10, 10, 0))
    upload = api.post("/files", files={"content": ("a.png", png(image))}).json()
    made = edited(emulator, api, upload["urls"]["get"], prompt="sepia")

    found = Image.open(io.BytesIO(httpx.get(made["output"]).content))
    assert (found.mode, found.getpixel((0, 0))[3]) == ("RGBA", 0)


def test_pictures_are_turned_upright(emulator, api):
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (30, 10)).save(out, "JPEG", exif=exif)
    upload = api.post("/files", files={"content": ("a.jpg", out.getvalue())}).json()
    made = edited(emulator, api, upload["urls"]["get"])

    assert Image.open(io.BytesIO(httpx.get(made["output"]).content)).size == (10, 30)


def test_a_seed_repeats_a_run(start_emulator, open_api):
    def run():
        emulator = start_emulator(delay=(2.0, 5.0), seed=7)
        made = open_api(emulator).post("/predictions", json=ECHO).json()
        emulator.clock.advance(60)
        start, *_, end = emulator.events("prediction.state")
        return round(end.at - start.at, 3), made["urls"]["stream"].rpartition("/")[2]

    assert run() == run()


def test_reset_forgets_and_stops_everything(slow, slow_api, receiver):
    slow_api.post("/predictions", json=HANGS | {"webhook": receiver.url})
    assert httpx.post(f"{slow.url}/_emulator/reset").status_code == 200
    slow.clock.advance(7200)

    assert slow_api.get("/predictions").json()["results"] == []
    assert receiver.deliveries == []
    assert slow.events("prediction.state") == []


def test_events_carry_the_trace_and_no_secret(emulator, api, data_uri):
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
    kinds = [event for event in events if event["kind"] in {"call", "prediction.state"}]
    assert {event["data"]["trace"] for event in kinds} == {headers["X-Amzn-Trace-Id"]}


def edited(emulator, api, image, prompt=""):
    body = {"version": DEFAULT_VERSION, "input": {"image": image, "prompt": prompt}}
    made = api.post("/predictions", json=body).json()
    emulator.clock.settle()
    return get(api, made)


def png(image=None):
    out = io.BytesIO()
    (image or Image.new("RGB", (32, 24), "teal")).save(out, "PNG")
    return out.getvalue()
