"""What a bot does as an administrator, as seen in chats, updates and other responses."""

import asyncio
from pathlib import Path

import pytest
from test_reactions_pins_and_profiles import updates

PHOTO = Path("tests/data/grace_hopper.jpg").read_bytes()


@pytest.fixture
def group(telegram_emulator):
    """A supergroup with two people in which the bot is an administrator."""
    telegram_emulator.new_user(1001, "Ann")
    found = telegram_emulator.new_chat("supergroup", "Friends", status="administrator")
    telegram_emulator.set_member(found, "member", user=1001)
    return found


def test_names_from_before_bot_api_5_3_still_work(api, group, telegram_emulator):
    assert api("getChatMembersCount", chat_id=group) == 3
    assert api("kickChatMember", chat_id=group, user_id=1001) is True
    assert status(api, group)["status"] == "kicked"
    assert telegram_emulator.calls("banChatMember"), "it is logged by its name of today"


def status(api, group, user=1001):
    return api("getChatMember", chat_id=group, user_id=user)


def test_a_member_is_banned_and_unbanned(api, group):
    api("getUpdates", allowed_updates=["chat_member", "my_chat_member", "message"])
    who = {"chat_id": group, "user_id": 1001}
    assert api("getChatMemberCount", chat_id=group) == 3
    assert api("banChatMember", **who) is True
    assert status(api, group)["status"] == "kicked"
    assert api("getChatMemberCount", chat_id=group) == 2
    [change] = updates(api, "chat_member")
    assert (change["from"]["is_bot"], change["new_chat_member"]["status"]) == (True, "kicked")
    assert api("unbanChatMember", **who, only_if_banned=True) is True
    assert status(api, group)["status"] == "left"
    owner = api.error("banChatMember", chat_id=group, user_id=777)
    assert owner == (400, "Bad Request: can't remove chat owner")


def test_a_group_says_who_joined_and_who_left(telegram_emulator, api, group):
    updates(api, "message")
    telegram_emulator.new_user(1002, "Bob")
    telegram_emulator.set_member(group, "member", user=1002)
    telegram_emulator.set_member(group, "administrator", user=1002)
    api("banChatMember", chat_id=group, user_id=1001)
    api("unbanChatMember", chat_id=group, user_id=1001)
    link = api("createChatInviteLink", chat_id=group, creates_join_request=True)["invite_link"]
    telegram_emulator.join(link, user=1001)
    api("approveChatJoinRequest", chat_id=group, user_id=1001)
    added, banned, approved = updates(api, "message")
    assert [each["id"] for each in added["new_chat_members"]] == [1002]
    assert added["new_chat_member"] == added["new_chat_participant"] == added["new_chat_members"][0]
    assert (banned["left_chat_member"]["id"], banned["from"]["is_bot"]) == (1001, True)
    assert banned["left_chat_participant"] == banned["left_chat_member"]
    assert approved["from"] == approved["new_chat_members"][0]
    telegram_emulator.set_member(group, "kicked")
    [left] = updates(api, "message")
    assert (left["from"]["id"], left["left_chat_member"]["username"]) == (777, "darkroom_bot")
    channel = telegram_emulator.new_chat("channel", "News", status="administrator")
    assert (updates(api, "channel_post"), telegram_emulator.messages(channel)) == ([], [])


def test_a_member_is_restricted_to_some_rights(telegram_emulator, api, group):
    allowed = {"can_send_messages": True}
    assert api("restrictChatMember", chat_id=group, user_id=1001, permissions=allowed) is True
    found = status(api, group)
    assert (found["status"], found["can_send_messages"], found["can_send_photos"]) == (
        "restricted",
        True,
        False,
    )
    barred = api.error("restrictChatMember", chat_id=group, user_id=1001, permissions=3)
    assert barred == (400, "Bad Request: object expected as permissions")


