"""How people and bots use private chats, groups, topics and channels; and the control API."""

from pathlib import Path

import pytest
import requests
from bare_api import Api, picture
from hypothesis import given, settings
from hypothesis import strategies as st

from darkroom_emulators.telegram.settings import BotSettings, TelegramSettings
from darkroom_emulators.testing.telegram import ControlRefused, TelegramEmulator

PHOTO = Path("tests/data/grace_hopper.jpg").read_bytes()


class Control:
    """Calls the control API the way the page does."""

    def __init__(self, url):
        self.url = f"{url}/_emulator"

    def get(self, path):
        answer = requests.get(f"{self.url}/{path}", timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path, files=None, **body):
        arguments = {"files": files, "data": body} if files else {"json": body}
        answer = requests.post(f"{self.url}/{path}", timeout=30, **arguments)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refused(self, path, **body):
        answer = requests.post(f"{self.url}/{path}", json=body, timeout=30)
        assert answer.status_code == 400, answer.text
        return answer.json()["error"]


@pytest.fixture
def control(telegram_emulator):
    return Control(telegram_emulator.url)


def updates(api):
    found = api("getUpdates")
    if found:
        api("getUpdates", offset=found[-1]["update_id"] + 1)
    return found


def test_a_person_sends_an_album_a_file_and_a_reply(api, control):
    files = [("photo", ("1.jpg", PHOTO)), ("photo", ("2.jpg", PHOTO))]
    album = control.post("users/777/messages", files, caption="both")
    assert [m.get("caption") for m in album["messages"]] == ["both", None]
    one, two = album["update_ids"]
    assert two == one + 1
    first = album["messages"][0]["photo"][-1]
    shown = requests.get(control.url.removesuffix("/_emulator") + first["download_url"], timeout=30)
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert len(shown.content) == first["file_size"]

    document = [("document", ("holiday.heic", b"heic"))]
    control.post("users/777/messages", document, reply_to_message_id="1")
    got = updates(api)
    assert len({update["message"].get("media_group_id") for update in got[:2]}) == 1
    assert got[2]["message"]["document"]["file_name"] == "holiday.heic"
    assert got[2]["message"]["reply_to_message"]["message_id"] == 1
    assert "download_url" not in str(got)


def test_a_person_forwards_a_photo(telegram_emulator, api, control):
    channel = telegram_emulator.new_chat("channel", "News", status="administrator")
    post = telegram_emulator.send_photo(PHOTO, chat=channel, caption="of the day")
    control.post(
        "users/777/messages",
        forward_message_id=post["message_id"],
        forward_from_chat_id=channel,
    )
    message = updates(api)[-1]["message"]
    assert message["caption"] == "of the day"
    assert message["photo"][-1]["width"] == 512
    assert message["forward_origin"]["type"] == "channel"
    at = list(message).index("forward_origin")
    old_names = ["forward_from_chat", "forward_from_message_id", "forward_date"]
    assert list(message)[at + 1 : at + 4] == old_names
    assert message["forward_from_chat"]["id"] == channel
    assert message["forward_from_message_id"] == post["message_id"]
    assert "no message 99" in control.refused("users/777/messages", forward_message_id=99)


def test_a_persons_large_photo_arrives_as_the_app_sends_it(telegram_emulator, api):
    telegram_emulator.send_photo(picture(3000, 2000, "JPEG"))
    (update,) = updates(api)
    assert update["message"]["photo"][-1]["width"] == 1280


def test_in_privacy_mode_a_bot_in_a_group_gets_only_messages_meant_for_it(
    telegram_emulator, api, control
):
    group = telegram_emulator.new_chat("supergroup", "Friends")
    assert [list(each)[1] for each in updates(api)] == ["my_chat_member", "message"]
    telegram_emulator.send_text("hello all", chat=group)
    telegram_emulator.send_photo(PHOTO, chat=group, caption="look")
    telegram_emulator.send_text("/start@another_bot", chat=group)
    telegram_emulator.send_text("/start@darkroom_bot", chat=group)
    telegram_emulator.send_text("/help", chat=group)
    own = api("sendMessage", chat_id=group, text="yes?")
    telegram_emulator.send_text("well", chat=group, reply_to=own["message_id"])
    heard = [u["message"]["text"] for u in updates(api) if "message" in u]
    assert heard == ["/start@darkroom_bot", "/help", "well"]

    control.post("bots/darkroom_bot/privacy", enabled=False)
    telegram_emulator.send_photo(PHOTO, chat=group, caption="look")
    assert updates(api)[0]["message"]["caption"] == "look"
    assert api("getMe")["can_read_all_group_messages"] is True


