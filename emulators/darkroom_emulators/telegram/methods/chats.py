"""Methods about chats, members, buttons and the list of commands."""

import json
import re
from typing import Any

from ..errors import bad_request
from ..events import CallbackAnswered
from ..members import MEMBER_RIGHTS, member_json
from .call import MethodCall

MAX_COMMANDS = 100
MAX_ALERT = 200
_NO_GIFTS = dict.fromkeys(
    (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    ),
    False,
)


async def get_chat(call: MethodCall) -> dict[str, object]:
    """Return all that is known of a chat."""
    chat = call.chat()
    found: dict[str, object] = {
        **chat.as_json(),
        "accent_color_id": abs(chat.id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": _NO_GIFTS,
    }
    if chat.type in {"group", "supergroup"}:
        found["permissions"] = {right: right not in chat.forbidden for right in MEMBER_RIGHTS}
    if chat.username or (chat.user and chat.user.username):
        found["active_usernames"] = [chat.username or (chat.user.username if chat.user else "")]
    return found


async def get_chat_member(call: MethodCall) -> dict[str, object]:
    """Return what a person or bot is in a chat."""
    chat, world = call.chat(), call.emulator.world
    user_id = call.arguments.number("user_id")
    if user_id <= 0:
        raise bad_request("invalid user_id specified")
    who = world.users.get(user_id) or world.bots.get(user_id)
    if who is None:
        raise bad_request("user not found")
    if chat.is_private:
        return member_json(who, "member" if chat.has(user_id) else "left")
    return member_json(who, chat.status(user_id))


async def answer_callback_query(call: MethodCall) -> bool:
    """End the spinning of a pressed button, with a word to the person or without."""
    press = call.emulator.callbacks.open(call.arguments.text("callback_query_id"), call.bot.id)
    if press is None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text = call.arguments.text("text")
    if len(text) > MAX_ALERT:
        raise bad_request("MESSAGE_TOO_LONG")
    press.answer = {
        "text": text,
        "show_alert": call.arguments.flag("show_alert"),
        "url": call.arguments.text("url"),
    }
    call.emulator.log.append(CallbackAnswered(**press.as_json()))
    return True


async def set_my_commands(call: MethodCall) -> bool:
    """Keep the list of commands for a scope and a language."""
    commands = call.json("commands", "can't parse commands list JSON object")
    if not isinstance(commands, list):
        raise bad_request("expected an Array of BotCommand")
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    call.bot.commands[_scope(call)] = [_command(each) for each in commands]
    return True


async def get_my_commands(call: MethodCall) -> list[dict[str, str]]:
    """Return the list of commands of exactly this scope and language."""
    return call.bot.commands.get(_scope(call), [])


async def delete_my_commands(call: MethodCall) -> bool:
    """Forget the list of commands of this scope and language."""
    call.bot.commands.pop(_scope(call), None)
    return True


def _scope(call: MethodCall) -> tuple[str, str]:
    scope = call.json("scope", "can't parse BotCommandScope JSON object") or {"type": "default"}
    if not isinstance(scope, dict) or "type" not in scope:
        raise bad_request("can't parse BotCommandScope: can't find field \"type\"")
    return json.dumps(scope, sort_keys=True), call.arguments.text("language_code")


def _command(given: Any) -> dict[str, str]:
    if not isinstance(given, dict):
        raise bad_request("expected an Object as BotCommand")
    name = str(given.get("command", "")).removeprefix("/")
    description = str(given.get("description", ""))
    if not re.fullmatch(r"[a-z0-9_]{1,32}", name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}
