"""Types for the Bot API's JSON: keyboards and their buttons."""

from typing import Required

from typing_extensions import TypedDict


class LoginUrlJson(TypedDict, total=False):
    """A LoginUrl."""

    url: Required[str]
    forward_text: str
    bot_username: str
    request_write_access: bool


class WebAppInfoJson(TypedDict):
    """A WebAppInfo."""

    url: str


class CopyTextJson(TypedDict):
    """A CopyTextButton."""

    text: str


class ButtonFaceJson(TypedDict, total=False):
    """Fields that buttons of both kinds have."""

    text: Required[str]
    icon_custom_emoji_id: str
    style: str
    web_app: WebAppInfoJson


class ButtonJson(ButtonFaceJson, total=False):
    """An InlineKeyboardButton."""

    callback_data: str
    url: str
    login_url: LoginUrlJson
    switch_inline_query: str
    switch_inline_query_current_chat: str
    switch_inline_query_chosen_chat: dict[str, object]
    copy_text: CopyTextJson
    callback_game: dict[str, object]
    pay: bool
    disabled: dict[str, object]


class ReplyButtonJson(ButtonFaceJson, total=False):
    """A KeyboardButton."""

    request_contact: bool
    request_location: bool
    request_poll: dict[str, object]
    request_users: dict[str, object]
    request_chat: dict[str, object]
    request_managed_bot: dict[str, object]


class KeyboardJson(TypedDict, total=False):
    """An InlineKeyboardMarkup or another kind of reply markup."""

    inline_keyboard: list[list[ButtonJson]]
    keyboard: list[list[ReplyButtonJson]]
    resize_keyboard: bool
    one_time_keyboard: bool
    is_persistent: bool
    remove_keyboard: bool
    force_reply: bool
    selective: bool
    input_field_placeholder: str