def test_a_person_restricted_before_joining_is_not_a_member(telegram_emulator, api, group):
    telegram_emulator.new_user(1002, "Bob")
    updates(api, "message")
    who = {"chat_id": group, "user_id": 1002}
    assert api("restrictChatMember", **who, permissions={}) is True
    found = status(api, group, 1002)
    assert (found["status"], found["is_member"]) == ("restricted", False)
    assert api("getChatMemberCount", chat_id=group) == 3
    telegram_emulator.set_member(group, "member", user=1002)
    [joined] = updates(api, "message")
    assert (joined["new_chat_member"]["id"], status(api, group, 1002)["status"]) == (1002, "member")
    assert api("restrictChatMember", **who, permissions={}) is True
    assert status(api, group, 1002)["is_member"] is True
    assert updates(api, "message") == []


def test_permissions_imply_others_unless_they_are_independent(api, group):
    polls = {"chat_id": group, "permissions": {"can_send_polls": True}}
    assert allowed(api, polls) == {"can_send_polls", "can_send_messages", "can_react_to_messages"}
    assert allowed(api, polls | {"use_independent_chat_permissions": True}) == {"can_send_polls"}
    pins = {"chat_id": group, "permissions": {"can_pin_messages": True, "can_edit_tag": False}}
    assert allowed(api, pins) == {"can_pin_messages", "can_manage_topics"}
    previews = {"chat_id": group, "permissions": {"can_add_web_page_previews": True}}
    assert {"can_send_messages", "can_send_voice_notes"} < allowed(api, previews)
    assert "can_send_polls" not in allowed(api, previews)


def allowed(api, arguments):
    """Set a group's permissions, and return the rights that its members then have."""
    assert api("setChatPermissions", **arguments) is True
    found = api("getChat", chat_id=arguments["chat_id"])["permissions"]
    return {right for right, given in found.items() if given}


def test_aiogram_reads_an_administrators_rights(telegram_emulator, group, api, aiogram_photo_bot):
    api("getUpdates", allowed_updates=["chat_member", "my_chat_member"])
    api("promoteChatMember", chat_id=group, user_id=1001, can_send_welcome_messages=True)
    channel = telegram_emulator.new_chat("channel", "News", status="administrator")

    async def main():
        bot, _ = aiogram_photo_bot.build(telegram_emulator.token, telegram_emulator.url)
        async with bot.session:
            asked = await bot.get_my_default_administrator_rights()
            return asked, await bot.get_updates(), await bot.get_chat_member(channel, bot.id)

    asked, updates, in_channel = asyncio.run(main())
    assert asked.can_send_welcome_messages is False
    [ann] = [each.chat_member for each in updates if each.chat_member]
    assert ann.new_chat_member.can_send_welcome_messages is True
    assert ann.new_chat_member.can_manage_tags is False
    assert in_channel.can_manage_direct_messages is True


def test_a_member_becomes_an_administrator_with_a_title(api, group):
    who = {"chat_id": group, "user_id": 1001}
    plain = api.error("setChatAdministratorCustomTitle", **who, custom_title="Boss")
    assert plain == (400, "Bad Request: user is not an administrator")
    assert api("promoteChatMember", **who, can_pin_messages=True) is True
    assert api("setChatAdministratorCustomTitle", **who, custom_title="Boss") is True
    found = status(api, group)
    assert (found["can_pin_messages"], found["can_delete_messages"]) == (True, False)
    assert found["custom_title"] == "Boss"
    names = [each["user"]["first_name"] for each in api("getChatAdministrators", chat_id=group)]
    assert names == ["Dev", "Darkroom", "Ann"]
    assert api("promoteChatMember", **who) is True
    assert status(api, group)["status"] == "member"


def test_a_chat_gets_permissions_title_and_description(telegram_emulator, api, group):
    allowed = {"can_send_messages": True}
    assert api("setChatPermissions", chat_id=group, permissions=allowed) is True
    found = api("getChat", chat_id=group)["permissions"]
    assert (found["can_send_messages"], found["can_send_photos"]) == (True, False)
    assert api("setChatTitle", chat_id=group, title="Family") is True
    assert telegram_emulator.messages(group)[-1]["new_chat_title"] == "Family"
    assert api("setChatDescription", chat_id=group, description="Ours") is True
    found = api("getChat", chat_id=group)
    assert (found["title"], found["description"]) == ("Family", "Ours")


