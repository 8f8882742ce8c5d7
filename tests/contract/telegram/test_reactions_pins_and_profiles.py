"""Reactions, pins, profile photos and bot settings, through bare API calls."""

import pytest
from bare_api import picture, updates

from darkroom_emulators.testing.telegram import ControlRefused

ASK_ALL = ["message", "message_reaction", "message_reaction_count", "chat_member"]


def seen(telegram_emulator, chat=0):
    """Return the reactions on the last message as people see them."""
    return telegram_emulator.messages(chat)[-1].get("reactions", [])


def test_a_bot_and_a_person_react(telegram_emulator, api):
    api("getUpdates", allowed_updates=ASK_ALL)
    sent = api("sendMessage", chat_id=777, text="done")["message_id"]
    fire = [{"type": "emoji", "emoji": "🔥"}]
    assert api("setMessageReaction", chat_id=777, message_id=sent, reaction=fire) is True
    assert seen(telegram_emulator) == [{"type": fire[0], "total_count": 1}]
    assert updates(api, "message_reaction") == []  # the bot's own reaction causes no update
    telegram_emulator.react(sent, "🔥")
    assert seen(telegram_emulator) == [{"type": fire[0], "total_count": 2}]
    [update] = updates(api, "message_reaction")
    assert (update["user"]["id"], update["old_reaction"], update["new_reaction"]) == (777, [], fire)
    api("setMessageReaction", chat_id=777, message_id=sent)
    telegram_emulator.react(sent)
    assert updates(api, "message_reaction")[0]["new_reaction"] == []
    assert seen(telegram_emulator) == []
    with pytest.raises(ControlRefused, match="no reaction"):
        telegram_emulator.react(sent, "🦖")


def test_administrators_get_reactions_in_groups_and_counts_in_channels(telegram_emulator, api):
    api("getUpdates", allowed_updates=ASK_ALL)
    group = telegram_emulator.new_chat("supergroup", "Friends")
    sent = api("sendMessage", chat_id=group, text="hi")["message_id"]
    telegram_emulator.react(sent, "👍", chat=group)
    assert updates(api, "message_reaction") == []
    delete = {"chat_id": group, "message_id": sent, "user_id": 777}
    assert api.error("deleteMessageReaction", **delete)[1] == "Bad Request: CHAT_ADMIN_REQUIRED"
    telegram_emulator.set_member(group, "administrator")
    telegram_emulator.react(sent, "👎", chat=group)
    assert updates(api, "message_reaction")[0]["old_reaction"][0]["emoji"] == "👍"
    assert api("deleteMessageReaction", **delete) is True
    assert seen(telegram_emulator, group) == []
    gone = api.error("deleteMessageReaction", **delete)
    assert gone == (400, "Bad Request: message to delete reactions not found")
    telegram_emulator.react(sent, "👎", chat=group)
    assert api("deleteAllMessageReactions", chat_id=group, user_id=777) is True
    assert seen(telegram_emulator, group) == []
    nobody = api.error("deleteAllMessageReactions", chat_id=group, user_id=5)
    assert nobody == (400, "Bad Request: PARTICIPANT_ID_INVALID")

    channel = telegram_emulator.new_chat("channel", "News", status="administrator")
    post = api("sendMessage", chat_id=channel, text="news")["message_id"]
    telegram_emulator.react(post, "👍", chat=channel)
    [count] = updates(api, "message_reaction_count")
    assert count["reactions"] == [{"type": {"type": "emoji", "emoji": "👍"}, "total_count": 1}]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"reaction": "["}, "can't parse reaction types JSON object"),
        ({"reaction": {"a": 1}}, "expected an Array of ReactionType"),
        (
            {"reaction": [{"type": "paid"}]},
            "can't parse ReactionType: invalid reaction type specified",
        ),
        ({"message_id": 99}, "message to react not found"),
        ({"reaction": [{"type": "emoji", "emoji": "🦖"}]}, "REACTION_INVALID"),
        ({"reaction": [{"type": "emoji", "emoji": each} for each in "👍👎"]}, "REACTIONS_TOO_MANY"),
    ],
    ids=str,
)
def test_invalid_reactions_get_telegrams_errors(api, arguments, text):
    sent = api("sendMessage", chat_id=777, text="x")["message_id"]
    found = api.error("setMessageReaction", **{"chat_id": 777, "message_id": sent} | arguments)
    assert found == (400, f"Bad Request: {text}")


