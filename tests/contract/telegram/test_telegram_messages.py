"""A bot sends, edits, deletes and forwards messages, replies to them, and attaches keyboards."""

from pathlib import Path

import pytest
import requests
from bare_api import picture

PHOTO = Path("tests/data/grace_hopper.jpg").read_bytes()


def test_an_album_shares_one_id(shared_api):
    media = [
        {"type": "photo", "media": "attach://one", "caption": "first"},
        {"type": "photo", "media": "attach://two", "has_spoiler": True},
    ]
    files = {"one": ("1.jpg", PHOTO), "two": ("2.png", picture(50, 50))}
    one, two = shared_api("sendMediaGroup", files, chat_id=777, media=media)
    assert one["media_group_id"] == two["media_group_id"]
    assert (one["caption"], two.get("caption")) == ("first", None)
    assert two["has_media_spoiler"] is True
    assert shared_api.error(
        "sendMediaGroup",
        {"one": ("1.jpg", PHOTO), "two": ("x", b"no picture")},
        chat_id=777,
        media=media,
    ) == (
        400,
        'Bad Request: failed to send message #2 with the error message "IMAGE_PROCESS_FAILED"',
    )
    mixed = [media[0], {"type": "document", "media": "attach://two"}]
    assert shared_api.error("sendMediaGroup", files, chat_id=777, media=mixed) == (
        400,
        "Bad Request: document can't be mixed with other media types",
    )


def test_null_in_an_albums_item_counts_as_missing(shared_api):
    item = {"type": "photo", "media": "attach://one", "caption": None, "parse_mode": None}
    (sent,) = shared_api("sendMediaGroup", {"one": ("1.jpg", PHOTO)}, chat_id=777, media=[item])
    assert "caption" not in sent


def test_an_album_has_no_keyboard(shared_api):
    media = [{"type": "photo", "media": f"attach://{name}"} for name in ("one", "two")]
    files = {"one": ("1.jpg", PHOTO), "two": ("2.jpg", PHOTO)}
    keyboard = {"inline_keyboard": [[{"text": "Again", "callback_data": "again"}]]}
    sent = shared_api("sendMediaGroup", files, chat_id=777, media=media, reply_markup=keyboard)
    assert [message for message in sent if "reply_markup" in message] == []


def test_texts_captions_and_buttons_lose_control_characters(shared_api):
    keyboard = {"inline_keyboard": [[{"text": "a\tb\r", "callback_data": "a\tb"}]]}
    here = {"chat_id": 777, "reply_markup": keyboard}
    code = "<pre>if x:\r\n\treturn</pre>\r\n"
    sent = shared_api("sendMessage", **here, text=code, parse_mode="HTML")
    assert sent["text"] == "if x:\n return"
    assert sent["entities"] == [{"type": "pre", "offset": 0, "length": 13}]
    assert sent["reply_markup"]["inline_keyboard"] == [[{"text": "a b", "callback_data": "a\tb"}]]
    photo = shared_api("sendPhoto", {"photo": ("1.jpg", PHOTO)}, chat_id=777, caption="a\r\nb")
    assert photo["caption"] == "a\nb"


def test_edits_and_deletions(api, telegram_emulator):
    keyboard = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}
    sent = api("sendMessage", chat_id=777, text="wait", reply_markup=keyboard)
    here = {"chat_id": 777, "message_id": sent["message_id"]}
    assert (
        "message is not modified"
        in api.error("editMessageText", **here, text="wait", reply_markup=keyboard)[1]
    )
    assert api("editMessageText", **here, text="wait")["edit_date"]
    assert "reply_markup" in api("editMessageReplyMarkup", **here, reply_markup=keyboard)
    assert api.error("editMessageCaption", **here, caption="x") == (
        400,
        "Bad Request: there is no caption in the message to edit",
    )
    media = {"type": "photo", "media": "attach://p", "caption": "done", "has_spoiler": True}
    edited = api("editMessageMedia", {"p": ("p.jpg", PHOTO)}, **here, media=media)
    assert (edited["message_id"], edited["caption"]) == (sent["message_id"], "done")
    assert "text" not in edited
    assert edited["has_media_spoiler"] is True
    again = media | {"media": edited["photo"][-1]["file_id"]}
    assert "message is not modified" in api.error("editMessageMedia", **here, media=again)[1]
    shown = api("editMessageMedia", **here, media=again | {"has_spoiler": False})
    assert "has_media_spoiler" not in shown
    assert api("editMessageCaption", **here, caption="better")["caption"] == "better"

    mine = telegram_emulator.send_text("mine")
    assert api.error("editMessageText", chat_id=777, message_id=mine["message_id"], text="x") == (
        400,
        "Bad Request: message can't be edited",
    )
    assert api("deleteMessage", **here) is True
    telegram_emulator.clock.advance(48 * 3600 + 1)
    assert api.error("deleteMessage", chat_id=777, message_id=mine["message_id"]) == (
        400,
        "Bad Request: message can't be deleted for everyone",
    )


