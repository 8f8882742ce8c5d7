"""The Bot API types that the emulator returns, and a check of JSON against them.

The source is https://core.telegram.org/bots/api (10.1). A field is written `name:Type`, or
`name?:Type` if it is optional; `[Type]` is a list. A field that is not listed is an error, too.
"""

from typing import Any

from darkroom_emulators.telegram.events import BotCall, UpdateCreated
from darkroom_emulators.testing.telegram import TelegramEmulator

TYPES = {
    "User": """id:int is_bot:bool first_name:str last_name?:str username?:str language_code?:str
        can_join_groups?:bool can_read_all_group_messages?:bool supports_inline_queries?:bool
        supports_guest_queries?:bool can_connect_to_business?:bool has_main_web_app?:bool
        has_topics_enabled?:bool allows_users_to_create_topics?:bool can_manage_bots?:bool""",
    "BotFullInfo": """id:int is_bot:bool first_name:str username:str active_usernames:[str]
        can_join_groups:bool can_read_all_group_messages:bool supports_inline_queries:bool
        supports_guest_queries:bool supports_join_request_queries:bool
        can_connect_to_business:bool has_main_web_app:bool has_topics_enabled:bool
        allows_users_to_create_topics:bool can_manage_bots:bool inline_query_placeholder:str
        needs_inline_query_location:bool has_topic_sidebar:bool""",
    "BotName": "name:str",
    "BotDescription": "description:str",
    "BotShortDescription": "short_description:str",
    "UserProfilePhotos": "total_count:int photos:[[PhotoSize]]",
    "ReactionType": "type:str emoji?:str custom_emoji_id?:str",
    "ReactionCount": "type:ReactionType total_count:int",
    "MessageReactionUpdated": """chat:Chat message_id:int user:User date:int
        old_reaction:[ReactionType] new_reaction:[ReactionType]""",
    "MessageReactionCountUpdated": "chat:Chat message_id:int date:int reactions:[ReactionCount]",
    "InlineQuery": "id:str from:User query:str offset:str chat_type:str",
    "ChosenInlineResult": "result_id:str from:User inline_message_id?:str query:str",
    "SentGuestMessage": "inline_message_id:str",
    # all_members_are_administrators: undocumented, but sent by the real server
    "Chat": """id:int type:ChatType title?:str username?:str first_name?:str last_name?:str
        is_forum?:bool all_members_are_administrators?:bool""",
    "ChatFullInfo": """id:int type:ChatType title?:str username?:str first_name?:str last_name?:str
        is_forum?:bool all_members_are_administrators?:bool accent_color_id:int
        max_reaction_count:int accepted_gift_types:AcceptedGiftTypes active_usernames?:[str]
        permissions?:ChatPermissions description?:str pinned_message?:Message""",
    "ChatPermissions": """can_send_messages?:bool can_send_audios?:bool can_send_documents?:bool
        can_send_photos?:bool can_send_videos?:bool can_send_video_notes?:bool
        can_send_voice_notes?:bool can_send_polls?:bool can_send_other_messages?:bool
        can_add_web_page_previews?:bool can_react_to_messages?:bool can_edit_tag?:bool
        can_change_info?:bool can_invite_users?:bool can_pin_messages?:bool
        can_manage_topics?:bool""",
    "AcceptedGiftTypes": """unlimited_gifts:bool limited_gifts:bool unique_gifts:bool
        premium_subscription:bool gifts_from_channels:bool""",
    # new_chat_participant, new_chat_member, left_chat_participant, forward_from, forward_from_chat,
    # forward_from_message_id, forward_signature, forward_date: old names that the real server still
    # sends
    "Message": """message_id:int message_thread_id?:int from?:User sender_chat?:Chat
        author_signature?:str date:int chat:Chat
        forward_origin?:MessageOrigin forward_from?:User forward_from_chat?:Chat
        forward_from_message_id?:int forward_signature?:str forward_date?:int
        is_topic_message?:bool reply_to_message?:Message
        quote?:TextQuote edit_date?:int has_protected_content?:bool media_group_id?:str text?:str
        entities?:[MessageEntity] link_preview_options?:LinkPreviewOptions document?:Document
        sticker?:Sticker video?:Video animation?:Animation audio?:Audio voice?:Voice
        video_note?:VideoNote live_photo?:LivePhoto location?:Location venue?:Venue
        contact?:Contact dice?:Dice poll?:Poll photo?:[PhotoSize] caption?:str
        caption_entities?:[MessageEntity] show_caption_above_media?:bool
        has_media_spoiler?:bool migrate_to_chat_id?:int migrate_from_chat_id?:int
        forum_topic_created?:ForumTopicCreated supergroup_chat_created?:bool
        effect_id?:str receiver_user?:User ephemeral_message_id?:int
        via_bot?:User pinned_message?:Message new_chat_title?:str guest_query_id?:str
        new_chat_participant?:User new_chat_member?:User new_chat_members?:[User]
        left_chat_participant?:User left_chat_member?:User
        forum_topic_edited?:ForumTopicEdited forum_topic_closed?:ForumTopicClosed
        forum_topic_reopened?:ForumTopicReopened
        rich_message?:RichMessage invoice?:Invoice paid_media?:PaidMediaInfo
        successful_payment?:SuccessfulPayment refunded_payment?:RefundedPayment
        reply_markup?:InlineKeyboardMarkup""",
    "RichMessage": "blocks:[RichBlock] is_rtl?:bool",
    "RichBlockCaption": "text:RichText credit?:RichText",
    "RichBlockListItem": """label:str blocks:[RichBlock] has_checkbox?:bool is_checked?:bool
        value?:int type?:str""",
    "RichBlockTableCell": """text?:RichText is_header?:bool colspan?:int rowspan?:int align:str
        valign:str""",
    "MessageGenerationStopped": "chat:Chat message_thread_id?:int draft_id:int",
    "Invoice": "title:str description:str start_parameter:str currency:str total_amount:int",
    "SuccessfulPayment": """currency:str total_amount:int invoice_payload:str
        subscription_expiration_date?:int is_recurring?:bool is_first_recurring?:bool
        telegram_payment_charge_id:str provider_payment_charge_id:str""",
    "RefundedPayment": """currency:str total_amount:int invoice_payload:str
        telegram_payment_charge_id:str provider_payment_charge_id?:str""",
    "PreCheckoutQuery": "id:str from:User currency:str total_amount:int invoice_payload:str",
    "BotSubscriptionUpdated": "user:User invoice_payload:str state:SubscriptionState",
    "PaidMediaInfo": "star_count:int paid_media:[PaidMedia]",
    "PaidMediaPhoto": "type:str photo:[PhotoSize]",
    "PaidMediaPreview": "type:str width?:int height?:int duration?:int",
    "PaidMediaPurchased": "from:User paid_media_payload:str",
    "StarAmount": "amount:int",
    "StarTransactions": "transactions:[StarTransaction]",
    "StarTransaction": """id:str amount:int date:int source?:TransactionPartnerUser
        receiver?:TransactionPartnerUser""",
    "TransactionPartnerUser": """type:str transaction_type:str user:User invoice_payload?:str
        subscription_period?:int paid_media_payload?:str""",
    "InaccessibleMessage": "chat:Chat message_id:int date:int",
    "MessageId": "message_id:int",
    "MessageOriginChat": "type:str date:int sender_chat:Chat author_signature?:str",
    "MessageOriginUser": "type:str date:int sender_user:User",
    "MessageOriginChannel": "type:str date:int chat:Chat message_id:int author_signature?:str",
    "TextQuote": "text:str entities?:[MessageEntity] position:int is_manual?:bool",
    "MessageEntity": """type:EntityType offset:int length:int url?:str user?:User language?:str
        custom_emoji_id?:str unix_time?:int date_time_format?:str""",
    "LinkPreviewOptions": """is_disabled?:bool url?:str prefer_small_media?:bool
        prefer_large_media?:bool show_above_text?:bool""",
    "PhotoSize": "file_id:str file_unique_id:str width:int height:int file_size?:int",
    # thumb: the old name of thumbnail, which the real server still sends
    "Document": """file_id:str file_unique_id:str thumbnail?:PhotoSize thumb?:PhotoSize
        file_name?:str mime_type?:str file_size?:int""",
    "Sticker": """file_id:str file_unique_id:str type:str width:int height:int is_animated:bool
        is_video:bool thumbnail?:PhotoSize thumb?:PhotoSize emoji?:str file_size?:int""",
    "Video": """file_id:str file_unique_id:str width:int height:int duration:int
        thumbnail?:PhotoSize thumb?:PhotoSize cover?:[PhotoSize] start_timestamp?:int
        file_name?:str mime_type?:str file_size?:int""",
    "Animation": """file_id:str file_unique_id:str width:int height:int duration:int
        thumbnail?:PhotoSize thumb?:PhotoSize file_name?:str mime_type?:str file_size?:int""",
    "Audio": """file_id:str file_unique_id:str duration:int performer?:str title?:str
        thumbnail?:PhotoSize thumb?:PhotoSize file_name?:str mime_type?:str file_size?:int""",
    "Voice": "file_id:str file_unique_id:str duration:int mime_type?:str file_size?:int",
    "VideoNote": """file_id:str file_unique_id:str length:int duration:int thumbnail?:PhotoSize
        thumb?:PhotoSize file_size?:int""",
    "LivePhoto": """photo?:[PhotoSize] file_id:str file_unique_id:str width:int height:int
        duration:int mime_type?:str file_size?:int""",
    "Location": """latitude:float longitude:float horizontal_accuracy?:float live_period?:int
        heading?:int proximity_alert_radius?:int""",
    "Venue": """location:Location title:str address:str foursquare_id?:str foursquare_type?:str
        google_place_id?:str google_place_type?:str""",
    "Contact": "phone_number:str first_name:str last_name?:str user_id?:int vcard?:str",
    "Dice": "emoji:str value:int",
    "ChatInviteLink": """invite_link:str creator:User creates_join_request:bool is_primary:bool
        is_revoked:bool name?:str expire_date?:int member_limit?:int
        pending_join_request_count?:int""",
    "ChatJoinRequest": "chat:Chat from:User user_chat_id:int date:int invite_link?:ChatInviteLink",
    "MenuButton": "type:str text?:str web_app?:Url",
    "ChatAdministratorRights": """is_anonymous:bool can_manage_chat:bool can_delete_messages:bool
        can_manage_video_chats:bool can_restrict_members:bool can_promote_members:bool
        can_change_info:bool can_invite_users:bool can_post_stories:bool can_edit_stories:bool
        can_delete_stories:bool can_post_messages?:bool can_edit_messages?:bool
        can_pin_messages?:bool can_manage_topics?:bool can_manage_direct_messages?:bool
        can_manage_tags?:bool can_send_welcome_messages:bool""",
    "Poll": """id:str question:str question_entities?:[MessageEntity] options:[PollOption]
        total_voter_count:int is_closed:bool is_anonymous:bool type:PollType
        allows_multiple_answers:bool allows_revoting:bool members_only:bool
        correct_option_ids?:[int] explanation?:str explanation_entities?:[MessageEntity]
        open_period?:int close_date?:int description?:str
        description_entities?:[MessageEntity]""",
    "PollOption": """persistent_id:str text:str text_entities?:[MessageEntity] voter_count:int""",
    "PollAnswer": """poll_id:str user?:User option_ids:[int] option_persistent_ids:[str]""",
    "File": "file_id:str file_unique_id:str file_size?:int file_path?:str",
    "ForumTopic": "message_thread_id:int name:str icon_color:int icon_custom_emoji_id?:str",
    "ForumTopicEdited": "name?:str icon_custom_emoji_id?:str",
    "ForumTopicClosed": "",
    "ForumTopicReopened": "",
    "ForumTopicCreated": "name:str icon_color:int icon_custom_emoji_id?:str",
    "InlineKeyboardMarkup": "inline_keyboard:[[InlineKeyboardButton]]",
    "InlineKeyboardButton": """text:str icon_custom_emoji_id?:str style?:str url?:str
        callback_data?:str web_app?:Url login_url?:Url switch_inline_query?:str
        switch_inline_query_current_chat?:str copy_text?:CopyTextButton disabled?:Nothing
        pay?:bool""",
    "Url": "url:str",  # a WebAppInfo or a LoginUrl
    "CopyTextButton": "text:str",
    "Nothing": "",
    "WebhookInfo": """url:str has_custom_certificate:bool pending_update_count:int ip_address?:str
        last_error_date?:int last_error_message?:str max_connections?:int
        allowed_updates?:[str]""",
    "Update": """update_id:int message?:Message edited_message?:Message channel_post?:Message
        edited_channel_post?:Message callback_query?:CallbackQuery
        my_chat_member?:ChatMemberUpdated pre_checkout_query?:PreCheckoutQuery
        purchased_paid_media?:PaidMediaPurchased subscription?:BotSubscriptionUpdated
        chat_member?:ChatMemberUpdated message_reaction?:MessageReactionUpdated
        message_reaction_count?:MessageReactionCountUpdated inline_query?:InlineQuery
        chosen_inline_result?:ChosenInlineResult guest_message?:Message
        stopped_message_generation?:MessageGenerationStopped poll?:Poll
        poll_answer?:PollAnswer chat_join_request?:ChatJoinRequest""",
    "CallbackQuery": """id:str from:User message?:MaybeInaccessibleMessage
        inline_message_id?:str chat_instance:str data?:str""",
    "ChatMemberUpdated": """chat:Chat from:User date:int old_chat_member:ChatMember
        new_chat_member:ChatMember invite_link?:ChatInviteLink via_join_request?:bool""",
    "BotCommand": "command:str description:str",
}
MEMBERS = {
    "creator": "is_anonymous:bool",
    "administrator": """can_be_edited:bool is_anonymous:bool can_manage_chat:bool
        can_delete_messages:bool can_manage_video_chats:bool can_restrict_members:bool
        can_promote_members:bool can_change_info:bool can_invite_users:bool can_post_stories:bool
        can_edit_stories:bool can_delete_stories:bool can_post_messages?:bool
        can_edit_messages?:bool can_pin_messages?:bool can_manage_topics?:bool
        can_manage_direct_messages?:bool can_manage_tags?:bool can_send_welcome_messages:bool
        custom_title?:str""",
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
BLOCKS = {
    "paragraph": "text:RichText",
    "heading": "text:RichText size:int",
    "pre": "text:RichText language?:str",
    "footer": "text:RichText",
    "divider": "",
    "list": "items:[RichBlockListItem]",
    "blockquote": "blocks:[RichBlock] credit?:RichText",
    "pullquote": "text:RichText credit?:RichText",
    "table": """cells:[[RichBlockTableCell]] is_bordered?:bool is_striped?:bool is_compact?:bool
        caption?:RichText""",
    "details": "summary:RichText blocks:[RichBlock] is_open?:bool",
    "photo": "photo:[PhotoSize] has_spoiler?:bool caption?:RichBlockCaption",
    "map": "location:Location zoom:int width:int height:int caption?:RichBlockCaption",
}
RICH_TEXTS = {
    **dict.fromkeys(("bold", "italic", "underline", "strikethrough", "spoiler", "code"), ""),
    **dict.fromkeys(("marked", "subscript", "superscript"), ""),
    "url": "url:str",
    "email_address": "email_address:str",
}
ENTITY_TYPES = """mention hashtag cashtag bot_command url email phone_number bold italic underline
    strikethrough spoiler blockquote expandable_blockquote code pre text_link text_mention
    custom_emoji date_time"""
WORDS = {
    "ChatType": {"private", "group", "supergroup", "channel"},
    "PollType": {"regular", "quiz"},
    "SubscriptionState": {"active", "canceled", "failed"},
    "EntityType": set(ENTITY_TYPES.split()),
}
RESULTS = {
    "getMe": "BotFullInfo",
    "getUpdates": "[Update]",
    "setWebhook": "bool",
    "deleteWebhook": "bool",
    "getWebhookInfo": "WebhookInfo",
    "getFile": "File",
    "sendMessage": "Message",
    "sendPhoto": "Message",
    "sendDocument": "Message",
    "sendVideo": "Message",
    "sendAnimation": "Message",
    "sendAudio": "Message",
    "sendVoice": "Message",
    "sendVideoNote": "Message",
    "sendSticker": "Message",
    "sendLivePhoto": "Message",
    "sendLocation": "Message",
    "sendVenue": "Message",
    "sendContact": "Message",
    "sendDice": "Message",
    "exportChatInviteLink": "str",
    "createChatInviteLink": "ChatInviteLink",
    "editChatInviteLink": "ChatInviteLink",
    "revokeChatInviteLink": "ChatInviteLink",
    "approveChatJoinRequest": "bool",
    "declineChatJoinRequest": "bool",
    "setChatMenuButton": "bool",
    "getChatMenuButton": "MenuButton",
    "setMyDefaultAdministratorRights": "bool",
    "getMyDefaultAdministratorRights": "ChatAdministratorRights",
    "sendPoll": "Message",
    "stopPoll": "Poll",
    "editMessageLiveLocation": "Message",
    "stopMessageLiveLocation": "Message",
    "editEphemeralMessageText": "bool",
    "editEphemeralMessageMedia": "bool",
    "editEphemeralMessageCaption": "bool",
    "editEphemeralMessageReplyMarkup": "bool",
    "deleteEphemeralMessage": "bool",
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
    "sendInvoice": "Message",
    "createInvoiceLink": "str",
    "answerPreCheckoutQuery": "bool",
    "refundStarPayment": "bool",
    "getMyStarBalance": "StarAmount",
    "getStarTransactions": "StarTransactions",
    "editUserStarSubscription": "bool",
    "sendPaidMedia": "Message",
    "sendRichMessage": "Message",
    "sendMessageDraft": "bool",
    "sendRichMessageDraft": "bool",
    "createForumTopic": "ForumTopic",
    "editForumTopic": "bool",
    "closeForumTopic": "bool",
    "reopenForumTopic": "bool",
    "deleteForumTopic": "bool",
    "getChatMemberCount": "int",
    "getChatAdministrators": "[ChatMember]",
    "leaveChat": "bool",
    "setChatDescription": "bool",
    "setChatTitle": "bool",
    "setChatPermissions": "bool",
    "setChatAdministratorCustomTitle": "bool",
    "promoteChatMember": "bool",
    "restrictChatMember": "bool",
    "unbanChatMember": "bool",
    "banChatMember": "bool",
    "copyMessages": "[MessageId]",
    "forwardMessages": "[MessageId]",
    "getMyShortDescription": "BotShortDescription",
    "setMyShortDescription": "bool",
    "getMyDescription": "BotDescription",
    "setMyDescription": "bool",
    "getMyName": "BotName",
    "setMyName": "bool",
    "setMySettings": "bool",
    "answerGuestQuery": "SentGuestMessage",
    "answerInlineQuery": "bool",
    "getUserProfilePhotos": "UserProfilePhotos",
    "unpinAllChatMessages": "bool",
    "unpinChatMessage": "bool",
    "pinChatMessage": "bool",
    "deleteAllMessageReactions": "bool",
    "deleteMessageReaction": "bool",
    "setMessageReaction": "bool",
}
PLAIN = {"int": int, "str": str, "bool": bool, "float": float}


def check_answers(emulator: TelegramEmulator) -> None:
    """Check all responses and updates of a test against the Bot API's types."""
    for event in emulator.events(BotCall):
        check_call(event.method, event.status, event.response)
    for event in emulator.events(UpdateCreated):
        check("Update", event.update, "update")


def check_call(method: str, status: int, envelope: dict[str, Any]) -> None:
    """Raise AssertionError unless a call's response has its documented form."""
    if status == 200:
        assert envelope["ok"] is True
        assert set(envelope) <= {"ok", "result", "description"}
        is_inline = envelope["result"] is True and method.startswith("editMessage")
        check("bool" if is_inline else RESULTS[method], envelope["result"], method)
        return
    assert envelope["ok"] is False
    assert envelope["error_code"] == status
    assert isinstance(envelope["description"], str)
    assert set(envelope) <= {"ok", "error_code", "description", "parameters"}
    parameters = envelope.get("parameters", {})
    assert set(parameters) <= {"retry_after", "migrate_to_chat_id"}
    assert all(type(value) is int for value in parameters.values())


def check(kind: str, value: Any, where: str) -> None:
    """Raise AssertionError, with the position in the JSON, unless `value` has the type `kind`."""
    if kind.startswith("["):
        assert isinstance(value, list), f"{where}: a list, not {value!r}"
        for at, each in enumerate(value):
            check(kind[1:-1], each, f"{where}[{at}]")
    elif kind == "RichText" and isinstance(value, str):
        return
    elif kind == "RichText" and isinstance(value, list):
        check("[RichText]", value, where)
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
    elif kind == "RichBlock":
        text = f"type:str {BLOCKS[value['type']]}"
    elif kind == "RichText":
        text = f"type:str text:RichText {RICH_TEXTS[value['type']]}"
    elif kind == "PaidMedia":
        text = TYPES[f"PaidMedia{value['type'].capitalize()}"]
    elif kind == "MessageOrigin":
        text = TYPES[f"MessageOrigin{value['type'].capitalize()}"]
    elif kind == "MaybeInaccessibleMessage":
        text = TYPES["Message" if value["date"] else "InaccessibleMessage"]
    else:
        text = TYPES[kind]
    return dict(field.split(":") for field in text.split())
