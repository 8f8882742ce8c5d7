"""Which test checks the effect of each method: in a chat, an update or another response."""

import ast
from pathlib import Path

import pytest

from darkroom_emulators.telegram.methods.table import METHODS

SEEN_BY = {
    "chats_and_people": {
        "in_privacy_mode_a_bot_in_a_group_gets_only_messages_meant_for_it": "getMe",
        "a_persons_small_webp_arrives_as_a_sticker": "getFile sendDocument",
        "a_bot_without_the_right_to_write": "getChatMember",
        "a_group_can_forbid_its_members_to_send_content": "getChat",
        "a_pressed_button_and_its_answer": "answerCallbackQuery",
    },
    "telegram_webhooks": {
        "a_failed_update_is_sent_again_and_the_info_has_the_reason": "getWebhookInfo setWebhook",
        "setting_and_deleting_webhooks_returns_telegrams_descriptions": "deleteWebhook",
    },
    "telegram_messages": {
        "replies_copies_forwards_and_marks": "sendMessage copyMessage forwardMessage",
        "edits_and_deletions": "editMessageText editMessageCaption editMessageMedia "
        "editMessageReplyMarkup deleteMessage",
        "several_messages_are_deleted_together_or_not_at_all": "deleteMessages",
        "commands_are_stored_by_scope_and_language": "setMyCommands getMyCommands deleteMyCommands",
        "chat_action_lasts_five_seconds": "sendChatAction",
    },
    "telegram_media": {
        "photos_videos_and_live_photos_share_an_album": "sendMediaGroup",
        "copies_and_forwards_keep_their_media": "sendAnimation",
        "sizes_are_read_from_the_file_and_titles_come_from_the_bot": "sendVideo sendAudio",
        "stickers_and_video_notes_have_no_caption_and_a_new_sticker_can_have_an_emoji": (
            "sendSticker sendVideoNote"
        ),
        "a_live_photo_includes_its_photo_and_can_be_sent_again_by_id": "sendLivePhoto",
        "media_that_cannot_be_edited_are_refused": "sendVoice",
    },
    "people_media": {
        "people_see_what_a_bot_shares": "sendLocation sendVenue sendContact sendDice",
    },
    "telegram_polls": {
        "an_open_poll_is_answered_changed_and_stopped": "sendPoll stopPoll",
    },
    "live_locations": {
        "a_bot_moves_its_live_location_and_stops_it": (
            "editMessageLiveLocation stopMessageLiveLocation"
        ),
    },
    "telegram_options": {
        "an_ephemeral_message_is_edited_and_deleted": "editEphemeralMessageText "
        "editEphemeralMessageMedia editEphemeralMessageCaption editEphemeralMessageReplyMarkup "
        "deleteEphemeralMessage",
    },
    "telegram_invites": {
        "a_person_joins_by_a_link_until_it_is_full_expired_or_revoked": (
            "createChatInviteLink editChatInviteLink revokeChatInviteLink"
        ),
        "a_new_primary_link_replaces_the_previous_one": "exportChatInviteLink",
        "a_request_to_join_is_declined_and_approved": (
            "approveChatJoinRequest declineChatJoinRequest"
        ),
        "a_menu_button_can_be_set_for_one_chat_or_for_all": "setChatMenuButton getChatMenuButton",
        "the_rights_that_a_bot_asks_for_are_separate_for_channels": (
            "setMyDefaultAdministratorRights getMyDefaultAdministratorRights"
        ),
    },
    "telegram_stars": {
        "an_invoice_is_paid_and_refunded": "sendInvoice answerPreCheckoutQuery refundStarPayment "
        "getMyStarBalance getStarTransactions",
        "a_bot_declines_in_its_own_words": "createInvoiceLink",
        "a_subscription_is_renewed_and_ends_on_time": "editUserStarSubscription",
        "people_see_paid_media_after_buying_them": "sendPaidMedia",
    },
    "telegram_rich_messages": {
        "a_text_can_be_edited_into_a_rich_message_and_back": "sendRichMessage editMessageText",
        "a_draft_grows_until_the_message_is_sent": "sendMessageDraft sendRichMessageDraft",
    },
    "reactions_pins_and_profiles": {
        "a_bot_and_a_person_react": "setMessageReaction getUpdates",
        "administrators_get_reactions_in_groups_and_counts_in_channels": (
            "deleteMessageReaction deleteAllMessageReactions"
        ),
        "the_bot_is_notified_of_a_pin_and_get_chat_returns_it": (
            "pinChatMessage unpinChatMessage unpinAllChatMessages"
        ),
        "profile_photos_can_be_downloaded_and_sent": "getUserProfilePhotos sendPhoto",
        "settings_are_stored_and_returned_by_get_me": "setMySettings",
        "a_bot_has_names_and_descriptions_in_several_languages": (
            "setMyName getMyName setMyDescription getMyDescription setMyShortDescription "
            "getMyShortDescription"
        ),
    },
    "telegram_inline": {
        "a_result_is_chosen_edited_and_pressed": "answerInlineQuery",
        "a_guest_bot_is_mentioned_and_can_answer_once": "answerGuestQuery",
    },
    "telegram_administration": {
        "a_member_is_banned_and_unbanned": "banChatMember unbanChatMember getChatMemberCount",
        "a_member_is_restricted_to_some_rights": "restrictChatMember",
        "a_member_becomes_an_administrator_with_a_title": (
            "promoteChatMember setChatAdministratorCustomTitle getChatAdministrators"
        ),
        "a_chat_gets_permissions_title_and_description": (
            "setChatPermissions setChatTitle setChatDescription"
        ),
        "a_bot_that_has_lost_its_rights_is_refused": "leaveChat",
        "several_messages_are_forwarded_and_copied_except_missing_ones": (
            "forwardMessages copyMessages"
        ),
        "a_topic_is_opened_renamed_closed_and_deleted": "createForumTopic editForumTopic "
        "closeForumTopic reopenForumTopic deleteForumTopic",
    },
}


def test_each_emulated_method_has_a_test_of_its_effect():
    seen = {m for tests in SEEN_BY.values() for names in tests.values() for m in names.split()}
    assert seen == METHODS.keys()
    assert len(seen) >= 60


@pytest.mark.parametrize("module", SEEN_BY)
def test_these_tests_exist_and_call_the_methods(module):
    source = (Path(__file__).parent / f"test_{module}.py").read_text(encoding="utf-8")
    functions = {
        node.name: ast.unparse(node)
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef)
    }
    for name, methods in SEEN_BY[module].items():
        text = functions[f"test_{name}"]
        assert [each for each in methods.split() if f"'{each}'" not in text] == []