def test_messages_stay_in_their_topics(telegram_emulator, api):
    forum = telegram_emulator.new_chat("supergroup", "Forum", forum=True, status="administrator")
    topic = telegram_emulator.new_topic(forum, "Photos")
    telegram_emulator.send_text("here", chat=forum, topic=topic)
    last = updates(api)[-1]["message"]
    assert (last["message_thread_id"], last["is_topic_message"]) == (topic, True)
    assert last["chat"]["is_forum"] is True
    answer = api("sendMessage", chat_id=forum, text="ok", message_thread_id=topic)
    assert answer["message_thread_id"] == topic
    reply = {"message_id": last["message_id"]}
    answer = api("sendMessage", chat_id=forum, text="ok", reply_parameters=reply)
    assert answer["message_thread_id"] == topic


def test_a_channel_post_has_no_sender(telegram_emulator, api):
    channel = telegram_emulator.new_chat("channel", "News", username="news", status="administrator")
    telegram_emulator.send_photo(PHOTO, chat=channel)
    post = updates(api)[-1]["channel_post"]
    assert "from" not in post
    assert post["sender_chat"]["id"] == channel
    sent = api("sendMessage", chat_id="@news", text="by the bot")
    assert sent["sender_chat"]["title"] == "News"
    assert api("editMessageText", chat_id=channel, message_id=sent["message_id"], text="edited")


def test_an_anonymous_administrator_appears_as_the_group(telegram_emulator, api, control):
    group = telegram_emulator.new_chat("supergroup", "Friends", status="administrator")
    anonymous = {"chat_id": group, "sender_chat_id": group, "author_signature": "boss"}
    control.post("users/777/messages", text="hello", **anonymous)
    message = updates(api)[-1]["message"]
    assert list(message)[:4] == ["message_id", "from", "author_signature", "sender_chat"]
    placeholder = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    assert message["from"] == {**placeholder, "username": "GroupAnonymousBot"}
    assert message["author_signature"] == "boss"
    assert message["sender_chat"] == message["chat"]
    forwarded = {"forward_message_id": message["message_id"], "forward_from_chat_id": group}
    control.post("users/777/messages", **forwarded)
    message = updates(api)[-1]["message"]
    origin = message["forward_origin"]
    assert (origin["type"], origin["sender_chat"]["id"]) == ("chat", group)
    assert origin["author_signature"] == message["forward_signature"] == "boss"
    assert message["forward_from_chat"] == origin["sender_chat"]


def test_a_person_writes_in_a_group_as_their_own_channel(telegram_emulator, api):
    group = telegram_emulator.new_chat("supergroup", "Friends", status="administrator")
    channel = telegram_emulator.new_chat("channel", "News")
    telegram_emulator.send_photo(PHOTO, chat=group, sender_chat=channel)
    message = updates(api)[-1]["message"]
    placeholder = {"id": 136817688, "is_bot": True, "first_name": "Channel"}
    assert message["from"] == {**placeholder, "username": "Channel_Bot"}
    assert (message["sender_chat"]["id"], message["chat"]["id"]) == (channel, group)


def test_not_everybody_can_write_as_a_chat(telegram_emulator, control):
    telegram_emulator.new_user(888, "Guest")
    group = telegram_emulator.new_chat("supergroup", "Friends")
    basic = telegram_emulator.new_chat("group", "Old")
    channel = telegram_emulator.new_chat("channel", "News")
    telegram_emulator.set_member(group, "member", user=888)
    letter = {"text": "hello", "chat_id": group}
    refused = control.refused("users/888/messages", sender_chat_id=group, **letter)
    assert "only administrators" in refused
    refused = control.refused("users/888/messages", sender_chat_id=channel, **letter)
    assert "owns no channel" in refused
    refused = control.refused("users/777/messages", author_signature="boss", **letter)
    assert "signature" in refused
    letter["chat_id"] = basic
    refused = control.refused("users/777/messages", sender_chat_id=basic, **letter)
    assert "only in supergroups" in refused


