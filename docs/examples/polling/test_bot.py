"""Tests that the bot replies while it polls, even after Telegram has been down."""

import asyncio
import io
import threading

import bot
import pytest
from PIL import Image

from darkroom_emulators.telegram.events import BotCall


def picture():
    """Return a small JPEG."""
    out = io.BytesIO()
    Image.new("RGB", (320, 240), "red").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def chat(telegram_emulator):
    """Run the bot, and yield the emulator through which the test writes to the bot."""
    loop = asyncio.new_event_loop()
    polling = bot.build(telegram_emulator.token, telegram_emulator.url)

    def poll():
        asyncio.set_event_loop(loop)
        polling.run_polling(stop_signals=None)  # signals only reach the main thread

    thread = threading.Thread(target=poll)
    thread.start()
    yield telegram_emulator
    loop.call_soon_threadsafe(polling.stop_running)
    thread.join()


def test_the_bot_replies_with_the_size_of_a_photo(chat):
    sent = chat.send_photo(picture())
    size = sent["photo"][-1]["file_size"]
    assert chat.wait_for_text(f"320 x 240 pixels, {size} bytes")


def test_a_message_is_answered_after_telegram_was_down(chat):
    chat.faults.add("error", match={"method": "getUpdates"}, status=502)
    chat.send_text("Hello")  # ends the poll that may already be waiting; the next one fails
    chat.wait_for(BotCall, lambda call: call.status == 502)
    chat.send_text("/start")
    assert chat.wait_for_text("Send me a photo")
