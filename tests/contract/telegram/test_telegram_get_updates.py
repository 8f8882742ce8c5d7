"""getUpdates: confirmed by offset, one reader at a time, of the kinds that were asked for."""

import threading

import requests


def test_updates_are_confirmed_by_offset(telegram, api):
    for text in ("1", "2", "3"):
        telegram.send_text(text)
    got = api("getUpdates", limit=2)
    assert [u["message"]["text"] for u in got] == ["1", "2"]
    (last,) = api("getUpdates", offset=got[-1]["update_id"] + 1)
    assert last["message"]["text"] == "3"
    telegram.send_text("4")
    assert [u["message"]["text"] for u in api("getUpdates", offset=-1)] == ["4"]
    assert len(api("getUpdates")) == 1
    telegram.clock.advance(86_401)
    assert api("getUpdates") == []


def test_only_one_reader_of_updates(telegram, api, hook):
    found = {}

    def poll(name):
        found[name] = requests.get(f"{api.url}/getUpdates", {"timeout": 50}, timeout=30).json()

    first = threading.Thread(target=poll, args=["first"])
    first.start()
    telegram.wait_until(lambda: telegram.state.inboxes[123456].polled)
    second = threading.Thread(target=poll, args=["second"])
    second.start()
    first.join()
    assert found["first"]["description"] == (
        "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running"
    )
    telegram.send_text("hi")
    second.join()
    assert found["second"]["result"][0]["message"]["text"] == "hi"

    api("setWebhook", url=hook.url)
    assert api.error("getUpdates") == (
        409,
        (
            "Conflict: can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first"
        ),
    )


def test_a_long_poll_ends_when_its_time_is_over(telegram, api):
    found = []
    reader = threading.Thread(target=lambda: found.append(api("getUpdates", timeout=50)))
    reader.start()
    telegram.wait_until(lambda: telegram.state.inboxes[123456].polled)
    telegram.clock.advance(50)
    reader.join()
    assert found == [[]]


def test_allowed_updates_are_remembered(telegram, api):
    api("getUpdates", allowed_updates=["edited_message"])
    sent = telegram.send_text("unheard")
    telegram.edit_text(sent["message_id"], "heard")
    (update,) = api("getUpdates")
    assert update["edited_message"]["text"] == "heard"
    assert api("getWebhookInfo")["allowed_updates"] == ["edited_message"]
    api("getUpdates", allowed_updates=[])
    telegram.send_text("heard again")
    assert len(api("getUpdates")) == 2
    assert "allowed_updates" not in api("getWebhookInfo")
