"""People join groups through a bot's invite links, and bots set their menu buttons."""

import pytest

from darkroom_emulators.telegram.events import RefusalGuessed
from darkroom_emulators.testing.telegram import ControlRefused

ASKING = {"allowed_updates": ["chat_join_request", "chat_member"]}


@pytest.fixture
def group(api, telegram_emulator):
    """A group whose administrator, the bot, receives updates about who joins."""
    api("getUpdates", **ASKING)
    telegram_emulator.new_user(5, "Ada")
    return telegram_emulator.new_chat("supergroup", "Friends", status="administrator")


def updates(api, kind):
    return [each[kind] for each in api("getUpdates", **ASKING) if kind in each]


def test_a_person_joins_by_a_link_until_it_is_full_expired_or_revoked(
    api, telegram_emulator, group
):
    link = api("createChatInviteLink", chat_id=group, name="Door", member_limit=1)
    assert (link["name"], link["creator"]["is_bot"], link["is_primary"]) == ("Door", True, False)
    telegram_emulator.join(link["invite_link"], user=5)
    assert api("getChatMember", chat_id=group, user_id=5)["status"] == "member"
    [joined] = updates(api, "chat_member")
    assert joined["invite_link"]["invite_link"] == link["invite_link"]
    telegram_emulator.new_user(6, "Bob")
    with pytest.raises(ControlRefused, match="limited to 1 members"):
        telegram_emulator.join(link["invite_link"], user=6)
    of = {"chat_id": group, "invite_link": link["invite_link"]}
    end = joined["date"] + 60
    assert api("editChatInviteLink", **of, expire_date=end)["expire_date"] == end
    telegram_emulator.clock.advance(61)
    with pytest.raises(ControlRefused, match="expired"):
        telegram_emulator.join(link["invite_link"], user=6)
    assert api("revokeChatInviteLink", **of)["is_revoked"]
    with pytest.raises(ControlRefused, match="revoked"):
        telegram_emulator.join(link["invite_link"], user=6)


def test_a_new_primary_link_replaces_the_previous_one(api, telegram_emulator, group):
    first, second = (api("exportChatInviteLink", chat_id=group) for _ in range(2))
    with pytest.raises(ControlRefused, match="revoked"):
        telegram_emulator.join(first, user=5)
    telegram_emulator.join(second, user=5)
    assert api("getChatMemberCount", chat_id=group) == 3


def test_a_request_to_join_is_declined_and_approved(api, telegram_emulator, group):
    link = api("createChatInviteLink", chat_id=group, creates_join_request=True)["invite_link"]
    who = {"chat_id": group, "user_id": 5}
    telegram_emulator.join(link, user=5)
    [asked] = updates(api, "chat_join_request")
    assert (asked["from"]["id"], asked["user_chat_id"]) == (5, 5)
    assert asked["invite_link"]["pending_join_request_count"] == 1
    assert api("declineChatJoinRequest", **who) is True
    assert api.error("approveChatJoinRequest", **who)[1] == "Bad Request: HIDE_REQUESTER_MISSING"
    telegram_emulator.join(link, user=5)
    assert api("approveChatJoinRequest", **who) is True
    assert api("getChatMember", **who)["status"] == "member"
    assert updates(api, "chat_member")[-1]["via_join_request"]
    assert api.error("approveChatJoinRequest", **who)[1] == "Bad Request: USER_ALREADY_PARTICIPANT"
    assert len(telegram_emulator.events(RefusalGuessed)) == 2


def test_a_bot_without_the_right_cannot_create_a_link(api, telegram_emulator, group):
    telegram_emulator.set_rights(group, can_manage_chat=True)
    refused = api.error("createChatInviteLink", chat_id=group)
    assert refused == (400, "Bad Request: not enough rights to manage chat invite link")


def test_a_menu_button_can_be_set_for_one_chat_or_for_all(api, telegram_emulator):
    shop = {"type": "web_app", "text": "Shop", "web_app": {"url": "https://example.com/"}}
    assert api("getChatMenuButton") == {"type": "commands"}
    assert api("getChatMenuButton", chat_id=777) == {"type": "default"}
    assert api("setChatMenuButton", chat_id=777, menu_button=shop) is True
    assert api("getChatMenuButton", chat_id=777) == shop
    assert api("getChatMenuButton") == {"type": "commands"}
    bad = shop | {"web_app": {"url": "http://example.com"}}
    status, why = api.error("setChatMenuButton", menu_button=bad)
    assert (status, why.partition("Menu button ")[0]) == (
        400,
        "Bad Request: can't parse menu button: ",
    )
    assert why.endswith("'http://example.com' is invalid: Only HTTPS links are allowed")
    assert [each.description for each in telegram_emulator.events(RefusalGuessed)] == [why]


def test_the_rights_that_a_bot_asks_for_are_separate_for_channels(api):
    assert api("setMyDefaultAdministratorRights", rights={"can_pin_messages": True}) is True
    found = api("getMyDefaultAdministratorRights")
    assert [name for name, is_asked in found.items() if is_asked] == ["can_pin_messages"]
    assert not any(api("getMyDefaultAdministratorRights", for_channels=True).values())
