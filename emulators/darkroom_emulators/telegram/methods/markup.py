"""Parses a message's keyboard, and checks that its chat allows it."""

from ..errors import ApiError, bad_request, guessed_request
from ..keyboard_shapes import (
    ButtonFaceJson,
    ButtonJson,
    KeyboardJson,
    LoginUrlJson,
    ReplyButtonJson,
)
from ..keyboards import read_keyboard
from ..links import BadLink, clean_link, linked_user
from ..world import TelegramChat
from .call import MethodCall

MAX_CALLBACK_DATA = 64
MAX_COPY_TEXT = 256
MAX_CHOSEN_USERS = 10
MAX_KEYBOARD = 10_240  # bytes of all buttons in total; our guess
# reply keyboard buttons allowed only in private chats, with the real server's words for each
_PRIVATE_ONLY = {
    "request_contact": "phone number can be requested",
    "request_location": "location can be requested",
    "request_poll": "poll can be requested",
    "request_users": "users can be requested",
    "request_chat": "chats can be requested",
    "request_managed_bot": "managed bots can be requested",
    "web_app": "Web App buttons can be used",
}


def parse_markup(call: MethodCall) -> KeyboardJson | None:
    """Return any `reply_markup`, parsed but not checked against its chat. Raises ApiError."""
    given = call.json("reply_markup", "can't parse reply keyboard markup JSON object")
    return None if given is None else read_keyboard(given)


def read_markup(call: MethodCall, chat: TelegramChat) -> KeyboardJson | None:
    """Return any `reply_markup` for an edit in `chat`; edits accept only inline keyboards."""
    return fitting_markup(call, parse_markup(call), chat, inline_only=True)


def fitting_markup(
    call: MethodCall,
    markup: KeyboardJson | None,
    chat: TelegramChat | None,
    *,
    inline_only: bool = False,
    is_invoice: bool = False,
) -> KeyboardJson | None:
    """Return `markup` with its URLs normalized, as a message in `chat` stores it.

    `chat` is None for inline results, whose chat is unknown. Raises ApiError if Telegram would
    refuse the keyboard. The Bot API server's own checks run first, then the checks of Telegram's
    core, whose errors are in uppercase.
    """
    if markup is None:
        return None
    is_channel = chat is not None and chat.type == "channel"
    is_private = chat is not None and chat.is_private
    if "inline_keyboard" not in markup and (inline_only or is_channel):
        raise bad_request("inline keyboard expected")
    inline = [button for row in markup.get("inline_keyboard", ()) for button in row]
    plain = [button for row in markup.get("keyboard", ()) for button in row]
    for button in inline:
        _clean(button, is_channel=is_channel)
    for key in plain:
        _check_private(key, is_private=is_private)
    for number, button in enumerate(inline):
        if "pay" in button:
            _check_pay(is_invoice=is_invoice, is_first=number == 0)
        _check_by_core(call, button, is_private=is_private)
    if sum(len(str(each).encode()) for each in (*inline, *plain)) > MAX_KEYBOARD:
        raise guessed_request("reply markup is too long")
    return markup


def _clean(button: ButtonJson, *, is_channel: bool) -> None:
    """Check an inline button, and normalize its URLs as Telegram does."""
    if "url" in button and not linked_user(button["url"]):
        button["url"] = _link("inline keyboard button URL", button["url"])
    if "login_url" in button:
        url = button["login_url"]["url"]
        button["login_url"]["url"] = _secure("inline keyboard button login URL", url)
    _check_web_app(button, "inline keyboard button Web App URL")
    for name in ("switch_inline_query", "switch_inline_query_current_chat"):
        if name in button and is_channel:
            raise bad_request(
                f"can't use {name} button in a channel chat, because users will not be able to "
                "use the button without knowing bot's username"
            )


def _check_private(button: ReplyButtonJson, *, is_private: bool) -> None:
    for name, what in _PRIVATE_ONLY.items():
        if name in button and not is_private:
            raise bad_request(f"{what} in private chats only")
    users = button.get("request_users", {})
    if int(str(users.get("max_quantity") or 1)) > MAX_CHOSEN_USERS:
        raise bad_request("BUTTON_QUANTITY_MAX_INVALID")
    _check_web_app(button, "keyboard button Web App URL")


def _check_web_app(button: ButtonFaceJson, label: str) -> None:
    if "web_app" in button:
        button["web_app"]["url"] = _secure(label, button["web_app"]["url"])


def _secure(label: str, url: str) -> str:
    if linked_user(url):
        what = "login" if "login" in label else "Web App"
        raise bad_request(f"link to a user can't be used in {what} URL buttons")
    return _link(label, url, https_only=True)


def _link(label: str, url: str, *, https_only: bool = False) -> str:
    try:
        return clean_link(url, https_only=https_only)
    except BadLink as exc:
        raise bad_request(f"{label} '{url}' is invalid: {exc}") from exc


def _check_pay(*, is_invoice: bool, is_first: bool) -> None:
    if not is_invoice:
        raise bad_request("BUTTON_TYPE_INVALID")
    if not is_first:
        raise guessed_request("BUTTON_POS_INVALID")


def _check_by_core(call: MethodCall, button: ButtonJson, *, is_private: bool) -> None:
    """Raise the errors that come from Telegram's core."""
    if "login_url" in button:
        raise _login_refusal(call, button["login_url"])
    user_id = linked_user(button.get("url", ""))
    if user_id and user_id not in call.emulator.world.users:
        raise guessed_request("BUTTON_USER_INVALID")
    if "callback_game" in button:
        raise bad_request("BUTTON_TYPE_INVALID")
    if "web_app" in button and not is_private:
        raise bad_request("BUTTON_TYPE_INVALID")
    if len(button.get("callback_data", "").encode()) > MAX_CALLBACK_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    if "copy_text" in button and not 1 <= len(button["copy_text"]["text"]) <= MAX_COPY_TEXT:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")


def _login_refusal(call: MethodCall, login: LoginUrlJson) -> ApiError:
    """Return the error for a login button; no bot here has a domain linked in BotFather."""
    name = login.get("bot_username", "").removeprefix("@")
    bots = call.emulator.world.bots.values()
    if name and not any(bot.username.lower() == name.lower() for bot in bots):
        return bad_request(f'bot "{name}" not found')
    return bad_request("BOT_DOMAIN_INVALID")
