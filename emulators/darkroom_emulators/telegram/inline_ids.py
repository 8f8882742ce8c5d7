"""Inline message ids, with which a bot can edit messages even in chats it isn't a member of."""

import base64
import binascii

from .world import Bot, TelegramMessage, World


def inline_message_id(message: TelegramMessage, bot: Bot) -> str:
    """Return the message's `inline_message_id` for this bot; no other bot can use it."""
    packed = f"{bot.id}:{message.chat.bot_id}:{message.chat.id}:{message.id}"
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def find_inline_message(world: World, bot: Bot, given: str) -> TelegramMessage | None:
    """Return the message with this id, or None if the id is invalid or another bot's."""
    try:
        packed = base64.b64decode(given + "=" * (-len(given) % 4), b"-_", validate=True).decode()
        bot_id, chat_bot, chat_id, number = map(int, packed.split(":"))
    except (binascii.Error, ValueError):
        return None
    chat = world.private.get((chat_bot, chat_id)) if chat_bot else world.groups.get(chat_id)
    return chat.messages.get(number) if chat and bot_id == bot.id else None
