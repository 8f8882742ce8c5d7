"""An unchanged photo bot on python-telegram-bot, by webhook and by polling."""

import asyncio
import contextlib
import io
import threading
from pathlib import Path

import ptb_photo_bot
import pytest
from PIL import Image
from telegram import Bot
from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter

from darkroom_emulators.telegram.events import BotCall, ChatAction, ChatMessage, UpdateCreated
from trust.cloud import free_ports

PHOTO = Path("tests/data/grace_hopper.jpg").read_bytes()


@contextlib.contextmanager
def running(emulator, start):
    """Run the bot in a thread until the block ends. `start` blocks, as in the bot's own process."""
    loop = asyncio.new_event_loop()
    application = ptb_photo_bot.build(emulator.token, emulator.url)

    def work():
        asyncio.set_event_loop(loop)
        start(application)

    thread = threading.Thread(target=work, name="bot")
    thread.start()
    try:
        yield application
    finally:
        loop.call_soon_threadsafe(application.stop_running)
        thread.join()


@pytest.fixture
def webhook_bot(live_telegram):
    telegram_emulator = live_telegram
    (port,) = free_ports(1)

    def start(application):
        application.run_webhook(
            listen="127.0.0.1",
            port=port,
            url_path="hook",
            secret_token="a-secret",
            webhook_url=f"http://127.0.0.1:{port}/hook",
            stop_signals=None,
        )

    with running(telegram_emulator, start):
        telegram_emulator.wait_for(BotCall, lambda call: call.method == "setWebhook")
        yield telegram_emulator


def test_a_photo_comes_back_inverted_and_its_button_works(webhook_bot):
    telegram_emulator = webhook_bot
    telegram_emulator.send_photo(PHOTO, caption="make it blue")

    telegram_emulator.wait_for(ChatMessage, lambda event: event.change == "deleted")
    sent, answer = telegram_emulator.messages()
    assert answer["caption"] == "done: make it blue"
    assert (answer["photo"][-1]["width"], answer["photo"][-1]["height"]) == (512, 600)
    before = Image.open(io.BytesIO(telegram_emulator.file(sent["photo"][-1]["file_unique_id"])))
    after = Image.open(io.BytesIO(telegram_emulator.file(answer["photo"][-1]["file_unique_id"])))
    assert before.getpixel((10, 10))[0] + after.getpixel((10, 10))[0] == pytest.approx(255, abs=12)

    query = telegram_emulator.press(answer["message_id"], label="Again")
    edited = telegram_emulator.wait_for_text("done again")
    assert edited["message_id"] == answer["message_id"]
    assert telegram_emulator.answer_to(query)["text"] == "Once more"
    assert [event.action for event in telegram_emulator.events(ChatAction)] == ["upload_photo"]


def test_each_photo_of_an_album_is_answered_in_order(webhook_bot):
    album = webhook_bot.send_album([PHOTO, PHOTO, PHOTO], caption="all of them")
    assert len({message["media_group_id"] for message in album}) == 1

    webhook_bot.wait_for_text("done: all of them")
    webhook_bot.wait_for(
        ChatMessage,
        lambda event: event.change == "deleted" and deleted_count(webhook_bot) == 3,
    )
    answers = [m["caption"] for m in webhook_bot.messages() if m["from"]["is_bot"]]
    assert answers == ["done: all of them", "done: None", "done: None"]


def deleted_count(telegram_emulator):
    return sum(event.change == "deleted" for event in telegram_emulator.events(ChatMessage))


def test_a_document_comes_back_with_its_name(webhook_bot):
    webhook_bot.send_document(b"one two three", "notes.txt")

    event = webhook_bot.wait_for(ChatMessage, lambda event: event.message["from"]["is_bot"])
    document = event.message["document"]
    assert document["file_name"] == "reversed-notes.txt"
    assert document["mime_type"] == "text/plain"
    assert webhook_bot.file(document["file_unique_id"]) == b"eerht owt eno"


def test_the_bot_gets_an_edited_caption(webhook_bot):
    sent = webhook_bot.send_photo(PHOTO, caption="blue")
    webhook_bot.edit_text(sent["message_id"], "red")

    assert webhook_bot.wait_for_text("now: red")


def test_the_library_sees_errors_as_its_own_exceptions(telegram_emulator, monkeypatch):
    # otherwise the library warns about a future change
    monkeypatch.setenv("PTB_TIMEDELTA", "true")

    async def work():
        bot = Bot(telegram_emulator.token, base_url=f"{telegram_emulator.url}/bot")
        stranger = Bot("1:nobody", base_url=f"{telegram_emulator.url}/bot")
        async with bot:
            with pytest.raises(BadRequest, match=r"^Chat not found$"):
                await bot.send_message(1, "hi")
            message = await bot.send_message(777, "hi")
            with pytest.raises(BadRequest, match=r"^Message is not modified"):
                await message.edit_text("hi")
            telegram_emulator.faults.add("error", status=429, retry_after=7)
            with pytest.raises(RetryAfter) as raised:
                await bot.send_message(777, "hi")
            assert raised.value.retry_after.total_seconds() == 7
            telegram_emulator.block()
            with pytest.raises(Forbidden, match="bot was blocked by the user"):
                await bot.send_message(777, "hi")
        with pytest.raises(InvalidToken):
            await stranger.initialize()
        await stranger.shutdown()

    asyncio.run(work())


def test_the_same_bot_works_by_polling(live_telegram):
    telegram_emulator = live_telegram
    telegram_emulator.send_text("/start")  # sent before the bot starts, so the update waits

    with running(telegram_emulator, lambda bot: bot.run_polling(stop_signals=None)):
        hello = telegram_emulator.wait_for_text("Hi Dev, send a photo")
        assert [entity["type"] for entity in hello["entities"]] == ["text_mention", "bold"]
        sent = telegram_emulator.send_photo(PHOTO)
        telegram_emulator.wait_for_text("done: None")
        update = telegram_emulator.events(UpdateCreated)[1].update
        telegram_emulator.send_text(f"/two {update['message']['photo'][-1]['file_id']}")
        telegram_emulator.wait_for_text("both")
        telegram_emulator.wait_for(ChatMessage, lambda event: "media_group_id" in event.message)

    album = [m for m in telegram_emulator.messages() if "media_group_id" in m]
    assert len({message["media_group_id"] for message in album}) == 1
    assert album[0]["photo"][-1]["width"] == sent["photo"][-1]["width"]
