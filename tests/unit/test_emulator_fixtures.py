"""The pytest plugin: what its two fixtures share and offer, and what it costs other tests."""

import contextlib
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import replicate
import requests

from darkroom_emulators.kit.events import Event
from darkroom_emulators.kit.refusals import ControlRefused
from darkroom_emulators.telegram.events import ChatMessage
from darkroom_emulators.testing.telegram import TelegramEmulator

PHOTO = Path("tests/data/grace_hopper.jpg").read_bytes()


def test_a_test_that_uses_both_emulators_has_one_clock(replicate_emulator, telegram_emulator):
    before = replicate_emulator.clock.now()
    telegram_emulator.clock.advance(60)
    assert replicate_emulator.clock.now() - before == 60
    control = f"{replicate_emulator.url}/_emulator/clock"
    requests.post(control, json={"advance": 60}, timeout=30).raise_for_status()
    assert telegram_emulator.clock.now() - before == 120


def test_a_test_that_uses_both_emulators_sees_their_events_in_one_order(
    replicate_emulator, telegram_emulator
):
    requests.get(f"{replicate_emulator.url}/v1/account", timeout=30)
    telegram_emulator.send_text("hello")
    requests.get(f"{replicate_emulator.url}/v1/account", timeout=30)
    seen = [event.source for event in telegram_emulator.events(Event)]
    assert (seen[0], seen[-1]) == ("replicate", "replicate")
    assert "telegram" in seen


def test_replicates_own_client_finds_the_emulator_by_environment_variables(replicate_emulator):
    replicate_emulator.returns("me/mine", "done")
    with contextlib.closing(replicate.Client()._client) as http:
        done = http.post(
            "/v1/models/me/mine/predictions", json={"input": {}}, headers={"Prefer": "wait"}
        )
    assert done.json()["output"] == "done"


def test_a_wait_that_times_out_says_what_happened_instead(telegram_emulator):
    with pytest.raises(TimeoutError, match=r"no call of sendPhoto within 0 s; .*were: none"):
        telegram_emulator.wait_for_call("sendPhoto", within=0)
    message = telegram_emulator.send_text("hello")
    with pytest.raises(ControlRefused, match=r"has no photo; its text: 'hello'"):
        telegram_emulator.photo(message)


def test_the_plugin_imports_no_emulator_before_a_test_uses_one():
    code = (
        "import sys, pytest; before = set(sys.modules); import darkroom_emulators.testing.plugin;"
        "print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    package = "darkroom_emulators"
    assert done.stdout.split() == [package, f"{package}.testing", f"{package}.testing.plugin"]


def predict(emulator, model, **inputs):
    url = f"{emulator.url}/v1/models/{model}/predictions"
    headers = {"Authorization": "Bearer r8_test", "Prefer": "wait"}
    return requests.post(url, json={"input": inputs}, headers=headers, timeout=30).json()


def download(url):
    return requests.get(url, timeout=30).content


def test_a_model_returns_what_the_test_sets(replicate_emulator):
    replicate_emulator.returns("me/text", "hello")
    replicate_emulator.returns("me/echo", lambda inputs: {"you": inputs["prompt"]})
    assert predict(replicate_emulator, "me/text")["output"] == "hello"
    assert predict(replicate_emulator, "me/echo", prompt="x")["output"] == {"you": "x"}
    replicate_emulator.returns("me/text", "bye")
    assert predict(replicate_emulator, "me/text")["output"] == "bye"
    assert [each["output"] for each in replicate_emulator.predictions("me/text")] == [
        "hello",
        "bye",
    ]


def test_bytes_in_an_output_become_files(replicate_emulator):
    replicate_emulator.returns("me/pictures", [PHOTO, b"anything"])
    predict(replicate_emulator, "me/pictures")
    (prediction,) = replicate_emulator.predictions()
    photo, other = prediction["output"]
    assert photo.endswith(".jpg")
    assert (download(photo), download(other)) == (PHOTO, b"anything")


def test_an_exception_fails_the_prediction_with_its_text(replicate_emulator):
    replicate_emulator.returns("me/broken", ValueError("NSFW content detected"))
    made = predict(replicate_emulator, "me/broken")
    assert (made["status"], made["error"]) == ("failed", "NSFW content detected")


def test_a_model_without_an_owner_is_refused(replicate_emulator):
    with pytest.raises(ValueError, match="owner/name, not 'mine'"):
        replicate_emulator.returns("mine", "x")


def test_the_bots_calls_can_be_inspected(telegram_emulator):
    api = f"{telegram_emulator.url}/bot{telegram_emulator.token}"
    requests.get(f"{api}/getMe", timeout=30)
    requests.get(f"{api}/sendMessage", {"chat_id": 777, "text": "hi"}, timeout=30)
    assert [call.method for call in telegram_emulator.calls()] == ["getMe", "sendMessage"]
    (call,) = telegram_emulator.calls("sendMessage")
    assert call.params["text"] == "hi"
    assert telegram_emulator.wait_for_call("getMe").status == 200


def test_a_condition_can_query_the_emulator(telegram_emulator):
    telegram_emulator.send_text("hi")
    telegram_emulator.wait_until(lambda: len(telegram_emulator.messages()) == 1)
    message = telegram_emulator.wait_for(ChatMessage, lambda _: bool(telegram_emulator.messages()))
    assert message.message["text"] == "hi"


def test_a_condition_that_waits_for_the_emulator_is_an_error(telegram_emulator):
    telegram_emulator.send_text("hi")
    with pytest.raises(RuntimeError, match="can't wait"):
        telegram_emulator.wait_until(lambda: bool(telegram_emulator.wait_for_text("hello")))


def test_an_open_poll_does_not_delay_stopping():
    emulator = TelegramEmulator().start()
    with socket.create_connection(("127.0.0.1", int(emulator.url.split(":")[2]))) as bot:
        path = f"/bot{emulator.token}/getUpdates?timeout=50"
        bot.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        (inbox,) = emulator.state.inboxes.values()
        emulator.wait_until(lambda: inbox.polled)
        emulator.stop()
        assert bot.recv(4096).endswith(b'{"ok":true,"result":[]}')
