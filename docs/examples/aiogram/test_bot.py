"""Tests that the bot replies to photos with edited ones, and reports failures."""

import asyncio
import io
import threading

import bot
import pytest
import replicate
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
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        work = loop.create_task(bot.run(telegram_emulator.token, models, telegram_emulator.url))
        thread = threading.Thread(target=loop.run_until_complete, args=(asyncio.wait([work]),))
        thread.start()
        yield telegram_emulator
        loop.call_soon_threadsafe(work.cancel)
        thread.join()


def test_a_photo_comes_back_edited(chat, replicate_emulator):
    replicate_emulator.returns(bot.MODEL, picture("blue"))
    chat.send_photo(picture("red"), caption="make it blue")

    reply = chat.wait_for_message(lambda message: message["from"]["is_bot"])

    red, _, blue = Image.open(io.BytesIO(chat.photo(reply))).getpixel((100, 100))
    assert (red < 50, blue > 200) == (True, True)
    (prediction,) = replicate_emulator.predictions(bot.MODEL)
    assert prediction["input"]["prompt"] == "make it blue"


def test_a_failure_is_reported_in_the_chat(chat, replicate_emulator):
    replicate_emulator.returns(bot.MODEL, ValueError("NSFW content detected"))
    chat.send_photo(picture("red"))
    assert chat.wait_for_text("That did not work: NSFW content detected")
    assert chat.calls("sendPhoto") == []
