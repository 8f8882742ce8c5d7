"""Waiting webhooks, controlled manually; the clock moves only when a test moves it."""

import httpx
import pytest

from darkroom_emulators.replicate.events import WebhookAttempt
from tests.waits import wait_for


@pytest.fixture
def control(emulator):
    """A function that calls a webhook's control routes."""

    def call(webhook, what, **body):
        return httpx.post(f"{emulator.url}/_emulator/webhooks/{webhook}/{what}", json=body)

    return call


@pytest.fixture
def waiting(emulator):
    """A function that returns the waiting webhooks of the first prediction that has any, or []."""

    def look():
        found = httpx.get(f"{emulator.url}/_emulator/deliveries").json()["predictions"]
        return found[0]["webhooks"] if found else []

    return look


@pytest.fixture
def create(api, receiver):
    """A function that creates a prediction whose webhooks go to the receiver."""

    def ask(events=("completed",)):
        body = {"version": "darkroom/echo", "input": {}, "webhook": receiver.url}
        answer = api.post("/predictions", json=body | {"webhook_events_filter": list(events)})
        return answer.json()["id"]

    return ask


@pytest.fixture
def refused(create, receiver, emulator, waiting):
    """The id of a webhook that was refused three times: after 0, 1 and 3 seconds."""
    receiver.answers.extend([500, 503, 500])
    create()
    emulator.clock.advance(4)
    (found,) = waiting()
    return found["webhook_id"]


def seconds(emulator):
    times = [at for at, _ in emulator.timed(WebhookAttempt)]
    return [round(at - times[0], 3) for at in times]


def numbers(emulator):
    return [event.attempt for event in emulator.events(WebhookAttempt)]


def test_waiting_webhooks_are_listed_by_prediction(create, receiver, emulator, waiting):
    receiver.answers.append(503)
    prediction = create()
    emulator.clock.settle()

    found = httpx.get(f"{emulator.url}/_emulator/deliveries").json()["predictions"]
    assert [each["prediction_id"] for each in found] == [prediction]
    (webhook,) = found[0]["webhooks"]
    assert webhook["webhook_id"] == receiver.deliveries[0].headers["webhook-id"]
    assert webhook["event"] == "completed"
    assert (webhook["attempts"], webhook["copies"], webhook["in_flight"]) == (1, 1, False)
    assert (webhook["last_status"], webhook["last_error"]) == (503, None)
    assert webhook["next_at"] == pytest.approx(emulator.clock.now() + 1)
    emulator.clock.advance(1)
    assert waiting() == []


def test_a_retry_can_be_made_now(refused, control, receiver, emulator, waiting):
    assert control(refused, "delay", seconds=0).json() == {"ok": True}
    emulator.clock.settle()

    assert seconds(emulator) == [0, 1, 3, 4]
    assert len({delivery.headers["webhook-id"] for delivery in receiver.deliveries}) == 1
    assert waiting() == []
    emulator.clock.advance(3600)
    assert len(receiver.deliveries) == 4


def test_a_manual_retry_that_is_refused_replaces_the_next_automatic_one(
    refused, control, receiver, emulator
):
    receiver.answers.extend([500, 500])
    control(refused, "delay", seconds=0)
    emulator.clock.advance(3600)

    assert seconds(emulator) == [0, 1, 3, 4, 15, 31]


def test_a_retry_can_be_delayed(refused, control, receiver, emulator):
    control(refused, "delay", seconds=100)
    emulator.clock.advance(99)
    assert len(receiver.deliveries) == 3
    control(refused, "delay", seconds=50)
    emulator.clock.advance(3600)

    assert seconds(emulator) == [0, 1, 3, 153]


def test_a_dropped_webhook_is_never_sent(refused, control, receiver, emulator, waiting):
    assert control(refused, "drop").json() == {"ok": True}
    emulator.clock.advance(3600)

    assert len(receiver.deliveries) == 3
    assert waiting() == []
    answer = control(refused, "drop")
    assert answer.status_code == 400
    assert f"webhook {refused} is no longer waiting" in answer.json()["error"]


def test_a_duplicate_is_sent_after_the_first_was_accepted(refused, control, receiver, emulator):
    control(refused, "duplicate")
    emulator.clock.advance(3600)

    assert seconds(emulator) == [0, 1, 3, 7, 7]
    assert numbers(emulator) == [1, 2, 3, 4, 1]
    assert len({delivery.body for delivery in receiver.deliveries}) == 1


def test_a_webhook_can_be_dropped_while_the_one_before_it_is_being_sent(
    create, receiver, emulator, control, waiting
):
    receiver.answers.append(None)  # no response: the attempt lasts 15 seconds
    create(["start", "completed"])
    receiver.wait_for(1)
    wait_for(lambda: len(waiting()) == 2)
    start, end = waiting()
    assert (start["event"], start["in_flight"]) == ("start", True)

    answer = control(start["webhook_id"], "drop")
    assert (answer.status_code, "being sent" in answer.json()["error"]) == (400, True)
    assert control(end["webhook_id"], "drop").json() == {"ok": True}
    emulator.clock.advance(3600)
    assert len(receiver.deliveries) == 1
    assert waiting() == []


@pytest.fixture
def hold(emulator):
    """A function that holds webhooks or releases them."""

    def call(**body):
        return httpx.post(f"{emulator.url}/_emulator/deliveries", json=body)

    return call


def test_held_webhooks_wait_until_they_are_released(create, hold, receiver, emulator):
    assert hold(hold=True).json()["held"] is True
    create()
    emulator.clock.advance(3600)
    assert receiver.deliveries == []

    assert hold(hold=False).json()["held"] is False
    emulator.clock.settle()
    assert len(receiver.deliveries) == 1


def test_the_webhooks_of_one_prediction_can_be_held(create, hold, receiver, emulator):
    held = create(["start"])
    assert hold(hold=True, prediction_id="no such").status_code == 400
    emulator.clock.settle()
    receiver.deliveries.clear()
    assert hold(hold=True, prediction_id=held).json()["held_predictions"] == [held]
    create()
    emulator.clock.settle()
    assert len(receiver.deliveries) == 1, "those of others are sent"


def test_a_webhook_can_be_swapped_with_the_next(create, control, hold, receiver, emulator, waiting):
    hold(hold=True)
    create(["start", "completed"])
    emulator.clock.settle()
    start, end = waiting()
    assert control(start["webhook_id"], "swap").json() == {"ok": True}
    assert "nothing waits behind" in control(start["webhook_id"], "swap").json()["error"]

    hold(hold=False)
    emulator.clock.settle()
    sent = [delivery.headers["webhook-id"] for delivery in receiver.deliveries]
    assert sent == [end["webhook_id"], start["webhook_id"]]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "seconds is missing"),
        ({"seconds": True}, "seconds must be a valid number"),
        ({"seconds": 10**400}, "seconds must be a valid number"),
        ({"seconds": 1e9}, "seconds must be less than or equal to 315360000"),
    ],
)
def test_an_invalid_delay_is_explained(control, body, words):
    answer = control("msg_1", "delay", **body)

    assert answer.status_code == 400
    assert words in answer.json()["error"]
