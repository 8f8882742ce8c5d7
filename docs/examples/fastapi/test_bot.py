"""Tests of the bot's webhooks, including forged ones and results that Telegram did not accept."""

import io
import socket
import threading

import bot
import pytest
import replicate
import uvicorn
from PIL import Image


def picture(color):
    """Return a small PNG of one color."""
    out = io.BytesIO()
    Image.new("RGB", (320, 240), color).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def chat(telegram_emulator, replicate_emulator):
    """Run the bot, and yield the emulator through which the test writes to the bot."""
    models = replicate.Client(api_token="r8_test", base_url=replicate_emulator.url)
    with socket.create_server(("127.0.0.1", 0)) as sock:
        url = f"http://127.0.0.1:{sock.getsockname()[1]}"
        config = bot.Config(telegram_emulator.token, url, models, telegram_emulator.url)
        server = uvicorn.Server(uvicorn.Config(bot.create_app(config), log_level="warning"))
        thread = threading.Thread(target=server.run, args=([sock],))
        thread.start()
        telegram_emulator.wait_for_call("setWebhook")
        yield telegram_emulator
        server.should_exit = True
        thread.join()


def test_a_photo_comes_back_edited(chat, replicate_emulator):
    replicate_emulator.returns(bot.MODEL, picture("blue"))
    chat.send_photo(picture("red"), caption="make it blue")

    reply = chat.wait_for_message(lambda message: "photo" in message and message["from"]["is_bot"])

    red, _, blue = Image.open(io.BytesIO(chat.photo(reply))).getpixel((100, 100))
    assert (red < 50, blue > 200) == (True, True)
    (prediction,) = replicate_emulator.predictions(bot.MODEL)
    assert prediction["input"]["prompt"] == "make it blue"


def test_a_failure_is_reported_in_the_chat(chat, replicate_emulator):
    replicate_emulator.returns(bot.MODEL, ValueError("NSFW content detected"))
    chat.send_photo(picture("red"))
    assert chat.wait_for_text("That did not work: NSFW content detected")


def test_a_result_is_sent_again_when_telegram_was_down(chat, replicate_emulator):
    replicate_emulator.returns(bot.MODEL, picture("blue"))
    chat.faults.add("error", match={"method": "sendPhoto"}, status=502)
    chat.send_photo(picture("red"))
    chat.wait_for_call("sendPhoto")

    replicate_emulator.clock.advance(60)  # skips to Replicate's retries

    assert [call.status for call in chat.calls("sendPhoto")] == [502, 200]


def test_a_forged_result_is_refused(chat, replicate_emulator):
    replicate_emulator.returns(bot.MODEL, picture("blue"))
    replicate_emulator.faults.add("webhook_bad_signature")
    chat.send_photo(picture("red"))
    chat.wait_for_text("Got it, please wait")

    replicate_emulator.clock.settle()

    assert chat.calls("sendPhoto") == []
