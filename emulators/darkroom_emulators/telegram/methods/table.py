"""All methods of the Bot API: those that are emulated, and the names of the rest."""

from collections.abc import Awaitable, Callable
from typing import Any

from . import chats, editing, receiving, sending
from .call import MethodCall

METHODS: dict[str, Callable[[MethodCall], Awaitable[Any]]] = {
    "getMe": receiving.get_me,
    "getUpdates": receiving.get_updates,
    "setWebhook": receiving.set_webhook,
    "deleteWebhook": receiving.delete_webhook,
    "getWebhookInfo": receiving.get_webhook_info,
    "getFile": receiving.get_file,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendMediaGroup": sending.send_media_group,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageMedia": editing.edit_message_media,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "copyMessage": sending.copy_message,
    "forwardMessage": sending.forward_message,
    "answerCallbackQuery": chats.answer_callback_query,
    "setMyCommands": chats.set_my_commands,
    "getMyCommands": chats.get_my_commands,
    "deleteMyCommands": chats.delete_my_commands,
    "getChat": chats.get_chat,
    "getChatMember": chats.get_chat_member,
}

# of Bot API 10.1; they answer 400 "method X is not emulated"
_REST = """
    logOut close forwardMessages copyMessages sendLivePhoto sendAudio sendVideo sendAnimation
    sendVoice sendVideoNote sendPaidMedia sendLocation sendVenue sendContact sendPoll
    sendChecklist sendDice sendMessageDraft setMessageReaction getUserProfilePhotos
    getUserProfileAudios setUserEmojiStatus banChatMember unbanChatMember restrictChatMember
    promoteChatMember setChatAdministratorCustomTitle setChatMemberTag banChatSenderChat
    unbanChatSenderChat setChatPermissions exportChatInviteLink createChatInviteLink
    editChatInviteLink createChatSubscriptionInviteLink editChatSubscriptionInviteLink
    revokeChatInviteLink approveChatJoinRequest declineChatJoinRequest
    answerChatJoinRequestQuery sendChatJoinRequestWebApp setChatPhoto deleteChatPhoto
    setChatTitle setChatDescription pinChatMessage unpinChatMessage unpinAllChatMessages
    leaveChat getChatAdministrators getChatMemberCount getUserPersonalChatMessages
    setChatStickerSet deleteChatStickerSet getForumTopicIconStickers createForumTopic
    editForumTopic closeForumTopic reopenForumTopic deleteForumTopic
    unpinAllForumTopicMessages editGeneralForumTopic closeGeneralForumTopic
    reopenGeneralForumTopic hideGeneralForumTopic unhideGeneralForumTopic
    unpinAllGeneralForumTopicMessages answerGuestQuery getUserChatBoosts getBusinessConnection
    getManagedBotToken replaceManagedBotToken getManagedBotAccessSettings
    setManagedBotAccessSettings setMyName getMyName setMyDescription getMyDescription
    setMyShortDescription getMyShortDescription setMyProfilePhoto removeMyProfilePhoto
    setChatMenuButton getChatMenuButton setMyDefaultAdministratorRights
    getMyDefaultAdministratorRights getAvailableGifts sendGift giftPremiumSubscription
    verifyUser verifyChat removeUserVerification removeChatVerification readBusinessMessage
    deleteBusinessMessages setBusinessAccountName setBusinessAccountUsername
    setBusinessAccountBio setBusinessAccountProfilePhoto removeBusinessAccountProfilePhoto
    setBusinessAccountGiftSettings getBusinessAccountStarBalance transferBusinessAccountStars
    getBusinessAccountGifts getUserGifts getChatGifts convertGiftToStars upgradeGift
    transferGift postStory repostStory editStory deleteStory answerWebAppQuery
    savePreparedInlineMessage savePreparedKeyboardButton editMessageLiveLocation
    stopMessageLiveLocation editMessageChecklist stopPoll approveSuggestedPost
    declineSuggestedPost deleteMessageReaction deleteAllMessageReactions
    sendSticker getStickerSet getCustomEmojiStickers uploadStickerFile createNewStickerSet
    addStickerToSet setStickerPositionInSet deleteStickerFromSet replaceStickerInSet
    setStickerEmojiList setStickerKeywords setStickerMaskPosition setStickerSetTitle
    setStickerSetThumbnail setCustomEmojiStickerSetThumbnail deleteStickerSet sendRichMessage
    sendRichMessageDraft answerInlineQuery sendInvoice createInvoiceLink answerShippingQuery
    answerPreCheckoutQuery getMyStarBalance getStarTransactions refundStarPayment
    editUserStarSubscription setPassportDataErrors sendGame setGameScore getGameHighScores
"""
NOT_EMULATED = frozenset(_REST.split())

KNOWN = {name.lower(): name for name in (*METHODS, *NOT_EMULATED)}