def test_several_messages_are_deleted_together_or_not_at_all(api, telegram_emulator):
    numbers = [telegram_emulator.send_text(text)["message_id"] for text in ("old", "one", "two")]
    assert api("deleteMessages", chat_id=777, message_ids=[*numbers[1:], numbers[1], 999]) is True
    assert [message["text"] for message in telegram_emulator.messages()] == ["old"]

    telegram_emulator.clock.advance(48 * 3600 + 1)
    young = telegram_emulator.send_text("young")["message_id"]
    assert api.error("deleteMessages", chat_id=777, message_ids=[young, numbers[0]]) == (
        400,
        "Bad Request: message can't be deleted for everyone",
    )
    assert [message["text"] for message in telegram_emulator.messages()] == ["old", "young"]


def test_replies_copies_forwards_and_marks(api, telegram_emulator):
    mine = telegram_emulator.send_text("the original text")
    sent = api(
        "sendMessage",
        chat_id=777,
        text="yes",
        reply_parameters={"message_id": mine["message_id"], "quote": "original", "chat_id": None},
        protect_content=True,
        link_preview_options={"is_disabled": True},
    )
    assert sent["reply_to_message"]["text"] == "the original text"
    assert sent["quote"] == {"text": "original", "position": 4, "is_manual": True}
    assert sent["has_protected_content"] is True
    source = {"chat_id": 777, "from_chat_id": 777}
    forwarded = api("forwardMessage", **source, message_id=mine["message_id"])
    assert forwarded["forward_origin"]["sender_user"]["id"] == 777
    old_names = (forwarded["forward_from"]["id"], forwarded["forward_date"])
    assert old_names == (777, forwarded["forward_origin"]["date"])
    copied = api("copyMessage", **source, message_id=mine["message_id"])
    assert telegram_emulator.messages()[-1]["message_id"] == copied["message_id"]
    assert api.error("forwardMessage", **source, message_id=sent["message_id"]) == (
        400,
        "Bad Request: message can't be forwarded",
    )
    lenient = api(
        "sendMessage",
        chat_id=777,
        text="x",
        reply_parameters={"message_id": 999, "allow_sending_without_reply": True},
    )
    assert "reply_to_message" not in lenient


@pytest.mark.parametrize(
    "arguments",
    [
        {"text": "[x](tg://user?id=abc)", "parse_mode": "MarkdownV2"},
        {"text": "x", "link_preview_options": 5},
    ],
)
def test_invalid_optional_arguments_are_ignored(shared_api, arguments):
    sent = shared_api("sendMessage", chat_id=777, **arguments)
    assert sent["text"] == "x"
    assert not {"entities", "reply_to_message", "link_preview_options"} & set(sent)


def test_only_an_inline_keyboard_is_returned_with_the_message(api, telegram_emulator):
    keyboard = {"keyboard": [[{"text": "yes"}]]}
    sent = api("sendMessage", chat_id=777, text="?", reply_markup=keyboard)
    assert "reply_markup" not in sent
    assert telegram_emulator.messages()[-1]["reply_markup"] == keyboard


def test_a_number_as_callback_data_becomes_text(api, telegram_emulator):
    keyboard = {"inline_keyboard": [[{"text": "a", "callback_data": 42}]]}
    sent = api("sendMessage", chat_id=777, text="?", reply_markup=keyboard)
    telegram_emulator.press(sent["message_id"], data="42")
    assert api("getUpdates")[-1]["callback_query"]["data"] == "42"


def test_chat_action_lasts_five_seconds(api, telegram_emulator):
    api("sendChatAction", chat_id=777, action="upload_photo")
    seen = f"{telegram_emulator.url}/_emulator/chats/777/messages"
    assert requests.get(seen, timeout=30).json()["actions"][0]["action"] == "upload_photo"
    telegram_emulator.clock.advance(5)
    assert requests.get(seen, timeout=30).json()["actions"] == []


def test_commands_are_stored_by_scope_and_language(shared_api):
    commands = [{"command": "start", "description": "Begin"}]
    shared_api("setMyCommands", commands=commands)
    shared_api("setMyCommands", commands=[], language_code="ru")
    assert shared_api("getMyCommands") == commands
    assert shared_api("getMyCommands", language_code="ru") == []
    shared_api("deleteMyCommands")
    assert shared_api("getMyCommands") == []
