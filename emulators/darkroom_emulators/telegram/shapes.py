"""Types for the Bot API's JSON objects, with the fields that the emulator uses.

For all fields, see https://core.telegram.org/bots/api.
"""

from typing import Literal, Required

from typing_extensions import TypedDict

from .content_shapes import (
    ContactJson,
    DiceJson,
    InvoiceJson,
    LocationJson,
    PaidJson,
    PaidMediaJson,
    PollJson,
    VenueJson,
)
from .file_shapes import (
    AudioJson,
    DocumentJson,
    LivePhotoJson,
    PhotoSizeJson,
    StickerJson,
    VideoJson,
    VideoNoteJson,
    VoiceJson,
)
from .keyboard_shapes import KeyboardJson
from .text_shapes import EntityJson, UserJson

Unheard = Literal["privacy", "allowed_updates", "full"]
"""Why a bot got no update about a message."""


class CommandJson(TypedDict, total=False):
    """A BotCommand."""

    command: Required[str]
    description: Required[str]
    is_ephemeral: bool


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


class RichMessageJson(TypedDict, total=False):
    """A RichMessage; its `blocks` are RichBlocks of the Bot API."""

    blocks: Required[list[dict[str, object]]]
    is_rtl: bool


class ReactionJson(TypedDict, total=False):
    """A ReactionType."""

    type: Required[str]
    emoji: str
    custom_emoji_id: str


class ReactionCountJson(TypedDict):
    """A ReactionCount."""

    type: ReactionJson
    total_count: int


class InlineResultJson(TypedDict):
    """An inline result as people see it in the list above the text field."""

    id: str
    type: str
    title: str
    description: str


class DraftJson(TypedDict, total=False):
    """A draft as people see it until `until` (Unix seconds); an empty `text` is "Thinking…"."""

    bot_id: Required[int]
    draft_id: Required[int]
    message_thread_id: Required[int]
    can_stop: Required[bool]
    until: Required[float]
    text: Required[str]
    entities: list[EntityJson]
    rich_message: RichMessageJson


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
        "forward_from": UserJson,
        "forward_from_chat": ChatJson,
        "forward_from_message_id": int,
        "forward_signature": str,
        "forward_date": int,
        "is_topic_message": bool,
        "media_group_id": str,
        "reply_to_message": "MessageJson",
        "quote": dict[str, object],
        "text": str,
        "entities": list[EntityJson],
        "caption": str,
        "caption_entities": list[EntityJson],
        "has_media_spoiler": bool,
        "show_caption_above_media": bool,
        "photo": list[PhotoSizeJson],
        "document": DocumentJson,
        "sticker": StickerJson,
        "via_bot": UserJson,
        "pinned_message": "MessageJson",
        "reactions": "list[ReactionCountJson]",
        "unheard": "dict[str, Unheard]",
        "rich_message": "RichMessageJson",
        "invoice": "InvoiceJson",
        "paid_media": "PaidMediaJson",
        "successful_payment": "PaidJson",
        "refunded_payment": "PaidJson",
        "video": VideoJson,
        "animation": VideoJson,
        "audio": AudioJson,
        "voice": VoiceJson,
        "video_note": VideoNoteJson,
        "live_photo": LivePhotoJson,
        "location": LocationJson,
        "venue": VenueJson,
        "contact": ContactJson,
        "dice": DiceJson,
        "poll": PollJson,
        "link_preview_options": dict[str, object],
        "new_chat_participant": UserJson,
        "new_chat_member": UserJson,
        "new_chat_members": list[UserJson],
        "left_chat_participant": UserJson,
        "left_chat_member": UserJson,
        "new_chat_title": str,
        "forum_topic_created": dict[str, object],
        "forum_topic_edited": dict[str, object],
        "forum_topic_closed": dict[str, object],
        "forum_topic_reopened": dict[str, object],
        "migrate_to_chat_id": int,
        "migrate_from_chat_id": int,
        "supergroup_chat_created": bool,
        "effect_id": str,
        "receiver_user": UserJson,
        "ephemeral_message_id": int,
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
        "inline_message_id": str,
        "chat_instance": str,
        "data": str,
    },
    total=False,
)
"""A CallbackQuery."""


class UpdateJson(TypedDict, total=False):
    """An Update: its id, and exactly one of the other fields."""

    update_id: Required[int]
    message: MessageJson
    edited_message: MessageJson
    channel_post: MessageJson
    edited_channel_post: MessageJson
    callback_query: CallbackQueryJson
    my_chat_member: dict[str, object]
    pre_checkout_query: dict[str, object]
    purchased_paid_media: dict[str, object]
    subscription: dict[str, object]
    message_reaction: dict[str, object]
    message_reaction_count: dict[str, object]
    inline_query: dict[str, object]
    chosen_inline_result: dict[str, object]
    guest_message: MessageJson
    stopped_message_generation: dict[str, object]
    chat_member: dict[str, object]
    poll: PollJson
    poll_answer: dict[str, object]
    chat_join_request: dict[str, object]


class CallbackAnswerJson(TypedDict):
    """A bot's answer to a button press."""

    text: str
    show_alert: bool
    url: str


class PressJson(TypedDict):
    """A button press as the person's app shows it; until it has an answer, the button spins."""

    callback_query_id: str
    bot_id: int
    user_id: int
    message_id: int
    answer: CallbackAnswerJson | None
