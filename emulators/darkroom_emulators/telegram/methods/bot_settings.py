"""Methods that read and change settings that a bot's owner can also change in BotFather."""

from dataclasses import fields
from typing import cast, get_args

from ..errors import bad_request, guessed_request
from ..profile import BotProfile, CallbackQueryMode
from .call import MethodCall
from .registry import emulates

_FLAGS = tuple(each.name for each in fields(BotProfile) if each.type is bool)
MAX_NAME, MAX_DESCRIPTION, MAX_SHORT = 64, 512, 120


@emulates("setMySettings")
async def set_my_settings(call: MethodCall) -> bool:
    """Change the given settings; those left out keep their values."""
    arguments, profile = call.arguments, call.bot.profile
    mode = arguments.text("callback_query_mode")
    if mode and mode not in get_args(CallbackQueryMode):
        raise guessed_request("invalid callback query mode specified")
    for name in _FLAGS:
        if arguments.text(name):
            setattr(profile, name, arguments.flag(name))
    if arguments.text("can_read_all_group_messages"):
        call.bot.privacy = not arguments.flag("can_read_all_group_messages")
    if arguments.has("inline_query_placeholder"):
        profile.inline_query_placeholder = arguments.text("inline_query_placeholder")
    if arguments.text("inline_feedback_share_denominator"):
        share = arguments.integer("inline_feedback_share_denominator", least=0, most=10**6)
        profile.inline_feedback_share_denominator = share
    if mode:
        profile.callback_query_mode = cast("CallbackQueryMode", mode)
    return True


@emulates("setMyName")
async def set_my_name(call: MethodCall) -> bool:
    """Set the bot's name for one language, or for all languages that don't have their own."""
    return _set(call, "name", call.bot.profile.names, MAX_NAME)


@emulates("getMyName")
async def get_my_name(call: MethodCall) -> dict[str, str]:
    """Return the bot's name in a language, or its default name."""
    return {"name": _get(call, call.bot.profile.names) or call.bot.name}


@emulates("setMyDescription")
async def set_my_description(call: MethodCall) -> bool:
    """Set the text shown in an empty chat with the bot."""
    return _set(call, "description", call.bot.profile.descriptions, MAX_DESCRIPTION)


@emulates("getMyDescription")
async def get_my_description(call: MethodCall) -> dict[str, str]:
    """Return the text shown in an empty chat with the bot."""
    return {"description": _get(call, call.bot.profile.descriptions)}


@emulates("setMyShortDescription")
async def set_my_short_description(call: MethodCall) -> bool:
    """Set the text in the bot's profile."""
    return _set(call, "short_description", call.bot.profile.short_descriptions, MAX_SHORT)


@emulates("getMyShortDescription")
async def get_my_short_description(call: MethodCall) -> dict[str, str]:
    """Return the text in the bot's profile."""
    return {"short_description": _get(call, call.bot.profile.short_descriptions)}


def _set(call: MethodCall, name: str, kept: dict[str, str], most: int) -> bool:
    value, language = call.arguments.text(name), call.language()
    if len(value) > most:
        raise bad_request(f"{name.replace('_', ' ')} is too long")
    if value:
        kept[language] = value
    else:
        kept.pop(language, None)
    return True


def _get(call: MethodCall, kept: dict[str, str]) -> str:
    return kept.get(call.language()) or kept.get("", "")
