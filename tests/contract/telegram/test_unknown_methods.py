"""Methods that aren't emulated get a 404, as from an older server, and appear in the event log."""

import pytest
from bare_api import Api

from darkroom_emulators.telegram.bot_api import BOT_API
from darkroom_emulators.telegram.events import ArgumentIgnored, BotCall, MethodUnsupported
from darkroom_emulators.telegram.methods.table import METHODS
from darkroom_emulators.telegram.settings import TelegramSettings
from darkroom_emulators.testing.telegram import TelegramEmulator

NOT_FOUND = (404, "Not Found: method not found")
NEITHER = sorted(facts.name for facts in BOT_API.values() if facts.name not in METHODS)


def unsupported(telegram_emulator):
    return [
        (each.method, each.since, each.via) for each in telegram_emulator.events(MethodUnsupported)
    ]


@pytest.mark.parametrize("method", ["noSuchMethod", *NEITHER])
def test_every_method_that_is_not_emulated_is_not_found(shared_telegram, shared_api, method):
    assert shared_api.error(method, chat_id=777) == NOT_FOUND

    event = shared_telegram.events(MethodUnsupported)[-1]
    since = BOT_API[method.lower()].since if method in NEITHER else ""
    assert (event.method, event.since, event.via) == (method, since or None, "http")
    assert method in event.explanation


def test_an_older_version_does_not_know_newer_methods_or_arguments():
    with TelegramEmulator(TelegramSettings(bot_api="10.0")) as telegram_emulator:
        api = Api(telegram_emulator)
        assert api.error("sendWidget", chat_id=777) == NOT_FOUND
        assert (
            "added in Bot API 10.4" in telegram_emulator.events(MethodUnsupported)[-1].explanation
        )
        told = {"receiver_user_id": 777}
        api("sendMessage", chat_id=777, text="x", ephemeral_message_parameters=told)
        assert telegram_emulator.events(ArgumentIgnored) == [], (
            "it does not know that argument at all"
        )
        api.session.close()


def test_an_unknown_method_in_the_response_to_a_webhook_is_reported(telegram_emulator, api, hook):
    body = b'{"method":"sendGame","chat_id":777}'
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    hook.answer = f"{head}\r\n\r\n".encode() + body
    api("setWebhook", url=hook.url)
    telegram_emulator.send_text("1")
    telegram_emulator.clock.settle()

    assert unsupported(telegram_emulator) == [("sendGame", None, "webhook")]
    assert telegram_emulator.events(BotCall)[-1].status == 404


def test_an_argument_that_is_not_emulated_is_reported_once(telegram_emulator, api):
    first = api("sendMessage", chat_id=777, text="x", no_such_argument=1)["message_id"]
    for _ in range(2):
        api(
            "forwardMessage",
            chat_id=777,
            from_chat_id=777,
            message_id=first,
            video_start_timestamp=3,
        )

    (event,) = telegram_emulator.events(ArgumentIgnored)
    assert (event.method, event.argument) == ("forwardMessage", "video_start_timestamp")


def test_unread_arguments_of_a_refused_call_are_not_reported(telegram_emulator, api):
    api.error("sendMessage", chat_id=777, disable_notification=True)

    assert telegram_emulator.events(ArgumentIgnored) == []
