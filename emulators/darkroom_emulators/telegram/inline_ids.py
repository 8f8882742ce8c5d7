"""The `inline_message_id` of a message, which its bot can use even if it is not in the chat."""

import base64
import binascii

from .world import Bot, TelegramMessage, World


def inline_message_id(message: TelegramMessage, bot: Bot) -> str:
    """Return the id by which only this bot can edit the message."""
    packed = f"{bot.id}:{message.chat.bot_id}:{message.chat.id}:{message.id}"
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def find_inline_message(world: World, bot: Bot, given: str) -> TelegramMessage | None:
    """Return the message with an id that this bot was given, None if there is none."""
    try:
        packed = base64.b64decode(given + "=" * (-len(given) % 4), b"-_", validate=True).decode()
        bot_id, chat_bot, chat_id, number = map(int, packed.split(":"))
    except (binascii.Error, ValueError):
        return None
    chat = world.private.get((chat_bot, chat_id)) if chat_bot else world.groups.get(chat_id)
    return chat.messages.get(number) if chat and bot_id == bot.id else None
