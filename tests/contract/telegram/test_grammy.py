"""An unchanged grammY photo bot from npm: by webhook, replying in its response, and by polling."""

from pathlib import Path

from js_bots import needs_npm, running

from darkroom_emulators.telegram.events import BotCall

PHOTO = Path("tests/data/grace_hopper.jpg").read_bytes()

pytestmark = needs_npm("grammy")


def test_a_photo_bot_on_a_webhook(telegram_emulator):
    with running(telegram_emulator, "photo-bot.mjs", "webhook"):
        sent = telegram_emulator.send_photo(PHOTO, caption="make it blue")
        # its sendChatAction is the webhook's response; other calls follow it
        answer = telegram_emulator.wait_for_text("done: make it blue")
        assert answer["reply_to_message"]["message_id"] == sent["message_id"]
        assert answer["photo"][-1]["width"] == 512

        query = telegram_emulator.press(answer["message_id"], label="Again")
        telegram_emulator.clock.settle()
        assert telegram_emulator.messages()[-1]["caption"] == "done again"
        assert telegram_emulator.answer_to(query)["text"] == "Once more"

        telegram_emulator.send_document(b"first", "notes.txt")
        telegram_emulator.clock.settle()
        names = [m["document"]["file_name"] for m in telegram_emulator.messages()[-2:]]
        assert names == ["one.txt", "notes.txt"]

        text = telegram_emulator.send_text("/start")
        telegram_emulator.clock.settle()
        assert telegram_emulator.messages()[-1]["entities"] == [
            {"type": "bold", "offset": 0, "length": 2}
        ]
        telegram_emulator.edit_text(text["message_id"], "else")
        telegram_emulator.clock.settle()
        assert telegram_emulator.messages()[-1]["text"] == "now: else"

    via = {call.method: call.via for call in telegram_emulator.events(BotCall)}
    assert via["sendChatAction"] == "webhook"
    assert via["sendPhoto"] == "http"


def test_the_same_bot_works_by_polling(live_telegram):
    with running(live_telegram, "photo-bot.mjs", "polling"):
        live_telegram.send_photo(PHOTO, caption="red")
        live_telegram.wait_for_text("done: red")
