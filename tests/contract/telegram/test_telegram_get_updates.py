"""getUpdates: confirmation by offset, one reader at a time, and only the requested kinds."""

import random
import threading

import pytest
import requests

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.telegram.errors import conflict
from darkroom_emulators.telegram.events import PollWaiting
from darkroom_emulators.telegram.inbox import Inbox


def test_updates_are_confirmed_by_offset(telegram_emulator, api):
    for text in ("1", "2", "3"):
        telegram_emulator.send_text(text)
    got = api("getUpdates", limit=2)
    assert [u["message"]["text"] for u in got] == ["1", "2"]
    (last,) = api("getUpdates", offset=got[-1]["update_id"] + 1)
    assert last["message"]["text"] == "3"
    telegram_emulator.send_text("4")
    assert [u["message"]["text"] for u in api("getUpdates", offset=-1)] == ["4"]
    assert len(api("getUpdates")) == 1
    telegram_emulator.clock.advance(86_401)
    assert api("getUpdates") == []


def test_only_one_call_can_wait_for_updates(telegram_emulator, api, hook):
    found = {}

    def poll(name):
        found[name] = requests.get(f"{api.url}/getUpdates", {"timeout": 50}, timeout=30).json()

    first = threading.Thread(target=poll, args=["first"])
    first.start()
    telegram_emulator.wait_until(lambda: telegram_emulator.state.inboxes[123456].polled)
    second = threading.Thread(target=poll, args=["second"])
    second.start()
    first.join()
    assert found["first"]["description"] == (
        "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running"
    )
    telegram_emulator.send_text("hi")
    second.join()
    assert found["second"]["result"][0]["message"]["text"] == "hi"

    api("setWebhook", url=hook.url)
    telegram_emulator.clock.advance(3)
    assert api.error("getUpdates") == (
        409,
        (
            "Conflict: can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first"
        ),
    )


def test_a_long_poll_ends_when_its_time_is_over(telegram_emulator, api):
    found = []
    reader = threading.Thread(target=lambda: found.append(api("getUpdates", timeout=50)))
    reader.start()
    telegram_emulator.wait_until(lambda: telegram_emulator.state.inboxes[123456].polled)
    telegram_emulator.clock.advance(50)
    reader.join()
    assert found == [[]]


def test_allowed_updates_are_remembered(telegram_emulator, api):
    api("getUpdates", allowed_updates=["edited_message"])
    sent = telegram_emulator.send_text("unheard")
    telegram_emulator.edit_text(sent["message_id"], "heard")
    (update,) = api("getUpdates")
    assert update["edited_message"]["text"] == "heard"
    assert api("getWebhookInfo")["allowed_updates"] == ["edited_message"]
    api("getUpdates", allowed_updates=[])
    telegram_emulator.send_text("heard again")
    assert len(api("getUpdates")) == 2
    assert "allowed_updates" not in api("getWebhookInfo")


def poll_until_ended(telegram_emulator, api, end):
    """Start a getUpdates call that waits, run `end`, and return the call's response."""
    found = []
    url = f"{api.url}/getUpdates"
    reader = threading.Thread(
        target=lambda: found.append(requests.get(url, {"timeout": 50}, timeout=30))
    )
    reader.start()
    telegram_emulator.wait_until(lambda: telegram_emulator.state.inboxes[123456].polled)
    end()
    reader.join()
    return found[0]


@pytest.mark.parametrize(("above", "kept"), [(10, 0), (11, 2), (900_000_000, 2)])
def test_an_offset_from_before_a_reset_confirms_nothing(telegram_emulator, api, above, kept):
    for text in ("1", "2"):
        telegram_emulator.send_text(text)
    next_id = api("getUpdates")[-1]["update_id"] + 1

    api("getUpdates", offset=next_id + above)

    assert api("getWebhookInfo")["pending_update_count"] == kept


def test_a_reset_ends_a_poll_without_an_error(telegram_emulator, api):
    def reset():
        telegram_emulator.run(telegram_emulator.state.reset)

    answer = poll_until_ended(telegram_emulator, api, reset)
    assert answer.json() == {"ok": True, "result": []}


def test_a_call_that_does_not_wait_does_not_end_a_waiting_one(telegram_emulator, api):
    def look():
        assert api("getUpdates", offset=5) == []
        telegram_emulator.send_text("still there")

    answer = poll_until_ended(telegram_emulator, api, look)
    assert answer.json()["result"][0]["message"]["text"] == "still there"


async def test_repeated_conflicts_are_slowed_down():
    clock = Clock(speed=0)
    inbox = Inbox(1, clock=clock, log=EventLog(clock), rng=random.Random(1))
    assert (await inbox.brake(conflict("first"))).code == 409
    late = clock.spawn(inbox.brake(conflict("second")))
    await clock.advance(2.9)
    assert not late.done()
    await clock.advance(0.2)
    assert (await late).description == "Conflict: second"


async def test_repeated_calls_are_slowed_down_only_if_the_clock_runs():
    for speed in (0, 1000):
        clock = Clock(speed=speed)
        inbox = Inbox(1, clock=clock, log=EventLog(clock), rng=random.Random(1))
        begun = clock.now()
        for _ in range(2):
            assert await inbox.poll(0, 100, 0) == []
        assert (clock.now() - begun >= 3) == bool(speed)
        await clock.close()


def test_a_stopping_server_answers_a_poll_in_the_envelope(telegram_emulator, api):
    def stop():
        telegram_emulator.run(telegram_emulator.state.stopping)

    answer = poll_until_ended(telegram_emulator, api, stop)
    wanted = {"ok": False, "error_code": 500, "description": "Internal Server Error: restart"}
    assert (answer.status_code, answer.json()) == (500, wanted)


def test_a_poll_is_logged_when_it_begins(telegram_emulator, api):
    def began():
        (event,) = telegram_emulator.events(PollWaiting)
        assert (event.offset, event.seconds) == (0, 50)
        telegram_emulator.send_text("x")

    poll_until_ended(telegram_emulator, api, began)


def test_allowed_updates_are_listed_in_the_servers_own_order(api):
    asked = ["guest_message", "poll", "callback_query", "message"]
    api("getUpdates", allowed_updates=asked)
    wanted = ["message", "callback_query", "poll", "guest_message"]
    assert api("getWebhookInfo")["allowed_updates"] == wanted
