"""The test that checks each method's effect: in a chat, an update or another response."""

import ast
from pathlib import Path

import pytest

from darkroom_emulators.telegram.methods.table import METHODS

SEEN_BY = {
    "chats_and_people": {
        "with_privacy_a_bot_in_a_group_hears_only_what_is_meant_for_it": "getMe",
        "a_persons_small_webp_arrives_as_a_sticker": "getFile sendDocument",
        "a_bot_without_the_right_to_write": "getChatMember",
        "what_a_group_forbids_its_members": "getChat",
        "a_pressed_button_and_its_answer": "answerCallbackQuery",
    },
    "telegram_webhooks": {
        "a_failed_update_comes_again_and_the_info_says_why": "getWebhookInfo setWebhook",
        "webhooks_are_set_told_and_deleted_in_the_real_words": "deleteWebhook",
    },
    "telegram_messages": {
        "replies_copies_forwards_and_marks": "sendMessage copyMessage forwardMessage",
        "edits_and_deletions": "editMessageText editMessageCaption editMessageMedia "
        "editMessageReplyMarkup deleteMessage",
        "several_messages_are_deleted_at_once_or_none_is": "deleteMessages",
        "commands_are_kept_by_scope_and_language": "setMyCommands getMyCommands deleteMyCommands",
        "chat_action_lasts_five_seconds": "sendChatAction",
    },
    "telegram_media": {
        "photos_videos_and_live_photos_share_an_album": "sendMediaGroup",
        "copies_and_forwards_keep_what_plays": "sendAnimation",
        "sizes_are_read_and_only_titles_believed": "sendVideo sendAudio",
        "stickers_and_video_notes_have_no_caption_and_a_new_sticker_may_have_an_emoji": (
            "sendSticker sendVideoNote"
        ),
        "a_live_photo_has_its_photo_beside_it_and_goes_again_by_id": "sendLivePhoto",
        "what_can_not_be_edited_is_refused": "sendVoice",
    },
    "people_media": {
        "what_a_bot_shares_is_seen_in_the_chat": "sendLocation sendVenue sendContact sendDice",
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
        "a_primary_link_takes_the_place_of_the_last": "exportChatInviteLink",
        "a_request_to_join_is_declined_and_approved": (
            "approveChatJoinRequest declineChatJoinRequest"
        ),
        "a_menu_button_is_kept_for_a_chat_and_for_all": "setChatMenuButton getChatMenuButton",
        "the_rights_that_a_bot_asks_for_are_kept_apart_for_channels": (
            "setMyDefaultAdministratorRights getMyDefaultAdministratorRights"
        ),
    },
    "telegram_stars": {
        "an_invoice_is_paid_and_refunded": "sendInvoice answerPreCheckoutQuery refundStarPayment "
        "getMyStarBalance getStarTransactions",
        "a_bot_declines_in_its_own_words": "createInvoiceLink",
        "a_subscription_is_renewed_and_ended_by_the_clock": "editUserStarSubscription",
        "paid_media_is_seen_when_it_is_bought": "sendPaidMedia",
    },
    "telegram_rich_messages": {
        "a_text_becomes_rich_and_back_by_editing": "sendRichMessage editMessageText",
        "a_draft_grows_until_the_message_comes": "sendMessageDraft sendRichMessageDraft",
    },
    "reactions_pins_and_profiles": {
        "a_bot_and_a_person_react": "setMessageReaction getUpdates",
        "reactions_in_groups_are_told_to_administrators_and_counted_in_channels": (
            "deleteMessageReaction deleteAllMessageReactions"
        ),
        "a_pin_is_told_to_the_bot_and_shown_by_get_chat": (
            "pinChatMessage unpinChatMessage unpinAllChatMessages"
        ),
        "profile_photos_can_be_loaded_and_sent": "getUserProfilePhotos sendPhoto",
        "settings_are_kept_and_shown_by_get_me": "setMySettings",
        "a_bots_names_and_descriptions_are_by_language": "setMyName getMyName setMyDescription "
        "getMyDescription setMyShortDescription getMyShortDescription",
    },
    "telegram_inline": {
        "a_result_is_chosen_edited_and_pressed": "answerInlineQuery",
        "a_guest_is_called_by_its_name_and_answers_once": "answerGuestQuery",
    },
    "telegram_administration": {
        "a_member_is_banned_and_let_in_again": "banChatMember unbanChatMember getChatMemberCount",
        "a_member_is_restricted_to_some_rights": "restrictChatMember",
        "an_administrator_is_made_and_named": (
            "promoteChatMember setChatAdministratorCustomTitle getChatAdministrators"
        ),
        "a_chat_gets_permissions_title_and_description": (
            "setChatPermissions setChatTitle setChatDescription"
        ),
        "a_bot_whose_rights_are_taken_is_refused": "leaveChat",
        "several_messages_are_forwarded_and_copied_but_those_that_are_gone": (
            "forwardMessages copyMessages"
        ),
        "a_topic_is_opened_renamed_closed_and_deleted": "createForumTopic editForumTopic "
        "closeForumTopic reopenForumTopic deleteForumTopic",
    },
}


def test_each_emulated_method_is_seen_by_a_test():
    seen = {m for tests in SEEN_BY.values() for names in tests.values() for m in names.split()}
    assert seen == METHODS.keys()
    assert len(seen) >= 60


@pytest.mark.parametrize("module", SEEN_BY)
def test_the_tests_that_see_them_exist_and_call_them(module):
    source = (Path(__file__).parent / f"test_{module}.py").read_text(encoding="utf-8")
    functions = {
        node.name: ast.unparse(node)
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef)
    }
    for name, methods in SEEN_BY[module].items():
        text = functions[f"test_{name}"]
        assert [each for each in methods.split() if f"'{each}'" not in text] == []
