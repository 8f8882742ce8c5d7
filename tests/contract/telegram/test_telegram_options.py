"""Options that control where a message goes and who sees it: topics, effects, a single receiver."""

import pytest
from bare_api import picture

from darkroom_emulators.telegram.events import EphemeralMessage, RefusalGuessed


def test_the_topic_general_has_id_1_but_its_messages_have_no_thread_id(api, telegram_emulator):
    forum = telegram_emulator.new_chat("supergroup", "Forum", forum=True, status="administrator")
    topic = telegram_emulator.new_topic(forum, "Cats")
    assert topic > 1
    missing = (400, "Bad Request: message thread not found")
    for method in ("sendMessage", "sendChatAction"):
        call = {"chat_id": forum, "text": "x", "action": "typing"}
        assert api.error(method, message_thread_id=1, **call) == missing
        assert api.error(method, message_thread_id=99, **call) == missing
    sent = api("sendMessage", chat_id=forum, text="x", message_thread_id=topic)
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (topic, True)
    assert "message_thread_id" not in api("sendMessage", chat_id=forum, text="in General")


def test_a_group_without_topics_ignores_the_thread_id(api, telegram_emulator):
    group = telegram_emulator.new_chat("supergroup", "Friends")
    sent = api("sendMessage", chat_id=group, text="x", message_thread_id=5)
    assert "message_thread_id" not in sent
    assert api("sendMessage", chat_id=777, text="x", message_thread_id=-1)["text"] == "x"


def test_a_free_effect_is_shown_in_a_private_chat(api):
    party = "5046509860389126442"
    sent = api("sendMessage", chat_id=777, text="x", message_effect_id=party)
    assert sent["effect_id"] == party


@pytest.mark.parametrize(
    "option",
    [{"ephemeral_message_parameters": {"receiver_user_id": 777}}, {"receiver_user_id": 777}],
)
def test_an_ephemeral_message_never_reaches_the_group(api, telegram_emulator, option):
    group = telegram_emulator.new_chat("supergroup", "Friends")
    sent = api("sendMessage", chat_id=group, text="for you", **option)
    assert (sent["receiver_user"]["id"], sent["ephemeral_message_id"]) == (777, 1)
    assert [each.get("text") for each in telegram_emulator.messages(group)] == [None]  # "joined"
    (event,) = telegram_emulator.events(EphemeralMessage)
    assert (event.user_id, event.message["text"]) == (777, "for you")


def test_an_ephemeral_message_is_edited_and_deleted(api, telegram_emulator):
    group = telegram_emulator.new_chat("supergroup", "Friends")
    sent = api("sendMessage", chat_id=group, text="wait", receiver_user_id=777)
    number = sent["ephemeral_message_id"]
    of = {"chat_id": group, "receiver_user_id": 777, "ephemeral_message_id": number}

    def seen():
        return telegram_emulator.ephemeral_messages(chat=group)

    button = {"inline_keyboard": [[{"text": "Stop", "callback_data": "stop"}]]}
    assert api("editEphemeralMessageText", **of, text="still", reply_markup=button) is True
    assert (seen()[0]["text"], seen()[0]["reply_markup"]) == ("still", button)
    assert api("editEphemeralMessageReplyMarkup", **of) is True
    assert "reply_markup" not in seen()[0]
    media = {"type": "photo", "media": "attach://one", "caption": "here"}
    assert api("editEphemeralMessageMedia", {"one": picture(64, 48)}, **of, media=media) is True
    assert seen()[0]["photo"][-1]["width"] == 64
    assert api("editEphemeralMessageCaption", **of, caption="done") is True
    assert seen()[0]["caption"] == "done"
    same = api.error("editEphemeralMessageCaption", **of, caption="done")
    assert "message is not modified" in same[1]
    other = api.error("deleteEphemeralMessage", **{**of, "receiver_user_id": 5})
    assert other == (400, "Bad Request: message to delete not found")
    assert api("deleteEphemeralMessage", **of) is True
    assert (seen(), len(telegram_emulator.messages(group))) == ([], 1), "the bot joined"
    changes = [each.change for each in telegram_emulator.events(EphemeralMessage)]
    assert changes == ["new", *["edited"] * 4, "deleted"]


def test_a_press_determines_the_receiver_of_an_ephemeral_message(api, telegram_emulator):
    group = telegram_emulator.new_chat("supergroup", "Friends")
    keyboard = {"inline_keyboard": [[{"text": "Mine", "callback_data": "x"}]]}
    asked = api("sendMessage", chat_id=group, text="?", reply_markup=keyboard)
    press = telegram_emulator.press(asked["message_id"], data="x", chat=group)
    option = {"ephemeral_message_parameters": {"callback_query_id": press}}
    assert api("sendMessage", chat_id=group, text="you", **option)["receiver_user"]["id"] == 777


def test_a_person_outside_the_group_gets_no_ephemeral_message(api, telegram_emulator):
    group = telegram_emulator.new_chat("supergroup", "Friends")
    telegram_emulator.new_user(5, "Stranger")
    refused = api.error("sendMessage", chat_id=group, text="x", receiver_user_id=5)
    assert refused == (400, "Bad Request: user not found")
    assert len(telegram_emulator.events(RefusalGuessed)) == 1
