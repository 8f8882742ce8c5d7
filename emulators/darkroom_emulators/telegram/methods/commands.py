"""The lists of commands that a bot shows, by scope and language."""

import re
from typing import Any

from ..errors import bad_request
from ..fields import BadField, Given, flag_field, number_field, text_field
from ..shapes import CommandJson
from .call import MethodCall
from .registry import emulates

MAX_COMMANDS = 100
MAX_COMMAND, MAX_DESCRIPTION = 32, 256
# each scope, with its required fields
_SCOPES: dict[str, tuple[str, ...]] = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}


@emulates("setMyCommands")
async def set_my_commands(call: MethodCall) -> bool:
    """Set the list of commands for a scope and language; an empty list deletes it."""
    commands = _commands(call)
    scope = _scope(call)
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    found = [_checked(each) for each in commands]
    if found:
        call.bot.commands[scope] = found
    else:
        call.bot.commands.pop(scope, None)
    return True


@emulates("getMyCommands")
async def get_my_commands(call: MethodCall) -> list[CommandJson]:
    """Return the list of commands for exactly this scope and language."""
    return call.bot.commands.get(_scope(call), [])


@emulates("deleteMyCommands")
async def delete_my_commands(call: MethodCall) -> bool:
    """Delete the list of commands for this scope and language."""
    call.bot.commands.pop(_scope(call), None)
    return True


def _scope(call: MethodCall) -> tuple[str, str]:
    """Return the scope and language as a key of the bot's `commands`. Raises ApiError."""
    given = call.json("scope", "can't parse BotCommandScope JSON object")
    language = call.language()
    if given is None:
        return "default", language
    try:
        kind, chat_id, user_id = _read_scope(given)
    except BadField as exc:
        raise bad_request(f"can't parse BotCommandScope: {exc}") from exc
    if chat_id:
        chat_id = str(call.known_chat(chat_id).id)
    return ":".join(filter(None, (kind, chat_id, user_id))), language


def _read_scope(given: Any) -> tuple[str, str, str]:
    """Return a scope's type, chat and user. Raises BadField."""
    if not isinstance(given, dict):
        raise BadField("BotCommandScope must be an Object")
    kind = text_field(given, "type", required=True)
    if kind not in _SCOPES:
        raise BadField("Unsupported type specified")
    chat_id = user_id = ""
    if "chat_id" in _SCOPES[kind]:
        chat_id = text_field(given, "chat_id", required=True)
        if not chat_id:
            raise BadField("Empty chat_id specified")
    if "user_id" in _SCOPES[kind]:
        number = number_field(given, "user_id", required=True)
        if number <= 0:
            raise BadField("Invalid user_id specified")
        user_id = str(number)
    return kind, chat_id, user_id


def _commands(call: MethodCall) -> list[CommandJson]:
    given = call.json("commands", "can't parse commands JSON object")
    if given is None:
        return []
    if not isinstance(given, list):
        raise bad_request("expected an Array of BotCommand")
    try:
        return [_read_command(each) for each in given]
    except BadField as exc:
        raise bad_request(f"can't parse BotCommand: {exc}") from exc


def _read_command(given: Any) -> CommandJson:
    if not isinstance(given, dict):
        raise BadField("expected an Object")
    found: CommandJson = {
        "command": _trimmed(given, "command").removeprefix("/"),
        "description": _trimmed(given, "description"),
    }
    if flag_field(given, "is_ephemeral"):
        found["is_ephemeral"] = True
    return found


def _trimmed(given: Given, name: str) -> str:
    return text_field(given, name, required=True).strip()


def _checked(command: CommandJson) -> CommandJson:
    for what, text, most in (
        ("command", command["command"], MAX_COMMAND),
        ("command description", command["description"], MAX_DESCRIPTION),
    ):
        if not text:
            raise bad_request(f"{what} must be non-empty")
        if len(text) > most:
            raise bad_request(f"{what} length must not exceed {most}")
    if not re.fullmatch(r"[a-z0-9_]+", command["command"]):
        raise bad_request("BOT_COMMAND_INVALID")
    return command
