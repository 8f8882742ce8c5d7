"""An unchanged photo bot on aiogram 3, with webhook (multipart responses) and with polling."""

import asyncio
import contextlib
import importlib
import threading
from pathlib import Path

import pytest
from aiohttp import web

from darkroom_emulators.kit.events import Event
from darkroom_emulators.telegram.events import BotCall, UpdateAttempt

PHOTO = Path("tests/data/grace_hopper.jpg").read_bytes()


@contextlib.contextmanager
def in_thread(main):
    """Run `main(stop, ready)` in a separate thread and event loop until the block ends."""
    ready, loop = threading.Event(), asyncio.new_event_loop()
    stop = asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(main(stop, ready)))
    thread.start()
    try:
        assert ready.wait(60)
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


@pytest.fixture
def webhook_bot(telegram_emulator, aiogram_photo_bot):
    server = importlib.import_module("aiogram.webhook.aiohttp_server")

    async def main(stop, ready):
        bot, dispatcher = aiogram_photo_bot.build(telegram_emulator.token, telegram_emulator.url)
        app = web.Application()
        server.SimpleRequestHandler(
            dispatcher, bot, handle_in_background=False, secret_token="a-secret"
        ).register(app, path="/webhook")
        server.setup_application(app, dispatcher, bot=bot)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port = runner.addresses[0][1]
        await bot.set_webhook(f"http://127.0.0.1:{port}/webhook", secret_token="a-secret")
        ready.set()
        await stop.wait()
        await runner.cleanup()
        await bot.session.close()

    with in_thread(main):
        yield telegram_emulator


def test_a_photo_is_answered_in_the_webhook_response(webhook_bot):
    telegram_emulator = webhook_bot
    sent = telegram_emulator.send_photo(PHOTO, caption="make it blue")
    telegram_emulator.wait_until(lambda: len(telegram_emulator.messages()) > 1)

    answer = telegram_emulator.messages()[-1]
    assert answer["caption"] == "done: make it blue"
    assert answer["reply_to_message"]["message_id"] == sent["message_id"]
    assert answer["photo"][-1]["width"] == 512
    call = telegram_emulator.events(BotCall)[-1]
    assert (call.method, call.via) == ("sendPhoto", "webhook")

    query = telegram_emulator.press(answer["message_id"], data="back")
    telegram_emulator.clock.settle()
    edited = telegram_emulator.messages()[-1]
    assert edited["caption"] == "as it was"
    assert [size["file_unique_id"] for size in edited["photo"]] == [
        size["file_unique_id"] for size in sent["photo"]
    ]
    assert telegram_emulator.answer_to(query) == {"text": "There", "show_alert": True, "url": ""}


def test_texts_edits_and_documents_are_answered(webhook_bot):
    telegram_emulator = webhook_bot
    message = telegram_emulator.send_text("/start")
    telegram_emulator.clock.settle()
    hello = telegram_emulator.messages()[-1]
    assert hello["text"] == "Hi, send a photo!"
    assert [entity["type"] for entity in hello["entities"]] == ["bold", "italic"]

    telegram_emulator.edit_text(message["message_id"], "something else")
    telegram_emulator.clock.settle()
    assert telegram_emulator.messages()[-1]["text"] == "now: something else"

    telegram_emulator.send_document(b"first", "notes.txt")
    telegram_emulator.clock.settle()
    one, two = telegram_emulator.messages()[-2:]
    assert one["media_group_id"] == two["media_group_id"]
    assert one["caption"] == "twice"
    assert telegram_emulator.file(one["document"]["file_unique_id"]) == b"first"


def test_a_wrong_secret_is_refused_and_the_update_is_sent_again(webhook_bot, aiogram_photo_bot):
    telegram_emulator = webhook_bot
    bot = next(iter(telegram_emulator.state.world.bots.values()))
    url = telegram_emulator.state.courier(bot).webhook.url

    async def take_over(secret):
        session_bot, _ = aiogram_photo_bot.build(telegram_emulator.token, telegram_emulator.url)
        async with session_bot.session:
            await session_bot.set_webhook(url, secret_token=secret)

    telegram_emulator.clock.advance(1)
    asyncio.run(take_over("not-it"))
    telegram_emulator.send_text("/start")
    telegram_emulator.clock.settle()
    first = telegram_emulator.events(UpdateAttempt)[-1]
    assert (first.status, first.error) == (
        401,
        "Wrong response from the webhook: 401 Unauthorized",
    )
    telegram_emulator.clock.advance(1)
    asyncio.run(take_over("a-secret"))
    telegram_emulator.clock.settle()
    last = telegram_emulator.events(UpdateAttempt)[-1]
    assert (last.status, last.update_id) == (200, first.update_id)
    assert "a-secret" not in str(telegram_emulator.events(Event))


def test_the_library_sees_errors_as_its_own_exceptions(
    telegram_emulator, aiogram, aiogram_photo_bot
):
    async def work():
        bot, _ = aiogram_photo_bot.build(telegram_emulator.token, telegram_emulator.url)
        async with bot.session:
            telegram_emulator.faults.add(
                "error", match={"method": "sendPhoto"}, status=429, retry_after=3
            )
            assert (await bot.send_message(777, "hi")).text == "hi"
            with pytest.raises(aiogram.exceptions.TelegramRetryAfter) as raised:
                await bot.send_photo(777, "https://example.com/a.jpg")
            assert raised.value.retry_after == 3
            telegram_emulator.block()
            with pytest.raises(aiogram.exceptions.TelegramForbiddenError):
                await bot.send_message(777, "hi")

    asyncio.run(work())


def test_the_same_bot_works_by_polling(live_telegram, aiogram_photo_bot):
    telegram_emulator = live_telegram

    async def main(stop, ready):
        bot, dispatcher = aiogram_photo_bot.build(telegram_emulator.token, telegram_emulator.url)
        polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False))
        ready.set()
        await stop.wait()
        await dispatcher.stop_polling()
        await polling

    with in_thread(main):
        telegram_emulator.send_photo(PHOTO, caption="red")
        telegram_emulator.wait_for_text("done: red")