def test_a_channels_new_title_is_a_post_of_the_channel(telegram_emulator, api):
    channel = telegram_emulator.new_chat("channel", "News", status="administrator")
    assert api("setChatTitle", chat_id=channel, title="Old news") is True
    [post] = updates(api, "channel_post")
    assert "from" not in post
    assert (post["sender_chat"]["id"], post["new_chat_title"]) == (channel, "Old news")


def test_a_basic_group_says_whether_its_members_may_do_everything(telegram_emulator, api):
    group = telegram_emulator.new_chat("group", "Friends", status="administrator")
    sent = api("sendMessage", chat_id=group, text="x")
    assert sent["chat"]["all_members_are_administrators"] is True
    telegram_emulator.set_permissions(group, can_pin_messages=False)
    sent = api("sendMessage", chat_id=group, text="x")
    assert sent["chat"]["all_members_are_administrators"] is False


def test_a_bot_that_has_lost_its_rights_is_refused(telegram_emulator, api, group):
    telegram_emulator.set_rights(group, can_change_info=True)
    [change] = updates(api, "my_chat_member")[-1:]
    assert change["old_chat_member"]["can_restrict_members"] is True
    assert change["new_chat_member"]["can_restrict_members"] is False
    who = {"chat_id": group, "user_id": 1001}
    found = api.error("banChatMember", **who)
    assert found == (400, "Bad Request: not enough rights to restrict/unrestrict chat member")
    assert api("setChatTitle", chat_id=group, title="Ours") is True
    assert api("leaveChat", chat_id=group) is True
    assert updates(api, "my_chat_member")[-1]["new_chat_member"]["status"] == "left"
    gone = api.error("sendMessage", chat_id=group, text="x")
    assert gone == (403, "Forbidden: bot is not a member of the supergroup chat")


def test_a_muted_bot_gets_the_right_refusals_and_can_leave(telegram_emulator, api):
    group = telegram_emulator.new_chat("supergroup", "Friends")
    telegram_emulator.set_permissions(group, can_send_messages=False)
    ban = api.error("banChatMember", chat_id=group, user_id=777)
    assert ban == (400, "Bad Request: not enough rights to restrict/unrestrict chat member")
    telegram_emulator.send_text("hello", chat=group)
    last = telegram_emulator.messages(group)[-1]["message_id"]
    pin = api.error("pinChatMessage", chat_id=group, message_id=last)
    assert pin == (400, "Bad Request: not enough rights to manage pinned messages in the chat")
    pin = api.error("pinChatMessage", chat_id=group, message_id=99)
    assert pin == (400, "Bad Request: message to pin not found")
    assert api("leaveChat", chat_id=group) is True


def test_a_bot_that_is_out_reads_only_public_chats_and_basic_groups(telegram_emulator, api):
    def seen(kind, status, username=""):
        chat = telegram_emulator.new_chat(kind, "Friends", username=username)
        telegram_emulator.set_member(chat, status)
        answer = api.post("getChatMemberCount", chat_id=chat).json()
        return answer.get("description") or answer["result"]

    assert seen("supergroup", "left") == ("Forbidden: bot is not a member of the supergroup chat")
    assert seen("channel", "left") == "Forbidden: bot is not a member of the channel chat"
    assert seen("supergroup", "left", "friends") == 1
    assert seen("supergroup", "kicked", "ours") == (
        "Forbidden: bot was kicked from the supergroup chat"
    )
    assert seen("group", "kicked") == 1


PLACE = {"latitude": 1, "longitude": 2}
INVOICE = {"title": "a", "description": "b", "payload": "c", "currency": "XTR"}