def test_the_bot_is_notified_of_a_pin_and_get_chat_returns_it(telegram_emulator, api):
    one, two = (api("sendMessage", chat_id=777, text=text)["message_id"] for text in "ab")
    assert api("pinChatMessage", chat_id=777, message_id=one) is True
    [message] = updates(api, "message")
    assert message["from"]["is_bot"] is True
    assert message["pinned_message"]["text"] == "a"
    assert telegram_emulator.messages()[-1]["pinned_message"]["message_id"] == one
    api("pinChatMessage", chat_id=777, message_id=two)
    assert api("getChat", chat_id=777)["pinned_message"]["text"] == "b"
    assert api("unpinChatMessage", chat_id=777) is True
    assert api("getChat", chat_id=777)["pinned_message"]["text"] == "a"
    assert api("unpinAllChatMessages", chat_id=777) is True
    assert "pinned_message" not in api("getChat", chat_id=777)
    none = api.error("unpinChatMessage", chat_id=777, message_id=one)
    assert none == (400, "Bad Request: message to unpin not found")
    unknown = api.error("pinChatMessage", chat_id=777)
    assert unknown == (400, "Bad Request: message to pin not found")
    group = telegram_emulator.new_chat("supergroup", "Friends")
    sent = api("sendMessage", chat_id=group, text="x")["message_id"]
    barred = api.error("pinChatMessage", chat_id=group, message_id=sent)
    assert barred[1] == "Bad Request: not enough rights to manage pinned messages in the chat"


def test_profile_photos_can_be_downloaded_and_sent(telegram_emulator, api):
    assert api("getUserProfilePhotos", user_id=777) == {"total_count": 0, "photos": []}
    telegram_emulator.set_profile_photo(picture(400, 400))
    telegram_emulator.set_profile_photo(picture(200, 200))
    found = api("getUserProfilePhotos", user_id=777, offset=1, limit=1)
    assert found["total_count"] == 2
    [[*_, largest]] = found["photos"]
    assert largest["width"] == 400
    assert api("getFile", file_id=largest["file_id"])["file_path"].startswith("photos/")
    assert api("sendPhoto", chat_id=777, photo=largest["file_id"])["photo"][-1]["width"] == 400
    assert api.error("getUserProfilePhotos")[1] == "Bad Request: invalid user_id specified"
    assert api.error("getUserProfilePhotos", user_id=5)[1] == "Bad Request: user not found"


def test_settings_are_stored_and_returned_by_get_me(telegram_emulator, api):
    assert api("getMe")["supports_inline_queries"] is False
    api("setMySettings", supports_inline_queries=True, inline_query_placeholder="A word…")
    api("setMySettings", has_topic_sidebar=True, can_read_all_group_messages=True)
    found = api("getMe")
    assert (found["supports_inline_queries"], found["inline_query_placeholder"]) == (
        True,
        "A word…",
    )
    assert found["has_topic_sidebar"] is False  # as there are no topics yet
    assert found["can_read_all_group_messages"] is True
    api("setMySettings", has_topics_enabled=True)
    assert api("getMe")["has_topic_sidebar"] is True
    group = telegram_emulator.new_chat("group", "Friends")
    telegram_emulator.send_text("no command", chat=group)
    assert updates(api, "message")[-1]["text"] == "no command"


@pytest.mark.parametrize(
    ("change", "show", "field"),
    [
        ("setMyName", "getMyName", "name"),
        ("setMyDescription", "getMyDescription", "description"),
        ("setMyShortDescription", "getMyShortDescription", "short_description"),
    ],
)
def test_a_bot_has_names_and_descriptions_in_several_languages(api, change, show, field):
    before = api(show)[field]
    assert api(change, **{field: "Hello"}) is True
    assert api(change, **{field: "Привет"}, language_code="ru") is True
    assert api(show)[field] == "Hello"
    assert api(show, language_code="ru")[field] == "Привет"
    assert api(show, language_code="de")[field] == "Hello"
    assert api(change, **{field: ""}) is True
    assert api(show)[field] == before
