"""Parses the keyboard that a bot sends with a message.

Follows `get_reply_markup` of https://github.com/tdlib/telegram-bot-api; errors have the real
server's messages. Checks that depend on the chat are in `methods.markup`.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, cast

from .cleaning import cleaned
from .errors import bad_request
from .fields import BadField, flag_field, number_field, object_field, text_field
from .keyboard_shapes import KeyboardJson

MOST_IN_ROW, MOST_BUTTONS = 12, 300
_STYLES = frozenset({"", "default", "primary", "danger", "success"})
_CHOSEN_CHATS = ("allow_user_chats", "allow_bot_chats", "allow_group_chats", "allow_channel_chats")
_CHAT_FLAGS = ("chat_is_channel", "chat_is_forum", "chat_has_username", "chat_is_created")
_REQUESTS = ("request_contact", "request_location")
Button = dict[str, object]


def read_keyboard(given: Any) -> KeyboardJson | None:
    """Return the keyboard of a `reply_markup`, or None if it has none. Raises ApiError.

    Of these fields, only the first that is neither empty nor false determines its kind: `keyboard`,
    `inline_keyboard`, `remove_keyboard`, `force_reply`.
    """
    if not isinstance(given, dict):
        raise bad_request("object expected as reply markup")
    try:
        found = _reply_keyboard(given) or _inline_keyboard(given) or _other(given)
    except BadField as exc:
        raise bad_request(str(exc)) from exc
    return cast("KeyboardJson", found) if found else None


def _reply_keyboard(given: Mapping[str, Any]) -> dict[str, object] | None:
    rows = _rows(given, "keyboard", "", _read_as("keyboard", _reply_button))
    if not rows:
        return None
    flags = ("resize_keyboard", "one_time_keyboard", "is_persistent", "selective", "force_reply")
    return {"keyboard": rows, **_flags(given, flags), **_placeholder(given)}


def _inline_keyboard(given: Mapping[str, Any]) -> dict[str, object] | None:
    of = " of the InlineKeyboardMarkup"
    rows = _rows(given, "inline_keyboard", of, _read_as("inline keyboard", _inline_button))
    return {"inline_keyboard": rows, **_flags(given, ("force_reply",))} if rows else None


def _other(given: Mapping[str, Any]) -> dict[str, object] | None:
    for name in ("remove_keyboard", "force_reply"):
        if flag_field(given, name):
            return {name: True, **_flags(given, ("selective",)), **_placeholder(given)}
    return None


def _flags(given: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, object]:
    return {name: True for name in names if flag_field(given, name)}


def _placeholder(given: Mapping[str, Any]) -> dict[str, object]:
    text = text_field(given, "input_field_placeholder")
    return {"input_field_placeholder": text} if text else {}


def _rows(
    given: Mapping[str, Any], name: str, of: str, read: Callable[[Any], Button | None]
) -> list[list[Button]]:
    """Return the rows of buttons; empty buttons and those beyond the limits are dropped."""
    rows = given.get(name)
    if rows is None:
        return []
    if not isinstance(rows, list):
        raise BadField(f'Field "{name}" must be of type Array')
    if not all(isinstance(row, list) for row in rows):
        raise BadField(f'Field "{name}"{of} must be an Array of Arrays')
    left, kept = MOST_BUTTONS, []
    for row in rows:
        buttons = [button for each in row if (button := read(each)) is not None]
        buttons = buttons[: min(left, MOST_IN_ROW)]
        left -= len(buttons)
        kept += [buttons] if buttons else []
    return kept


def _read_as(what: str, read: Callable[[Any], Button]) -> Callable[[Any], Button | None]:
    """Return a reader that drops empty buttons, and names the kind of button in errors."""

    def reader(given: Any) -> Button | None:
        try:
            found = read(given)
        except BadField as exc:
            raise bad_request(f"can't parse {what} button: {exc}") from exc
        found["text"] = cleaned(str(found["text"]))
        return found if found["text"] or "icon_custom_emoji_id" in found else None

    return reader


def _inline_button(given: Any) -> Button:
    if not isinstance(given, dict):
        raise BadField("InlineKeyboardButton must be an Object")
    button = _face(given)
    if found := _inline_action(given):
        return button | found
    raise BadField("Text buttons are unallowed in the inline keyboard")


def _face(given: Mapping[str, Any]) -> Button:
    """Return the fields that determine how a button of either kind looks."""
    button: Button = {"text": text_field(given, "text", required=True)}
    if icon := text_field(given, "icon_custom_emoji_id"):
        button["icon_custom_emoji_id"] = icon
    style = text_field(given, "style").lower()
    if style not in _STYLES:
        raise BadField("invalid button style specified")
    if style and style != "default":
        button["style"] = style
    return button


def _inline_action(given: Mapping[str, Any]) -> Button:
    """Return a button's action: the first one in the real server's order, or {} if it has none."""
    for name in ("url", "callback_data"):
        if text := text_field(given, name):
            return {name: text}
    for name, read in _ACTIONS.items():
        if given.get(name) is not None:
            return {name: read(given, name)}
    return {}


def _chosen_chat(given: Mapping[str, Any], name: str) -> Button:
    chosen = object_field(given, name)
    query = text_field(chosen, "query")
    return ({"query": query} if query else {}) | _flags(chosen, _CHOSEN_CHATS)


def _login_url(given: Mapping[str, Any], name: str) -> Button:
    login = object_field(given, name)
    found = {"url": text_field(login, "url", required=True)}
    for field in ("forward_text", "bot_username"):
        if text := text_field(login, field):
            found[field] = text
    username = found.get("bot_username", "").removeprefix("@")
    if not re.fullmatch(r"[A-Za-z0-9_]*", username):
        raise BadField("LoginUrl bot username is invalid")
    return found | _flags(login, ("request_write_access",))


def _with_text(field: str) -> Callable[[Mapping[str, Any], str], Button]:
    """Return a function that reads an object in which `field` is required."""
    return lambda given, name: {field: text_field(object_field(given, name), field, required=True)}


_ACTIONS: dict[str, Callable[[Mapping[str, Any], str], object]] = {
    "callback_game": lambda given, name: {},
    "pay": lambda given, name: True,  # even if it is false, because only its presence matters
    "switch_inline_query": text_field,
    "switch_inline_query_chosen_chat": _chosen_chat,
    "switch_inline_query_current_chat": text_field,
    "login_url": _login_url,
    "web_app": _with_text("url"),
    "copy_text": _with_text("text"),
    "disabled": lambda given, name: {},
}


def _reply_button(given: Any) -> Button:
    if isinstance(given, str):
        return {"text": given}
    if not isinstance(given, dict):
        raise BadField("KeyboardButton must be an Object")
    button = _face(given) | _flags(given, _REQUESTS)
    if given.get("request_poll") is not None:
        kind = text_field(object_field(given, "request_poll"), "type")
        button["request_poll"] = {"type": kind} if kind else {}
    if given.get("web_app") is not None:
        button["web_app"] = _with_text("url")(given, "web_app")
    for name in ("request_users", "request_chat", "request_managed_bot"):
        if given.get(name) is not None:
            button[name] = _request(object_field(given, name))
    return button


def _request(given: Mapping[str, Any]) -> Button:
    """Return a button's request for users, a chat or a managed bot."""
    number_field(given, "request_id", required=True)
    for name in _CHAT_FLAGS:
        flag_field(given, name)
    if given.get("max_quantity") is not None:
        number_field(given, "max_quantity")
    return dict(given)