@pytest.mark.parametrize(
    ("method", "arguments", "words"),
    [
        ("sendMessage", {"text": "x"}, "text messages"),
        ("sendRichMessage", {"rich_message": {"markdown": "x"}}, "the rich message"),
        ("sendLocation", PLACE, "locations"),
        ("sendLocation", PLACE | {"live_period": 60}, "live locations"),
        ("sendInvoice", INVOICE | {"prices": [{"label": "a", "amount": 1}]}, "invoice messages"),
    ],
)
def test_a_muted_bots_refusal_names_what_it_cant_send(
    telegram_emulator, api, method, arguments, words
):
    group = telegram_emulator.new_chat("supergroup", "Friends")
    telegram_emulator.set_permissions(group, can_send_messages=False)
    refused = api.error(method, chat_id=group, **arguments)
    assert refused == (400, f"Bad Request: not enough rights to send {words} to the chat")


@pytest.mark.parametrize("kind", ["group", "channel"])
def test_some_methods_are_only_for_large_chats_or_supergroups(telegram_emulator, api, kind):
    telegram_emulator.new_user(1001, "Ann")
    chat = telegram_emulator.new_chat(kind, "Friends", status="administrator")
    telegram_emulator.set_member(chat, "member", user=1001)
    who = {"chat_id": chat, "user_id": 1001}
    alone = (400, "Bad Request: method is available only for supergroups")
    assert api.error("restrictChatMember", **who, permissions={}) == alone
    assert api.error("setChatAdministratorCustomTitle", **who, custom_title="Boss") == alone
    for method in ("promoteChatMember", "unbanChatMember"):
        if kind == "channel":
            assert api(method, **who) is True
            continue
        refused = api.error(method, **who)
        words = "Bad Request: method is available for supergroup and channel chats only"
        assert refused == (400, words)


def test_only_the_owner_may_change_the_owners_title(api, group):
    refused = api.error(
        "setChatAdministratorCustomTitle", chat_id=group, user_id=777, custom_title="Boss"
    )
    assert refused == (400, "Bad Request: only creator can edit their custom title")


def test_a_group_that_forbids_photos_gets_none_by_forwarding(telegram_emulator, api):
    group = telegram_emulator.new_chat("supergroup", "Friends")
    telegram_emulator.set_permissions(group, can_send_photos=False, can_send_polls=False)
    photo = telegram_emulator.send_photo(PHOTO)["message_id"]
    poll = api("sendPoll", chat_id=777, question="?", options=["a", "b"])["message_id"]
    for method in ("forwardMessage", "copyMessage"):
        source = {"chat_id": group, "from_chat_id": 777}
        refused = api.error(method, **source, message_id=photo)
        assert refused == (400, "Bad Request: not enough rights to send photos to the chat")
        refused = api.error(method, **source, message_id=poll)
        assert refused == (400, "Bad Request: not enough rights to send polls to the chat")


def test_several_messages_are_forwarded_and_copied_except_missing_ones(
    telegram_emulator, api, group
):
    one, two = (api("sendMessage", chat_id=777, text=text)["message_id"] for text in "ab")
    many = {"chat_id": group, "from_chat_id": 777, "message_ids": [one, 999, two]}
    assert len(api("forwardMessages", **many)) == 2
    first = telegram_emulator.messages(group)[-2]
    assert (first["text"], first["forward_origin"]["type"]) == ("a", "user")
    assert len(api("copyMessages", **many)) == 2
    assert "forward_origin" not in telegram_emulator.messages(group)[-1]
    none = api.error("copyMessages", **many | {"message_ids": [999]})
    assert none == (400, "Bad Request: there are no messages to copy")