def test_a_persons_small_webp_arrives_as_a_sticker(telegram_emulator, api):
    telegram_emulator.send_document(picture(300, 200, "WEBP"), "cat.webp")
    sticker = updates(api)[-1]["message"]["sticker"]
    assert (sticker["width"], sticker["height"], sticker["type"]) == (300, 200, "regular")
    assert "set_name" not in sticker
    assert sticker["is_animated"] is sticker["is_video"] is False
    assert api("getFile", file_id=sticker["file_id"])["file_path"].endswith(".webp")
    again = api("sendDocument", chat_id=777, document=sticker["file_id"])
    assert again["sticker"]["file_unique_id"] == sticker["file_unique_id"]
    refused = api.error("sendPhoto", chat_id=777, photo=sticker["file_id"])
    assert refused == (400, "Bad Request: can't use file of type Sticker as Photo")


def test_other_files_of_a_person_stay_files(telegram_emulator, api):
    telegram_emulator.send_document(picture(600, 200, "WEBP"), "large.webp")
    telegram_emulator.send_document(picture(300, 200, "WEBP"), "words.webp", caption="look")
    telegram_emulator.send_document(picture(300, 200, "PNG"), "cat.png")
    assert all("document" in update["message"] for update in updates(api))


def test_a_group_can_forbid_its_members_to_send_content(telegram_emulator, api, control):
    telegram_emulator.new_user(888, "Guest")
    group = telegram_emulator.new_chat("supergroup", "Friends")
    telegram_emulator.set_member(group, "member", user=888)
    assert api("getChat", chat_id=group)["permissions"]["can_send_photos"] is True
    control.post(f"chats/{group}/permissions", can_send_photos=False)
    assert api("getChat", chat_id=group)["permissions"]["can_send_photos"] is False
    refused = (400, "Bad Request: not enough rights to send photos to the chat")
    assert api.error("sendPhoto", {"photo": ("p.jpg", PHOTO)}, chat_id=group) == refused
    assert api("sendMessage", chat_id=group, text="words")["text"] == "words"
    with pytest.raises(ControlRefused, match="group can't send photos"):
        telegram_emulator.send_photo(PHOTO, chat=group, user=888)
    assert telegram_emulator.send_photo(PHOTO, chat=group)["photo"]  # the owner is still allowed to
    assert telegram_emulator.send_text("words", chat=group, user=888)["text"] == "words"
    control.post(f"chats/{group}/permissions", can_send_messages=False)
    with pytest.raises(ControlRefused, match="group can't send text messages"):
        telegram_emulator.send_text("words", chat=group, user=888)
    control.post(f"chats/{group}/permissions", can_send_photos=True)
    assert api("sendPhoto", {"photo": ("p.jpg", PHOTO)}, chat_id=group)["photo"]
    assert "default rights" in control.refused(f"chats/{group}/permissions", can_fly=True)
    assert "default rights" in control.refused("chats/777/permissions", can_send_photos=False)


def test_a_button_under_a_bots_post_in_a_channel_can_be_pressed(telegram_emulator, api):
    channel = telegram_emulator.new_chat("channel", "News", status="administrator")
    keyboard = {"inline_keyboard": [[{"text": "Again", "callback_data": "again"}]]}
    sent = api("sendMessage", chat_id=channel, text="x", reply_markup=keyboard)
    telegram_emulator.press(sent["message_id"], label="Again", chat=channel)
    query = updates(api)[-1]["callback_query"]
    assert (query["from"]["id"], query["message"]["sender_chat"]["id"]) == (777, channel)


