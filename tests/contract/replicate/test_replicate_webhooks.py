"""Webhooks are signed, filtered, throttled and ordered; the final one is retried for a minute."""

import gc
import json
import threading
import time
from itertools import pairwise

import pytest
import standardwebhooks
from replicate.webhook import Webhooks, WebhookSigningSecret

from darkroom_emulators.kit.delivery import Delivery
from darkroom_emulators.kit.events import Event
from darkroom_emulators.replicate.events import WebhookAttempt
from darkroom_emulators.replicate.settings import LOCAL_SECRET


@pytest.fixture
def create(receiver):
    """A function that creates a prediction of a model whose webhooks go to the receiver."""

    def create(api, model="darkroom/echo", inputs=None, headers=None, **body):
        asked = {"version": model, "input": inputs or {}, "webhook": receiver.url, **body}
        answer = api.post("/predictions", json=asked, headers=headers)
        assert answer.status_code == 201, answer.text
        return answer.json()

    return create


@pytest.fixture(autouse=True)
def verify_all(receiver):
    """Check afterwards that two third-party verifiers accept every delivery."""
    yield
    for delivery in receiver.deliveries:
        verify(delivery, LOCAL_SECRET)


def verify(delivery, secret):
    body = delivery.body.decode()
    standardwebhooks.Webhook(secret).verify(body, delivery.headers)
    key = WebhookSigningSecret(key=secret)
    Webhooks.validate(headers=delivery.headers, body=body, secret=key, tolerance=300)


def bodies(receiver):
    return [json.loads(delivery.body) for delivery in receiver.deliveries]


def statuses(receiver):
    return [body["status"] for body in bodies(receiver)]


def attempt_times(emulator):
    timed = emulator.timed(WebhookAttempt)
    times = [at for at, attempt in timed if attempt.event == "completed"]
    return [round(at - times[0], 3) for at in times]


def test_webhooks_are_signed_with_the_secret_that_the_api_returns(api, create, receiver, emulator):
    create(api)
    delivery = receiver.wait_for(1)[0]

    secret = api.get("/webhooks/default/secret").json()["key"]
    verify(delivery, secret)
    assert secret == emulator.webhook_secret
    assert secret not in str(emulator.events(Event))


