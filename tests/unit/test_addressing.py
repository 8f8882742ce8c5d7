"""Which messages the bot considers addressed to it, and what it reads from them."""

import pytest

from telegram_webhook.addressing import Request, read
from telegram_webhook.updates import Message

BOT = {"id": 99, "is_bot": True, "first_name": "Emu"}


def message(text="", *, chat="supergroup", entities=(), photo=False, **more):
    """Return a message in Telegram's form, where a photo's text is its caption."""
    found = {
        "message_id": 1,
        "chat": {"id": 5, "type": chat},
        "from": {"id": 7},
        "caption" if photo else "text": text,
        "caption_entities" if photo else "entities": [
            {"type": kind, "offset": at, "length": length} for kind, at, length in entities
        ],
    }
    if photo:
        found["photo"] = [{"file_id": "f", "width": 1, "height": 1}]
    return Message.model_validate(found | more)


def asked(found):
    return read(found, "emu_bot", "99")


def test_in_a_private_chat_everything_is_meant_for_the_bot():
    assert asked(message("make it blue", chat="private", photo=True)) == Request(
        None, "make it blue"
    )


@pytest.mark.parametrize("chat", ["group", "supergroup", "channel"])
def test_in_other_chats_a_message_that_does_not_mention_the_bot_is_not_for_it(chat):
    assert asked(message("make it blue", chat=chat, photo=True)) is None


def test_mentioning_the_bot_is_enough_and_is_not_part_of_the_prompt():
    found = message("@Emu_Bot make it blue", photo=True, entities=[("mention", 0, 8)])
    assert asked(found) == Request(None, "make it blue")


def test_only_the_bots_own_mention_is_removed():
    entities = [("mention", 5, 9), ("mention", 19, 8)]
    found = message("like @emu_bot2 did @emu_bot please", photo=True, entities=entities)
    assert asked(found) == Request(None, "like @emu_bot2 did please")


def test_mentioning_somebody_else_is_not_enough():
    assert asked(message("@emu_bot2 hi", photo=True, entities=[("mention", 0, 9)])) is None


def test_mentions_are_removed_by_utf_16_offsets():
    found = message("🎨🎨 @emu_bot blue", photo=True, entities=[("mention", 5, 8)])
    assert asked(found) == Request(None, "🎨🎨 blue")


def test_a_reply_to_the_bot_is_meant_for_it():
    target = {"message_id": 2, "chat": {"id": 5, "type": "group"}, "from": BOT}
    assert asked(message("once more", reply_to_message=target)) == Request(None, "once more")


def test_a_reply_to_somebody_else_is_not_for_the_bot():
    target = {"message_id": 2, "chat": {"id": 5, "type": "group"}, "from": {"id": 8}}
    assert asked(message("once more", reply_to_message=target)) is None


@pytest.mark.parametrize("said", ["/status", "/status@emu_bot", "/STATUS@EMU_BOT"])
def test_a_command_is_meant_for_the_bot(said):
    assert asked(message(said, entities=[("bot_command", 0, len(said))])).command == "status"


def test_a_command_for_another_bot_is_not_for_this_one():
    said = "/status@other_bot"
    assert asked(message(said, entities=[("bot_command", 0, len(said))])) is None


def test_the_words_after_an_unknown_command_are_the_prompt():
    found = message("/edit@emu_bot make it blue", photo=True, entities=[("bot_command", 0, 13)])
    assert asked(found) == Request(None, "make it blue")


def test_a_command_in_the_middle_of_a_text_does_not_count():
    assert asked(message("see /status", chat="private", entities=[("bot_command", 4, 7)])) == (
        Request(None, "see")
    )


def test_an_empty_caption_is_no_prompt():
    assert asked(message("", chat="private", photo=True)) == Request(None, None)
