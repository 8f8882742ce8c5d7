"""The event log shows each call, but no secrets."""

import json

import requests
from bare_api import Api

from darkroom_emulators.telegram.events import BotCall, UpdateAttempt
from darkroom_emulators.telegram.settings import BotSettings, TelegramSettings
from darkroom_emulators.testing.telegram import TelegramEmulator


def shown(events):
    assert events
    return json.dumps([event.data() for event in events])


def test_the_event_log_contains_no_secrets(telegram_emulator, api, hook):
    trace = {"X-Amzn-Trace-Id": "Root=1-2-3"}
    body = f'{{"method":"sendMessage","chat_id":777,"text":"{telegram_emulator.token} and s3cret"}}'
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    hook.answer = f"{head}\r\n\r\n{body}".encode()
    url = hook.url.replace("/hook", f"/hook/{telegram_emulator.token}")
    api("setWebhook", url=url, secret_token="s3cret")
    telegram_emulator.send_text("x")
    telegram_emulator.clock.settle()
    requests.get(f"{api.url}/getMe", headers=trace, timeout=30)
    calls, attempts = telegram_emulator.events(BotCall), telegram_emulator.events(UpdateAttempt)
    assert telegram_emulator.token not in shown([*calls, *attempts])
    assert '"secret_token": "***"' in shown(calls)
    assert "s3cret" not in shown(attempts)
    assert calls[-1].trace == "Root=1-2-3"


def test_the_event_log_contains_no_signatures_of_presigned_urls(telegram_emulator, api):
    url = "http://127.0.0.1:9/a.jpg?X-Amz-Date=20261124T000000Z&X-Amz-Signature=0123abcd"
    api.error("sendPhoto", chat_id=777, photo=url)
    api.error("sendMediaGroup", chat_id=777, media=[{"type": "photo", "media": url}])
    api("sendMessage", chat_id=777, text=f"see {url}")
    calls = shown(telegram_emulator.events(BotCall))
    assert "X-Amz-Date=20261124T000000Z&X-Amz-Signature=***" in calls
    assert "0123abcd" not in calls


def test_a_token_that_json_escapes_is_masked_too():
    token = '9:"ключ"\\'
    with TelegramEmulator(TelegramSettings(bots=(BotSettings(token),))) as telegram_emulator:
        telegram_emulator.send_text("hello")
        sent = Api(telegram_emulator)("sendMessage", chat_id=777, text=f"mine is {token}")
        (call,) = telegram_emulator.events(BotCall)
    assert sent["text"] == f"mine is {token}"
    assert call.params["text"] == call.response["result"]["text"] == "mine is ***"
