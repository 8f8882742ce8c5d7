"""Every fault does what its name says, and the list of faults is complete."""

import json

import httpx
import pytest
import standardwebhooks

from darkroom_emulators.kit.events import Event
from darkroom_emulators.kit.faults import FaultStruck
from darkroom_emulators.replicate.events import ApiCall, WebhookAttempt
from darkroom_emulators.replicate.fault_kinds import KINDS

ECHO = {"version": "darkroom/echo", "input": {}}


@pytest.fixture
def create(api, receiver):
    def create(**body):
        return api.post("/predictions", json=ECHO | {"webhook": receiver.url} | body)

    return create


def switch_on(emulator, *faults):
    answer = httpx.put(f"{emulator.url}/_emulator/faults", json=list(faults))
    assert answer.status_code == 200, answer.text


def sent(receiver):
    return [json.loads(delivery.body)["status"] for delivery in receiver.deliveries]


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("unauthenticated", 401),
        ("insufficient_credit", 402),
        ("not_found", 404),
        ("version_disabled", 422),
        ("throttled", 429),
        ("server_error", 500),
    ],
)
def test_a_request_fault_is_injected_once(emulator, create, kind, status):
    switch_on(emulator, {"kind": kind, "times": 1, "match": {"method": "POST"}})
    faulty, next_one = create(), create()

    assert (faulty.status_code, next_one.status_code) == (status, 201)
    assert emulator.events(FaultStruck)[0].fault == kind


def test_a_throttled_call_says_when_to_retry(emulator, create):
    switch_on(emulator, {"kind": "throttled", "params": {"retry_after": 7}})
    answer = create()

    names = ("retry-after", "ratelimit-remaining", "ratelimit-reset")
    assert [answer.headers[name] for name in names] == ["7", "0", "7"]
    assert answer.json()["retry_after"] == 7
    assert "~7s" in answer.json()["detail"]


def test_a_lost_reply_leaves_a_prediction_behind(emulator, api, create):
    switch_on(emulator, {"kind": "lost_reply"})

    assert create().status_code == 502
    assert len(api.get("/predictions").json()["results"]) == 1


def test_a_model_can_fail(emulator, api, create):
    switch_on(emulator, {"kind": "model_failure", "params": {"error": "NSFW content detected"}})
    made = create().json()
    emulator.clock.settle()
    found = api.get(f"/predictions/{made['id']}").json()

    assert (found["status"], found["error"]) == ("failed", "NSFW content detected")


def test_a_start_can_be_slow(emulator, api, create):
    switch_on(emulator, {"kind": "slow_start", "params": {"seconds": 120}})
    made = create().json()
    emulator.clock.advance(119)
    assert api.get(f"/predictions/{made['id']}").json()["status"] == "starting"
    emulator.clock.advance(1)

    assert api.get(f"/predictions/{made['id']}").json()["status"] == "succeeded"


def test_an_output_can_be_gone_from_the_start(emulator, api, create, data_uri):
    switch_on(emulator, {"kind": "expired_output"})
    made = create(version="darkroom/edit", input={"image": data_uri}).json()
    emulator.clock.settle()
    url = api.get(f"/predictions/{made['id']}").json()["output"]

    assert httpx.get(url).status_code == 404


def test_a_webhook_can_be_lost(emulator, create, receiver):
    switch_on(emulator, {"kind": "webhook_lost", "match": {"event": "completed"}})
    create()
    emulator.clock.advance(3600)

    assert sent(receiver) == ["processing"]


def test_a_webhook_can_be_late(emulator, create, receiver):
    switch_on(emulator, {"kind": "webhook_late", "params": {"seconds": 30}})
    create(webhook_events_filter=["completed"])
    emulator.clock.advance(29)
    assert receiver.deliveries == []
    emulator.clock.advance(1)

    assert sent(receiver) == ["succeeded"]


def test_a_webhook_can_be_sent_twice(emulator, create, receiver):
    switch_on(emulator, {"kind": "webhook_duplicate"})
    create(webhook_events_filter=["completed"])
    emulator.clock.settle()

    first, second = receiver.deliveries
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body


def test_webhooks_can_be_reordered(emulator, create, receiver):
    switch_on(emulator, {"kind": "webhook_reordered"})
    create(webhook_events_filter=["start", "completed"])
    emulator.clock.settle()

    assert sent(receiver) == ["succeeded", "processing"]


