"""The Bot API's types as far as the emulator answers with them, and a check of JSON against them.

The facts are those of https://core.telegram.org/bots/api (10.1). A field is `name:Type`, `name?`
if it may be missing; `[Type]` is a list. A field that is not listed is an error, too.
"""

from typing import Any

from darkroom_emulators.telegram.events import BotCall, UpdateCreated
from darkroom_emulators.testing.telegram import TelegramEmulator

TYPES = {
    "User": """id:int is_bot:bool first_name:str last_name?:str username?:str language_code?:str
        can_join_groups?:bool can_read_all_group_messages?:bool supports_inline_queries?:bool
        supports_guest_queries?:bool can_connect_to_business?:bool has_main_web_app?:bool
        has_topics_enabled?:bool allows_users_to_create_topics?:bool can_manage_bots?:bool""",
    # all_members_are_administrators: sent by the real server, not in the documentation
    "Chat": """id:int type:ChatType title?:str username?:str first_name?:str last_name?:str
        is_forum?:bool all_members_are_administrators?:bool""",
    "ChatFullInfo": """id:int type:ChatType title?:str username?:str first_name?:str last_name?:str
        is_forum?:bool all_members_are_administrators?:bool accent_color_id:int
        max_reaction_count:int accepted_gift_types:AcceptedGiftTypes active_usernames?:[str]
        permissions?:ChatPermissions""",
    "ChatPermissions": """can_send_messages?:bool can_send_audios?:bool can_send_documents?:bool
        can_send_photos?:bool can_send_videos?:bool can_send_video_notes?:bool
        can_send_voice_notes?:bool can_send_polls?:bool can_send_other_messages?:bool
        can_add_web_page_previews?:bool can_react_to_messages?:bool can_edit_tag?:bool
        can_change_info?:bool can_invite_users?:bool can_pin_messages?:bool
        can_manage_topics?:bool""",
    "AcceptedGiftTypes": """unlimited_gifts:bool limited_gifts:bool unique_gifts:bool
        premium_subscription:bool gifts_from_channels:bool""",
    "Message": """message_id:int message_thread_id?:int from?:User sender_chat?:Chat
        author_signature?:str date:int chat:Chat
        forward_origin?:MessageOrigin is_topic_message?:bool reply_to_message?:Message
        quote?:TextQuote edit_date?:int has_protected_content?:bool media_group_id?:str text?:str
        entities?:[MessageEntity] link_preview_options?:LinkPreviewOptions document?:Document
        sticker?:Sticker photo?:[PhotoSize] caption?:str caption_entities?:[MessageEntity]
        show_caption_above_media?:bool has_media_spoiler?:bool migrate_to_chat_id?:int
        migrate_from_chat_id?:int forum_topic_created?:ForumTopicCreated
        reply_markup?:InlineKeyboardMarkup""",
    "InaccessibleMessage": "chat:Chat message_id:int date:int",
    "MessageId": "message_id:int",
    "MessageOriginChat": "type:str date:int sender_chat:Chat author_signature?:str",
    "MessageOriginUser": "type:str date:int sender_user:User",
    "MessageOriginChannel": "type:str date:int chat:Chat message_id:int author_signature?:str",
    "TextQuote": "text:str entities?:[MessageEntity] position:int is_manual?:bool",
    "MessageEntity": """type:EntityType offset:int length:int url?:str user?:User language?:str
        custom_emoji_id?:str""",
    "LinkPreviewOptions": """is_disabled?:bool url?:str prefer_small_media?:bool
        prefer_large_media?:bool show_above_text?:bool""",
    "PhotoSize": "file_id:str file_unique_id:str width:int height:int file_size?:int",
    # thumb: the old name of thumbnail, which the real server still sends
    "Document": """file_id:str file_unique_id:str thumbnail?:PhotoSize thumb?:PhotoSize
        file_name?:str mime_type?:str file_size?:int""",
    "Sticker": """file_id:str file_unique_id:str type:str width:int height:int is_animated:bool
        is_video:bool thumbnail?:PhotoSize thumb?:PhotoSize file_size?:int""",
    "File": "file_id:str file_unique_id:str file_size?:int file_path?:str",
    "ForumTopicCreated": "name:str icon_color:int icon_custom_emoji_id?:str",
    "InlineKeyboardMarkup": "inline_keyboard:[[InlineKeyboardButton]]",
    "InlineKeyboardButton": "text:str url?:str callback_data?:str",
    "WebhookInfo": """url:str has_custom_certificate:bool pending_update_count:int ip_address?:str
        last_error_date?:int last_error_message?:str max_connections?:int
        allowed_updates?:[str]""",
    "Update": """update_id:int message?:Message edited_message?:Message channel_post?:Message
        edited_channel_post?:Message callback_query?:CallbackQuery
        my_chat_member?:ChatMemberUpdated""",
    "CallbackQuery": """id:str from:User message?:MaybeInaccessibleMessage chat_instance:str
        data?:str""",
    "ChatMemberUpdated": """chat:Chat from:User date:int old_chat_member:ChatMember
        new_chat_member:ChatMember""",
    "BotCommand": "command:str description:str",
}
MEMBERS = {
    "creator": "is_anonymous:bool",
    "administrator": """can_be_edited:bool is_anonymous:bool can_manage_chat:bool
        can_delete_messages:bool can_manage_video_chats:bool can_restrict_members:bool
        can_promote_members:bool can_change_info:bool can_invite_users:bool can_post_stories:bool
        can_edit_stories:bool can_delete_stories:bool""",
    "member": "",
    "restricted": """is_member:bool can_send_messages:bool can_send_audios:bool
        can_send_documents:bool can_send_photos:bool can_send_videos:bool can_send_video_notes:bool
        can_send_voice_notes:bool can_send_polls:bool can_send_other_messages:bool
        can_add_web_page_previews:bool can_react_to_messages:bool can_edit_tag:bool
        can_change_info:bool can_invite_users:bool can_pin_messages:bool can_manage_topics:bool
        until_date:int""",
    "left": "",
    "kicked": "until_date:int",
}
ENTITY_TYPES = """mention hashtag cashtag bot_command url email phone_number bold italic underline
    strikethrough spoiler blockquote expandable_blockquote code pre text_link text_mention
    custom_emoji date_time"""