def test_a_blocked_bot_is_notified_and_its_messages_are_refused(telegram_emulator, api):
    telegram_emulator.block()
    (update,) = updates(api)
    assert update["my_chat_member"]["old_chat_member"]["status"] == "member"
    assert update["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert api.error("sendMessage", chat_id=777, text="x") == (
        403,
        "Forbidden: bot was blocked by the user",
    )
    telegram_emulator.unblock()
    assert updates(api)[0]["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert api("sendMessage", chat_id=777, text="x")


def test_a_bot_cant_write_first(telegram_emulator, api):
    telegram_emulator.new_user(888, "Guest")
    assert api.error("sendMessage", chat_id=888, text="x") == (
        403,
        "Forbidden: bot can't initiate conversation with a user",
    )
    telegram_emulator.send_text("/start", user=888)
    assert api("sendMessage", chat_id=888, text="x")["chat"]["first_name"] == "Guest"
    assert api.error("sendMessage", chat_id=123456, text="x") == (
        403,
        "Forbidden: the bot can't send messages to the bot",
    )


@pytest.mark.parametrize(
    ("kind", "status", "code", "description"),
    [
        ("group", "kicked", 403, "Forbidden: bot was kicked from the group chat"),
        ("supergroup", "left", 403, "Forbidden: bot is not a member of the supergroup chat"),
        ("channel", "kicked", 403, "Forbidden: bot was kicked from the channel chat"),
        (
            "supergroup",
            "restricted",
            400,
            "Bad Request: not enough rights to send photos to the chat",
        ),
        (
            "channel",
            "member",
            400,
            "Bad Request: need administrator rights in the channel chat",
        ),
    ],
)
def test_a_bot_without_the_right_to_write(telegram_emulator, api, kind, status, code, description):
    chat = telegram_emulator.new_chat(kind, "Chat")
    telegram_emulator.set_member(chat, status)
    assert api.error("sendPhoto", {"photo": ("p.jpg", PHOTO)}, chat_id=chat) == (code, description)
    member = {"chat_id": chat, "user_id": 123456}
    if kind != "group" and code == 403:  # a private chat that the bot is not in
        assert api.error("getChatMember", **member) == (code, description)
        assert api.error("getChat", chat_id=chat) == (code, description)
        return
    assert api("getChatMember", **member)["status"] == status
    assert api("getChat", chat_id=chat)["title"] == "Chat"


def test_a_group_that_became_a_supergroup_returns_the_new_id(telegram_emulator, api, control):
    group = telegram_emulator.new_chat("group", "Old")
    new = control.post(f"chats/{group}/upgrade")["id"]
    answer = api.post("sendMessage", chat_id=group, text="x").json()
    assert answer["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert answer["parameters"] == {"migrate_to_chat_id": new}
    added, *service = [u["message"] for u in updates(api) if "message" in u]
    assert added["new_chat_member"]["username"] == "darkroom_bot"
    assert [m.get("migrate_to_chat_id") or m.get("migrate_from_chat_id") for m in service] == [
        new,
        group,
    ]


def test_a_pressed_button_and_its_answer(telegram_emulator, api, control):
    keyboard = {"inline_keyboard": [[{"text": "Again", "callback_data": "again:42"}]]}
    sent = api("sendMessage", chat_id=777, text="x", reply_markup=keyboard)
    press = control.post("users/777/press", message_id=sent["message_id"], label="Again")
    (update,) = updates(api)
    query = update["callback_query"]
    assert (query["id"], query["data"]) == (press["callback_query_id"], "again:42")
    assert query["message"]["text"] == "x"
    assert control.get("chats/777/messages")["presses"][0]["answer"] is None
    api("answerCallbackQuery", callback_query_id=query["id"], text="Yes", show_alert=True)
    assert telegram_emulator.answer_to(query["id"]) == {
        "text": "Yes",
        "show_alert": True,
        "url": "",
    }

    assert "no such button" in control.refused(
        "users/777/press", message_id=sent["message_id"], data="other"
    )
    late = telegram_emulator.press(sent["message_id"], data="again:42")
    telegram_emulator.clock.advance(151)
    assert api.error("answerCallbackQuery", callback_query_id=late)[0] == 400
    assert updates(api) == []  # Telegram doesn't deliver a press after two and a half minutes


def test_only_the_bot_whose_button_was_pressed_can_answer():
    bots = (BotSettings("11:a", "one_bot"), BotSettings("22:b", "two_bot"))
    keyboard = {"inline_keyboard": [[{"text": "Again", "callback_data": "again"}]]}
    with TelegramEmulator(TelegramSettings(bots=bots)) as telegram_emulator:
        group = telegram_emulator.new_chat("group", "Both", bot="one_bot")
        telegram_emulator.set_member(group, "member", bot="two_bot")
        one, two = Api(telegram_emulator), Api(telegram_emulator, "22:b")
        sent = one("sendMessage", chat_id=group, text="?", reply_markup=keyboard)
        query = telegram_emulator.press(sent["message_id"], label="Again", chat=group)
        assert two.error("answerCallbackQuery", callback_query_id=query)[0] == 400
        assert [each for each in two("getUpdates") if "callback_query" in each] == []
        assert one("answerCallbackQuery", callback_query_id=query) is True
        one.session.close()
        two.session.close()


def test_control_refuses_with_a_reason(telegram_emulator, control):
    assert "no person 5" in control.refused("users/5/messages", text="x")
    assert "needs text" in control.refused("users/777/messages")
    assert "there is no chat -5" in control.refused("users/777/messages", text="x", chat_id=-5)
    assert "first_name" in control.refused("users", id=5)
    assert "status must be" in control.refused(
        f"chats/{telegram_emulator.new_chat('group', 'G')}/members", status="boss"
    )
    assert "advance must be a valid number" in control.refused("clock", advance=10**400)
    for far in ({"advance": 1e15}, {"speed": 1e15}):
        assert "must be less than or equal to 315360000" in control.refused("clock", **far)
    assert "known fields: advance, speed" in control.refused("clock", seconds=1)
    evil = requests.post(
        f"{control.url}/users/777/messages",
        json={"text": "x"},
        headers={"Origin": "https://evil.example"},
        timeout=30,
    )
    assert evil.status_code == 403
    wrong = [("photo", ("x.jpg", b"no picture"))]
    answer = requests.post(f"{control.url}/users/777/messages", files=wrong, timeout=30)
    assert (answer.status_code, "can't send this" in answer.json()["error"]) == (400, True)


def test_half_an_emoji_in_a_control_call_is_replaced(control):
    control.post("users", id=888, first_name="\ud83d")
    (written,) = control.post("users/888/messages", text="a \ude00")["messages"]
    assert written["text"] == "a \ufffd"
    assert control.get("users")["users"][-1]["first_name"] == "\ufffd"
    assert "\ufffd" in str(control.get("events"))


def test_users_chats_and_bots_are_listed(control):
    control.post("users", id=888, first_name="Guest", language_code="ru")
    control.post("chats", type="supergroup", title="Group", user_id=888)
    assert [user["id"] for user in control.get("users")["users"]] == [777, 888]
    assert [chat["type"] for chat in control.get("chats")["chats"]] == ["private", "supergroup"]
    (bot,) = control.get("bots")["bots"]
    assert (bot["username"], bot["privacy"]) == ("darkroom_bot", True)


def test_a_chat_can_be_read_from_a_given_message_on(telegram_emulator, control):
    telegram_emulator.send_text("one")
    second = telegram_emulator.send_text("two")
    telegram_emulator.edit_text(second["message_id"], "two, corrected")
    shown = control.get("chats/777/messages?after=1")["messages"]
    assert [m["text"] for m in shown] == ["two, corrected"]
    assert shown[0]["edit_date"]


def test_reset_forgets_everything(telegram_emulator, api, control):
    telegram_emulator.send_photo(PHOTO)
    api("setMyCommands", commands=[{"command": "a", "description": "b"}])
    control.post("reset")
    assert control.get("chats/777/messages")["messages"] == []
    assert (updates(api), api("getMyCommands")) == ([], [])


CALLS = """users/777/messages users/777/messages/1 users/777/press users/777/block users/777/unblock
    users chats chats/777/members chats/-4001/members chats/-4001/topics chats/-4001/upgrade
    chats/-4001/permissions bots/darkroom_bot/privacy deliveries
    updates/1/drop updates/1/delay updates/1/swap clock"""
NAMES = """text caption chat_id bot reply_to_message_id message_thread_id has_spoiler data label id
    forward_message_id forward_from_chat_id message_id first_name user_id type title is_forum status
    name enabled hold seconds advance speed sender_chat_id author_signature"""
ODD = [None, True, -1, 1, 777, 10**30, 10**400, 1.5, "", "777", "@x", "\ud83d", [], {"a": [1]}]
WORDS = ["group", "channel", "member", "kicked", "creator", "darkroom_bot"]


@settings(max_examples=150, deadline=None)
@given(
    path=st.sampled_from(CALLS.split()),
    arguments=st.dictionaries(
        st.sampled_from(NAMES.split()), st.sampled_from(ODD + WORDS), max_size=4
    ),
)
def test_no_control_call_crashes_the_emulator(shared_telegram, path, arguments):
    url = f"{shared_telegram.url}/_emulator"
    assert requests.post(f"{url}/{path}", json=arguments, timeout=30).status_code in {200, 400}
    assert requests.get(f"{url}/events", timeout=30).status_code == 200
