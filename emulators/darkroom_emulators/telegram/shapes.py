"""Objects of the Bot API as JSON, with the fields that the emulator fills in.

https://core.telegram.org/bots/api has them all.
"""

from typing import Required

from typing_extensions import TypedDict


class UserJson(TypedDict, total=False):
    """A User."""

    id: Required[int]
    is_bot: Required[bool]
    first_name: Required[str]
    last_name: str
    username: str
    language_code: str


class ChatJson(TypedDict, total=False):
    """A Chat."""

    id: Required[int]
    type: Required[str]
    title: str
    first_name: str
    last_name: str
    username: str
    is_forum: bool
    all_members_are_administrators: bool


class FileJson(TypedDict, total=False):
    """What all files have; `download_url` is where a browser loads it, below the emulator."""

    file_id: Required[str]
    file_unique_id: Required[str]
    file_size: int
    download_url: str


class PhotoSizeJson(FileJson):
    """A PhotoSize, in pixels."""

    width: int
    height: int


class DocumentJson(FileJson, total=False):
    """A Document."""

    file_name: str
    mime_type: str
    thumbnail: PhotoSizeJson
    thumb: PhotoSizeJson


class StickerJson(PhotoSizeJson, total=False):
    """A Sticker, in pixels."""

    type: str
    is_animated: bool
    is_video: bool
    thumbnail: PhotoSizeJson
    thumb: PhotoSizeJson


class EntityJson(TypedDict, total=False):
    """A MessageEntity; offset and length count UTF-16 code units."""

    type: Required[str]
    offset: Required[int]
    length: Required[int]
    url: str
    language: str
    custom_emoji_id: str
    user: UserJson


class ButtonJson(TypedDict, total=False):
    """An InlineKeyboardButton."""

    text: Required[str]
    callback_data: str
    url: str


class KeyboardJson(TypedDict, total=False):
    """An InlineKeyboardMarkup, or a keyboard of another kind."""

    inline_keyboard: list[list[ButtonJson]]


MessageJson = TypedDict(
    "MessageJson",
    {
        "message_id": Required[int],
        "message_thread_id": int,
        "from": UserJson,
        "sender_chat": ChatJson,
        "chat": Required[ChatJson],
        "date": Required[int],
        "edit_date": int,
        "author_signature": str,
        "forward_origin": dict[str, object],
        "is_topic_message": bool,
        "media_group_id": str,
        "reply_to_message": "MessageJson",
        "quote": dict[str, object],
        "text": str,
        "entities": list[EntityJson],
        "caption": str,
        "caption_entities": list[EntityJson],
        "has_media_spoiler": bool,
        "photo": list[PhotoSizeJson],
        "document": DocumentJson,
        "sticker": StickerJson,
        "link_preview_options": dict[str, object],
        "forum_topic_created": dict[str, object],
        "migrate_to_chat_id": int,
        "migrate_from_chat_id": int,
        "reply_markup": KeyboardJson,
    },
    total=False,
)
"""A Message."""

CallbackQueryJson = TypedDict(
    "CallbackQueryJson",
    {
        "id": Required[str],
        "from": Required[UserJson],
        "message": MessageJson,
        "chat_instance": str,
        "data": str,
    },
    total=False,
)
"""A CallbackQuery."""


class UpdateJson(TypedDict, total=False):
    """An Update: its number, and one of the rest."""

    update_id: Required[int]
    message: MessageJson
    edited_message: MessageJson
    channel_post: MessageJson
    edited_channel_post: MessageJson
    callback_query: CallbackQueryJson
    my_chat_member: dict[str, object]
    chat_member: dict[str, object]


class CallbackAnswerJson(TypedDict):
    """What a bot answered to a pressed button."""

    text: str
    show_alert: bool
    url: str


class PressJson(TypedDict):
    """A press of a button as the person's app shows it; without an answer it still spins."""

    callback_query_id: str
    bot_id: int
    user_id: int
    message_id: int
    answer: CallbackAnswerJson | None