WORDS = {
    "ChatType": {"private", "group", "supergroup", "channel"},
    "EntityType": set(ENTITY_TYPES.split()),
}
RESULTS = {
    "getMe": "User",
    "getUpdates": "[Update]",
    "setWebhook": "bool",
    "deleteWebhook": "bool",
    "getWebhookInfo": "WebhookInfo",
    "getFile": "File",
    "sendMessage": "Message",
    "sendPhoto": "Message",
    "sendDocument": "Message",
    "sendMediaGroup": "[Message]",
    "sendChatAction": "bool",
    "editMessageText": "Message",
    "editMessageCaption": "Message",
    "editMessageMedia": "Message",
    "editMessageReplyMarkup": "Message",
    "deleteMessage": "bool",
    "deleteMessages": "bool",
    "copyMessage": "MessageId",
    "forwardMessage": "Message",
    "answerCallbackQuery": "bool",
    "setMyCommands": "bool",
    "getMyCommands": "[BotCommand]",
    "deleteMyCommands": "bool",
    "getChat": "ChatFullInfo",
    "getChatMember": "ChatMember",
}
PLAIN = {"int": int, "str": str, "bool": bool}


def check_answers(emulator: TelegramEmulator) -> None:
    """Hold every answer and every update of a test against the Bot API's types."""
    for event in emulator.events(BotCall):
        check_call(event.method, event.status, event.response)
    for event in emulator.events(UpdateCreated):
        check("Update", event.update, "update")


def check_call(method: str, status: int, envelope: dict[str, Any]) -> None:
    """Raise AssertionError unless the answer to a call has the form the Bot API gives it."""
    if status == 200:
        assert envelope["ok"] is True
        assert set(envelope) <= {"ok", "result", "description"}
        check(RESULTS[method], envelope["result"], method)
        return
    assert envelope["ok"] is False
    assert envelope["error_code"] == status
    assert isinstance(envelope["description"], str)
    assert set(envelope) <= {"ok", "error_code", "description", "parameters"}
    parameters = envelope.get("parameters", {})
    assert set(parameters) <= {"retry_after", "migrate_to_chat_id"}
    assert all(type(value) is int for value in parameters.values())


def check(kind: str, value: Any, where: str) -> None:
    """Raise AssertionError, saying where, unless `value` is a `kind`."""
    if kind.startswith("["):
        assert isinstance(value, list), f"{where}: a list, not {value!r}"
        for at, each in enumerate(value):
            check(kind[1:-1], each, f"{where}[{at}]")
    elif kind in PLAIN:
        assert type(value) is PLAIN[kind], f"{where}: {kind}, not {value!r}"
    elif kind in WORDS:
        assert value in WORDS[kind], f"{where}: {value!r} is no {kind}"
    else:
        assert isinstance(value, dict), f"{where}: {kind}, not {value!r}"
        _check_fields(kind, value, where)


def _check_fields(kind: str, value: dict[str, Any], where: str) -> None:
    fields = _fields(kind, value)
    unknown = set(value) - {name.rstrip("?") for name in fields}
    assert not unknown, f"{where}: a {kind} has no {', '.join(sorted(unknown))}"
    for name, of in fields.items():
        bare = name.rstrip("?")
        if bare in value:
            check(of, value[bare], f"{where}.{bare}")
        else:
            assert name.endswith("?"), f"{where}: a {kind} must have {bare}"
    if kind == "Update":
        assert len(value) == 2, f"{where}: an Update is about one thing"


def _fields(kind: str, value: dict[str, Any]) -> dict[str, str]:
    if kind == "ChatMember":
        text = f"status:str user:User {MEMBERS[value['status']]}"
    elif kind == "MessageOrigin":
        text = TYPES[f"MessageOrigin{value['type'].capitalize()}"]
    elif kind == "MaybeInaccessibleMessage":
        text = TYPES["Message" if value["date"] else "InaccessibleMessage"]
    else:
        text = TYPES[kind]
    return dict(field.split(":") for field in text.split())