def test_a_webhook_can_arrive_before_the_response_to_the_create(slow, slow_api, receiver):
    switch_on(slow, {"kind": "webhook_early"})
    body = ECHO | {"webhook": receiver.url, "webhook_events_filter": ["completed"]}
    answer = slow_api.post("/predictions", json=body)

    assert answer.json()["status"] == "starting"
    assert sent(receiver) == ["succeeded"]
    kinds = [type(event) for event in slow.events(Event)]
    assert kinds.index(WebhookAttempt) < kinds.index(ApiCall)


def test_a_refused_early_webhook_does_not_delay_the_response(slow, slow_api, receiver):
    switch_on(slow, {"kind": "webhook_early"})
    receiver.answers.append(404)  # as from a bot that has not stored the prediction yet
    body = ECHO | {"webhook": receiver.url, "webhook_events_filter": ["completed"]}

    assert slow_api.post("/predictions", json=body).status_code == 201
    slow.clock.advance(1)
    assert sent(receiver) == ["succeeded", "succeeded"]


def test_faults_wait_for_no_terminal_webhook_that_nobody_requested(emulator, create, receiver):
    switch_on(emulator, {"kind": "webhook_early"}, {"kind": "webhook_reordered"})
    answer = create(webhook_events_filter=["start"])
    emulator.clock.settle()

    assert answer.status_code == 201
    assert sent(receiver) == ["processing"]


@pytest.mark.parametrize(
    ("kind", "error"),
    [("webhook_bad_signature", "No matching signature"), ("webhook_stale", "too old")],
)
def test_a_signature_can_be_wrong_or_stale(emulator, create, receiver, kind, error):
    switch_on(emulator, {"kind": kind})
    create(webhook_events_filter=["completed"])

    with pytest.raises(standardwebhooks.WebhookVerificationError, match=error):
        verify(receiver.wait_for(1)[0], emulator)


def test_faults_are_listed_checked_and_switched_off(emulator, create):
    url = f"{emulator.url}/_emulator/faults"
    assert httpx.put(url, json=[{"kind": "no_such_fault"}]).status_code == 400
    switch_on(emulator, {"kind": "server_error"})

    assert create().status_code == 500
    assert httpx.delete(url).json()["faults"] == []
    assert httpx.get(url).json()["kinds"].keys() == KINDS.keys()
    assert create().status_code == 201


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"kind": "throttled", "params": {"retry_after": "x"}}, "faults.0.params.retry_after"),
        ({"kind": "throttled", "params": {"retry_after": 10**400}}, "faults.0.params.retry_after"),
        ({"kind": "webhook_late", "params": {"seconds": -1}}, "faults.0.params.seconds"),
        ({"kind": "webhook_late", "params": {"second": 1}}, "known fields: seconds"),
        ({"kind": "webhook_lost", "params": {"seconds": 1}}, "known fields: none"),
        ({"kind": "webhook_lost", "match": {"even": "x"}}, "by prediction_id, event"),
        ({"kind": "webhook_lost", "probability": 2}, "faults.0.probability"),
        ({"kind": "webhook_lost", "times": 0}, "faults.0.times"),
        ({"kind": "webhook_lost", "time": 1}, "fields: kind, match, probability, times, params"),
        ({"kind": 5}, "faults.0.kind"),
        ("webhook_lost", "faults.0"),
    ],
)
def test_an_invalid_field_of_a_fault_is_named(emulator, fault, words):
    answer = httpx.put(f"{emulator.url}/_emulator/faults", json=[fault])

    assert answer.status_code == 400
    assert words in answer.json()["error"]


def test_the_same_seed_makes_the_same_random_decisions(emulator, api):
    url = f"{emulator.url}/_emulator/faults"
    fault = {"kind": "server_error", "probability": 0.5}

    def luck(seed):
        httpx.put(url, json={"faults": [fault], "seed": seed})
        return [api.get("/predictions").status_code for _ in range(20)]

    first = luck(7)
    assert set(first) == {200, 500}
    assert luck(7) == first != luck(8)


def verify(delivery, emulator):
    webhook = standardwebhooks.Webhook(emulator.webhook_secret)
    webhook.verify(delivery.body.decode(), delivery.headers)