def test_a_webhook_looks_like_a_recorded_one(api, create, receiver):
    made = create(api, inputs={"text": "<ä>"}, webhook_events_filter=["completed"])
    delivery = receiver.wait_for(1)[0]
    sent = json.loads(delivery.body)

    assert set(delivery.headers) == {
        "host", "user-agent", "content-type", "content-length", "accept-encoding",
        "webhook-id", "webhook-timestamp", "webhook-signature",
    }  # fmt: skip
    assert delivery.headers["user-agent"].startswith("Webhooks/1.")
    assert delivery.headers["accept-encoding"] == "gzip"
    assert delivery.headers["webhook-id"].startswith("msg_")
    assert len(delivery.headers["webhook-id"]) == 31
    compact = json.dumps(sent, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert delivery.body == compact.encode()
    found = api.get(f"/predictions/{made['id']}").json()
    del found["source"], found["metrics"]["total_time"]  # the real webhook had neither
    assert sent == found


def test_without_a_filter_outputs_and_the_end_are_reported(api, create, receiver, emulator):
    create(api)
    emulator.clock.settle()

    assert statuses(receiver) == ["processing", "succeeded"]


def test_a_filter_chooses_the_events(slow, slow_api, create, receiver):
    create(slow_api, webhook_events_filter=["start", "completed"])
    slow.clock.advance(10)

    assert statuses(receiver) == ["processing", "succeeded"]
    assert bodies(receiver)[0]["output"] is None


def test_an_empty_filter_sends_nothing(api, create, receiver, emulator):
    create(api, webhook_events_filter=[])
    emulator.clock.settle()

    assert receiver.deliveries == []


@pytest.mark.parametrize("events", [["start"], ["output"], ["start", "completed"]])
def test_sent_webhooks_are_not_kept_in_memory(api, create, receiver, emulator, events):
    made = create(api, webhook_events_filter=events)
    emulator.clock.settle()

    assert len(receiver.deliveries) == len(events)
    gc.collect()
    deliveries = [each for each in gc.get_objects() if isinstance(each, Delivery)]
    assert made["id"] not in {delivery.queue for delivery in deliveries}


def test_outputs_are_sent_at_most_twice_a_second(slow, slow_api, create, receiver):
    words = " ".join(["word"] * 90)  # ten words a second
    create(slow_api, "darkroom/words", {"prompt": words}, webhook_events_filter=["output"])
    slow.clock.advance(10)

    times = [at for at, _ in slow.timed(WebhookAttempt)]
    assert 15 <= len(times) <= 18
    assert all(later - earlier >= 0.499 for earlier, later in pairwise(times))
    lengths = [len(body["output"]) for body in bodies(receiver)]
    assert lengths == sorted(lengths)


def test_the_terminal_webhook_is_never_throttled(slow, slow_api, create, receiver):
    create(slow_api, "darkroom/words", {"prompt": "a b c"})
    slow.clock.advance(10)

    assert statuses(receiver)[-1] == "succeeded"
    assert bodies(receiver)[-1]["output"] == ["a ", "b ", "c"]


def test_logs_grow_from_webhook_to_webhook(slow, slow_api, create, receiver, data_uri):
    create(slow_api, "darkroom/edit", {"image": data_uri}, webhook_events_filter=["logs"])
    slow.clock.advance(10)

    logs = [body["logs"] for body in bodies(receiver)]
    assert len(logs) == 4
    assert all(later.startswith(earlier) for earlier, later in pairwise(logs))


def test_a_refused_terminal_webhook_is_retried_for_a_minute(api, create, receiver, emulator):
    receiver.answers.extend([500, 503, 404, 400, 429, 500, 500])
    create(api, webhook_events_filter=["completed"])
    emulator.clock.advance(24 * 3600)

    assert attempt_times(emulator) == [0, 1, 3, 7, 15, 31, 60]
    assert len({delivery.headers["webhook-id"] for delivery in receiver.deliveries}) == 1
    sent_at = [int(delivery.headers["webhook-timestamp"]) for delivery in receiver.deliveries]
    assert sent_at[-1] - sent_at[0] in {60, 61}
    assert len({delivery.body for delivery in receiver.deliveries}) == 1


def test_an_accepted_terminal_webhook_is_not_sent_again(api, create, receiver, emulator):
    receiver.answers.extend([500, 204])
    create(api, webhook_events_filter=["completed"])
    emulator.clock.advance(3600)

    assert attempt_times(emulator) == [0, 1]


def test_a_refused_connection_is_retried(api, emulator, receiver, create):
    create(api, webhook="http://127.0.0.1:9/nobody", webhook_events_filter=["completed"])
    emulator.clock.advance(3600)

    attempts = emulator.events(WebhookAttempt)
    assert len(attempts) == 7
    assert {attempt.status for attempt in attempts} == {None}


def test_no_response_within_fifteen_seconds_causes_a_retry(api, create, receiver, emulator):
    receiver.answers.append(None)
    create(api, webhook_events_filter=["completed"])
    emulator.clock.advance(3600)

    # the first attempt is still waiting when the one at 15 s is due
    assert attempt_times(emulator) == [0, 0]
    assert emulator.events(WebhookAttempt)[0].error == "no response within 15 s"


def test_the_clock_waits_for_a_receiver_on_a_busy_machine(api, create, receiver, emulator):
    receiver.answers.append(None)
    create(api, webhook_events_filter=["completed"])
    threading.Timer(0.5, receiver.hang_up).start()
    emulator.clock.settle()

    (attempt,) = emulator.events(WebhookAttempt)
    assert attempt.status is None


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_neither_followed_nor_retried(api, create, receiver, emulator, status):
    receiver.answers.append(status)
    create(api, webhook_events_filter=["completed"])
    emulator.clock.advance(3600)

    assert [delivery.path for delivery in receiver.deliveries] == ["/webhook/replicate"]


def test_a_refused_start_webhook_is_not_sent_again(api, create, receiver, emulator):
    receiver.answers.append(500)
    create(api, "darkroom/hangs", webhook_events_filter=["start"])
    emulator.clock.advance(600)

    assert len(receiver.deliveries) == 1


def test_a_slow_receiver_does_not_change_the_order(slow, slow_api, create, receiver):
    receiver.answers.append(None)
    create(slow_api, webhook_events_filter=["start", "completed"])
    slow.clock.advance(60)

    assert statuses(receiver) == ["processing", "succeeded"]


def test_the_query_of_the_webhook_is_kept_byte_for_byte(api, create, receiver):
    create(api, webhook=receiver.url + "?customId=%41+b&x=%2F")

    assert receiver.wait_for(1)[0].path == "/webhook/replicate?customId=%41+b&x=%2F"


def test_a_canceled_prediction_sends_one_terminal_webhook(slow, slow_api, create, receiver):
    made = create(slow_api)
    slow.clock.advance(5)
    slow_api.post(f"/predictions/{made['id']}/cancel")
    slow.clock.advance(60)

    assert statuses(receiver) == ["canceled"]


@pytest.mark.parametrize(
    "url",
    ["http://example.com/hook", "https://10.0.0.1/", "ftp://127.0.0.1/", "file:///etc/passwd"],
)
def test_webhooks_are_sent_only_to_this_machine(api, create, url):
    answer = api.post(
        "/predictions", json={"version": "darkroom/echo", "input": {}, "webhook": url}
    )

    assert answer.status_code == 422
    assert [field["field"] for field in answer.json()["invalid_fields"]] == ["webhook"]


def test_a_strict_emulator_requires_https(start_emulator, open_api, receiver):
    api = open_api(start_emulator(strict_https=True))
    body = {"version": "darkroom/echo", "input": {}, "webhook": receiver.url}

    assert "HTTPS" in api.post("/predictions", json=body).json()["detail"]


def test_timestamps_come_from_the_clock(api, create, receiver, emulator):
    create(api)

    sent_at = int(receiver.wait_for(1)[0].headers["webhook-timestamp"])
    assert abs(sent_at - time.time()) < 60