def test_forwarded_and_copied_albums_stay_together(telegram_emulator, api, group):
    first, second, single = telegram_emulator.send_album([PHOTO] * 3, caption="cats")
    text = api("sendMessage", chat_id=777, text="a")["message_id"]
    ids = [each["message_id"] for each in (first, second)]
    for method, more in [
        ("forwardMessages", {}),
        ("copyMessages", {}),
        ("copyMessages", {"remove_caption": True}),
    ]:
        made = api(method, chat_id=group, from_chat_id=777, message_ids=[*ids, text], **more)
        one, two, last = telegram_emulator.messages(group)[-3:]
        assert [each["message_id"] for each in made] == [
            each["message_id"] for each in (one, two, last)
        ]
        assert one["media_group_id"] == two["media_group_id"] != first["media_group_id"]
        assert "media_group_id" not in last
        assert one.get("caption") == (None if more else "cats")
    api("copyMessages", chat_id=group, from_chat_id=777, message_ids=[single["message_id"]])
    assert "media_group_id" not in telegram_emulator.messages(group)[-1]


def test_nobody_is_anonymous_in_a_channel(telegram_emulator, api):
    channel = telegram_emulator.new_chat("channel", "News", status="administrator")
    person = telegram_emulator.new_user(1001, "Ann")
    telegram_emulator.set_member(channel, "member", user=person)
    rights = {"is_anonymous": True, "can_post_messages": True}
    assert api("promoteChatMember", chat_id=channel, user_id=person, **rights) is True
    found = api("getChatMember", chat_id=channel, user_id=person)
    assert (found["is_anonymous"], found["can_post_messages"]) == (False, True)
    for is_channel in (True, False):
        where = {"for_channels": is_channel}
        assert api("setMyDefaultAdministratorRights", rights=rights, **where) is True
        found = api("getMyDefaultAdministratorRights", **where)
        assert found["is_anonymous"] is not is_channel


def test_a_topic_has_the_icon_that_the_bot_chose(telegram_emulator, api):
    forum = telegram_emulator.new_chat("supergroup", "Ideas", forum=True, status="administrator")
    icon = {"icon_color": 16766590, "icon_custom_emoji_id": "5417915203100613993"}
    made = api("createForumTopic", chat_id=forum, name="Cats", **icon)
    assert made == {"message_thread_id": made["message_thread_id"], "name": "Cats", **icon}
    created = telegram_emulator.messages(forum)[-1]["forum_topic_created"]
    assert created == {"name": "Cats", **icon}
    topic = {"chat_id": forum, "message_thread_id": made["message_thread_id"]}
    assert api("editForumTopic", **topic, icon_custom_emoji_id="") is True
    edited = telegram_emulator.messages(forum)[-1]["forum_topic_edited"]
    assert edited == {"icon_custom_emoji_id": ""}
    assert api("createForumTopic", chat_id=forum, name="Dogs")["icon_color"] == 7322096


def test_a_topic_is_opened_renamed_closed_and_deleted(telegram_emulator, api):
    forum = telegram_emulator.new_chat("supergroup", "Ideas", forum=True, status="administrator")
    made = api("createForumTopic", chat_id=forum, name="Cats")
    topic = {"chat_id": forum, "message_thread_id": made["message_thread_id"]}
    assert api("sendMessage", **topic, text="meow")["is_topic_message"] is True
    assert api("editForumTopic", **topic, name="Dogs") is True
    assert telegram_emulator.messages(forum)[-1]["forum_topic_edited"] == {"name": "Dogs"}
    assert api("closeForumTopic", **topic) is True
    assert "forum_topic_closed" in telegram_emulator.messages(forum)[-1]
    assert api.error("closeForumTopic", **topic) == (400, "Bad Request: TOPIC_NOT_MODIFIED")
    assert api("reopenForumTopic", **topic) is True
    assert "forum_topic_reopened" in telegram_emulator.messages(forum)[-1]
    assert api("deleteForumTopic", **topic) is True
    left = telegram_emulator.messages(forum)
    assert [each for each in left if "message_thread_id" in each] == []
    gone = api.error("sendMessage", **topic, text="meow")
    assert gone == (400, "Bad Request: message thread not found")
    group = telegram_emulator.new_chat("supergroup", "Friends", status="administrator")
    flat = api.error("createForumTopic", chat_id=group, name="Cats")
    assert flat == (400, "Bad Request: the chat is not a forum")
