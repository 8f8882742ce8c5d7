"""A bot's command lists have scopes, and the emulator refuses invalid lists."""

import pytest

SCOPE, COMMAND = "can't parse BotCommandScope: ", "can't parse BotCommand: "
ONE = [{"command": "start", "description": "begin"}]


def named(command="start", description="x"):
    return {"commands": [{"command": command, "description": description}]}


@pytest.mark.parametrize(
    ("given", "description"),
    [
        ({"commands": "{"}, "can't parse commands JSON object"),
        ({"commands": {}}, "expected an Array of BotCommand"),
        ({"commands": ["x"]}, f"{COMMAND}expected an Object"),
        ({"commands": [{"description": "x"}]}, f'{COMMAND}Can\'t find field "command"'),
        (named(command="/"), "command must be non-empty"),
        (named(command="x" * 33), "command length must not exceed 32"),
        (named(description=" "), "command description must be non-empty"),
        (named(description="x" * 257), "command description length must not exceed 256"),
        (named(command="Start"), "BOT_COMMAND_INVALID"),
        (named(command="a-b"), "BOT_COMMAND_INVALID"),
        ({"scope": "{"}, "can't parse BotCommandScope JSON object"),
        ({"scope": [1]}, f"{SCOPE}BotCommandScope must be an Object"),
        ({"scope": {}}, f'{SCOPE}Can\'t find field "type"'),
        ({"scope": {"type": "moon"}}, f"{SCOPE}Unsupported type specified"),
        ({"scope": {"type": "chat"}}, f'{SCOPE}Can\'t find field "chat_id"'),
        ({"scope": {"type": "chat", "chat_id": ""}}, f"{SCOPE}Empty chat_id specified"),
        (
            {"scope": {"type": "chat_member", "chat_id": 777}},
            f'{SCOPE}Can\'t find field "user_id"',
        ),
        (
            {"scope": {"type": "chat_member", "chat_id": 777, "user_id": 0}},
            f"{SCOPE}Invalid user_id specified",
        ),
        ({"scope": {"type": "chat", "chat_id": 5}}, "chat not found"),
    ],
)
def test_invalid_command_lists_are_refused(shared_api, given, description):
    refused = shared_api.error("setMyCommands", **{"commands": ONE} | given)
    assert refused == (400, f"Bad Request: {description}")


@pytest.mark.parametrize("code", ["pt-br", "zh-hans", "EN", "eng", "é1"])
@pytest.mark.parametrize(
    "method", ["setMyCommands", "getMyCommands", "deleteMyCommands", "setMyName", "getMyName"]
)
def test_a_language_code_has_two_small_letters(shared_api, method, code):
    found = shared_api.error(method, commands=[], language_code=code)
    assert found == (400, "Bad Request: invalid language code specified")


def test_a_list_is_stored_by_scope_and_language_until_it_is_emptied(api):
    chat = {"scope": {"type": "chat", "chat_id": "777"}}
    api("setMyCommands", commands=[{"command": "/start ", "description": " begin "}], **chat)
    assert api("getMyCommands") == []
    assert api("getMyCommands", scope={"chat_id": 777, "type": "chat"}) == ONE
    assert api("getMyCommands", language_code="ru", **chat) == []
    api("setMyCommands", commands=[], **chat)
    assert api("getMyCommands", **chat) == []


def test_people_who_are_not_members_get_an_error(api, telegram_emulator):
    group = telegram_emulator.new_chat("group", "Friends")
    absent = (400, "Bad Request: PARTICIPANT_ID_INVALID")
    assert api.error("getChatMember", chat_id=group, user_id=5) == absent
    stranger = (400, "Bad Request: member not found")
    assert api.error("getChatMember", chat_id=777, user_id=5) == stranger
    assert api("getChatMember", chat_id=777, user_id=777)["status"] == "member"
