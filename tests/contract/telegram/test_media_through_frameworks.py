"""Videos, stickers and other media, sent by unchanged pyTelegramBotAPI and grammY bots."""

import pytest
import telebot
from bare_api import picture
from js_bots import needs_npm, running
from telebot import apihelper, types

from tests.media_files import GIF, MP3, ROUND, SILENT, VIDEO, VOICE, WEBP

SENT = {
    "video": VIDEO,
    "animation": GIF,
    "audio": MP3,
    "voice": VOICE,
    "video_note": ROUND,
    "sticker": WEBP,
}
SHARED = ["contact", "location", "venue", "dice"]


@pytest.fixture
def telebot_bot(telegram_emulator, monkeypatch):
    monkeypatch.setattr(apihelper, "API_URL", f"{telegram_emulator.url}/bot{{0}}/{{1}}")
    monkeypatch.setattr(apihelper, "FILE_URL", f"{telegram_emulator.url}/file/bot{{0}}/{{1}}")
    yield telebot.TeleBot(telegram_emulator.token, threaded=False)
    apihelper._get_req_session(reset=True).close()


def answer_all(bot):
    """Pass the waiting updates to the bot. Polling again would hang, as the clock is stopped."""
    bot.process_new_updates(bot.get_updates(timeout=0))


def test_pytelegrambotapi_receives_each_kind_and_sends_it_back(telegram_emulator, telebot_bot):
    bot, loaded = telebot_bot, {}

    @bot.message_handler(content_types=list(SENT))
    def answer(message):
        kind = message.content_type
        file = getattr(message, kind)
        loaded[kind] = bot.download_file(bot.get_file(file.file_id).file_path)
        getattr(bot, f"send_{kind}")(message.chat.id, file.file_id)

    for kind, content in SENT.items():
        telegram_emulator.send_media(kind, content)
    answer_all(bot)
    assert loaded == SENT
    shown = telegram_emulator.messages()
    for theirs, own, kind in zip(shown[:6], shown[6:], SENT, strict=True):
        assert own[kind]["file_unique_id"] == theirs[kind]["file_unique_id"]


def test_pytelegrambotapi_uploads_each_kind(telegram_emulator, telebot_bot):
    bot = telebot_bot
    video = bot.send_video(777, VIDEO, thumbnail=picture(90, 50, "JPEG"), has_spoiler=True).video
    assert (video.width, video.height, video.duration) == (128, 72, 2)
    assert bot.send_animation(777, GIF).animation.width == 64
    assert bot.send_audio(777, MP3).audio.performer == "Darkroom"
    assert bot.send_voice(777, VOICE, caption="said").voice.duration == 3
    assert bot.send_video_note(777, ROUND).video_note.length == 64
    assert bot.send_sticker(777, WEBP, emoji="😀").sticker.emoji == "😀"
    bot.send_live_photo(777, SILENT, picture(60, 40, "JPEG"), caption="alive")
    kinds = [*SENT, "live_photo"]
    shown = telegram_emulator.messages()
    assert [kind in message for kind, message in zip(kinds, shown, strict=True)] == [True] * 7
    assert shown[0]["video"]["thumbnail"]["width"] == 90
    assert shown[0]["has_media_spoiler"]
    assert shown[3]["caption"] == "said"
    assert shown[6]["photo"][-1]["width"] == 60


def test_pytelegrambotapi_edits_and_mixes(telegram_emulator, telebot_bot):
    bot = telebot_bot
    wait = bot.send_message(777, "wait")
    bot.edit_message_media(types.InputMediaVideo(VIDEO), 777, wait.message_id)
    bot.send_media_group(
        777,
        [
            types.InputMediaPhoto(picture(60, 40, "JPEG"), caption="both"),
            types.InputMediaVideo(VIDEO),
        ],
    )
    edited, photo, video = telegram_emulator.messages()
    assert edited["video"]["duration"] == 2
    assert photo["media_group_id"] == video["media_group_id"]
    assert (photo["caption"], video["video"]["width"]) == ("both", 128)


def test_pytelegrambotapi_shares_places_contacts_and_dice(telegram_emulator, telebot_bot):
    bot = telebot_bot

    @bot.message_handler(content_types=SHARED)
    def answer(message):
        bot.send_message(message.chat.id, f"got {message.content_type}")

    bot.send_location(777, 55.75, 37.62)
    bot.send_venue(777, 55.75, 37.62, "Darkroom", "1, Red Street")
    bot.send_contact(777, "+79990001122", "Ada")
    assert bot.send_dice(777, "🎯").dice.value in range(1, 7)
    assert [
        kind in shown for kind, shown in zip(_ORDER, telegram_emulator.messages(), strict=True)
    ] == [True] * 4

    telegram_emulator.share_contact("+79990001122", "Ada")
    telegram_emulator.share_location(55.75, 37.62)
    telegram_emulator.share_location(55.75, 37.62, title="Darkroom", address="1, Red Street")
    telegram_emulator.throw_dice("🎰")
    answer_all(bot)
    texts = [message["text"] for message in telegram_emulator.messages() if "text" in message]
    assert texts == [f"got {kind}" for kind in SHARED]


_ORDER = ["location", "venue", "contact", "dice"]


@needs_npm("grammy")
def test_grammy_sends_each_kind_back(live_telegram):
    with running(live_telegram, "media-bot.mjs"):
        for kind, content in SENT.items():
            sent = live_telegram.send_media(kind, content)
            answer = live_telegram.wait_for_message(
                lambda m, sent=sent: (
                    m.get("reply_to_message", {}).get("message_id") == sent["message_id"]
                )
            )
            assert answer[kind]["file_size"] == len(content)
        live_telegram.send_media("live_photo", SILENT, still=picture(60, 40, "JPEG"))
        album = live_telegram.wait_for_text("one of each")
        assert album["media_group_id"]
        shown = [m for m in live_telegram.messages() if m.get("media_group_id")]
        assert ["live_photo" in m for m in shown] == [True, False]
        assert shown[1]["video"]["duration"] == 2
