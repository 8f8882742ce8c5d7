"""Methods for the menu button of private chats, and the rights that a bot asks for."""

from typing import Any

from ..errors import guessed_request
from ..fields import BadField, object_field, text_field
from ..links import BadLink, clean_link
from ..rights import ADMIN_RIGHTS, CHANNEL_RIGHTS, GROUP_RIGHTS
from .call import MethodCall
from .registry import emulates

MenuButton = dict[str, object]


@emulates("setChatMenuButton")
async def set_chat_menu_button(call: MethodCall) -> bool:
    """Set the menu button of one private chat, or of all that don't have their own."""
    given = call.json("menu_button", "can't parse menu button JSON object")
    button = _read_button({"type": "default"} if given is None else given)
    call.bot.profile.menu_buttons[_chat_id(call)] = button
    return True


@emulates("getChatMenuButton")
async def get_chat_menu_button(call: MethodCall) -> MenuButton:
    """Return the menu button of a private chat, or the bot's default one."""
    chat_id, buttons = _chat_id(call), call.bot.profile.menu_buttons
    return buttons.get(chat_id) or {"type": "default" if chat_id else "commands"}


@emulates("setMyDefaultAdministratorRights")
async def set_my_default_administrator_rights(call: MethodCall) -> bool:
    """Set the rights that the bot asks for when it is added to groups or channels."""
    given = call.json("rights", "can't parse default administrator rights JSON object")
    if given is not None and not isinstance(given, dict):
        raise guessed_request("expected an Object")
    asked = given or {}
    is_channel = call.arguments.flag("for_channels")
    call.bot.profile.asked_rights[is_channel] = frozenset(n for n in asked if asked[n] is True)
    return True


@emulates("getMyDefaultAdministratorRights")
async def get_my_default_administrator_rights(call: MethodCall) -> dict[str, bool]:
    """Return the rights that the bot asks for in groups or channels.

    In channels, nobody is anonymous (tdlib's AdministratorRights, python-telegram-bot's tests).
    """
    is_channel = call.arguments.flag("for_channels")
    asked = call.bot.profile.asked_rights.get(is_channel, frozenset())
    asked -= {"is_anonymous"} if is_channel else set()
    names = ("is_anonymous", *ADMIN_RIGHTS, *(CHANNEL_RIGHTS if is_channel else GROUP_RIGHTS))
    return {name: name in asked for name in names}


def _chat_id(call: MethodCall) -> int:
    if not call.arguments.text("chat_id"):
        return 0
    chat = call.chat()
    if not chat.is_private:
        raise guessed_request("menu buttons can be set only in private chats")
    return chat.id


def _read_button(given: Any) -> MenuButton:
    try:
        return _button(given)
    except BadField as exc:
        raise guessed_request(f"can't parse menu button: {exc}") from exc


def _button(given: Any) -> MenuButton:
    if not isinstance(given, dict):
        raise BadField("MenuButton must be an Object")
    kind = text_field(given, "type", required=True)
    if kind in {"default", "commands"}:
        return {"type": kind}
    if kind != "web_app":
        raise BadField("MenuButton has unsupported type")
    text = text_field(given, "text", required=True)
    url = text_field(object_field(given, "web_app"), "url", required=True)
    try:
        link = clean_link(url, https_only=True)
    except BadLink as exc:
        raise BadField(f"Menu button Web App URL '{url}' is invalid: {exc}") from exc
    return {"type": kind, "text": text, "web_app": {"url": link}}
