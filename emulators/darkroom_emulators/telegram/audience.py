"""Which bots hear of what happens in a chat, and in which updates."""

import re

from .emulator import TelegramService
from .entities import utf16_slice
from .inbox import CALLBACK_SECONDS, DAY
from .members import member_json
from .shapes import EntityJson
from .world import Bot, TelegramChat, TelegramMessage, TelegramUser

# offsets that keep the queues of other kinds apart from those of the chats
_CALLBACK_QUEUE = 3 << 33
_MEMBER_QUEUE = 5 << 33


def announce(
    emulator: TelegramService, message: TelegramMessage, *, edited: bool = False
) -> list[int]:
    """Make the updates about a message that a person wrote; return their ids."""
    kind = "channel_post" if message.chat.type == "channel" else "message"
    kind = f"edited_{kind}" if edited else kind
    made = []
    for bot in emulator.world.bots_in(message.chat):
        if not hears(bot, message):
            continue
        update = emulator.inboxes[bot.id].add(
            kind,
            dict(emulator.views.message(message, bot)),
            queue=message.chat.id,
            chat_id=message.chat.id,
            lives=DAY,
        )
        made += [update.id] if update else []
    return made


def hears(bot: Bot, message: TelegramMessage) -> bool:
    """Say whether a bot is told of a message: in groups, with privacy on, of few.

    Commands (without a name, or with its own), replies to it, and service messages
    (https://core.telegram.org/bots/features#privacy-mode).
    """
    chat = message.chat
    if chat.is_private or chat.type == "channel" or not bot.privacy or message.service:
        return True
    if chat.status(bot.id) == "administrator":
        return True
    target = message.reply_to
    if target and isinstance(target.sender, Bot) and target.sender.id == bot.id:
        return True
    return any(_is_command_for(bot, message.text, entity) for entity in message.entities)


def _is_command_for(bot: Bot, text: str, entity: EntityJson) -> bool:
    if entity["type"] != "bot_command":
        return False
    command = utf16_slice(text, entity["offset"], entity["length"])
    name = re.sub(r"^[^@]*@?", "", command).lower()
    return name in {"", bot.username.lower()}


def announce_press(
    emulator: TelegramService,
    bot: Bot,
    user: TelegramUser,
    chat: TelegramChat,
    *,
    message_id: int,
    data: str,
) -> tuple[str, list[int]]:
    """Make the update about a pressed button; return the query's id and the update's."""
    press = emulator.callbacks.begin(bot.id, user.id, chat.id, message_id)
    update = emulator.inboxes[bot.id].add(
        "callback_query",
        {
            "id": press.id,
            "from": user.as_json(),
            "message": emulator.views.message(chat.messages[message_id], bot),
            "chat_instance": str(-(abs(chat.id) * 7919 + bot.id)),
            "data": data,
        },
        queue=user.id + _CALLBACK_QUEUE,
        chat_id=chat.id,
        lives=CALLBACK_SECONDS,
    )
    return press.id, [update.id] if update else []


def announce_membership(
    emulator: TelegramService, bot: Bot, by: TelegramUser, chat: TelegramChat, *, old: str, new: str
) -> list[int]:
    """Make the update that tells a bot what it now is in a chat."""
    update = emulator.inboxes[bot.id].add(
        "my_chat_member",
        {
            "chat": chat.as_json(),
            "from": by.as_json(),
            "date": int(emulator.clock.now()),
            "old_chat_member": member_json(bot, old),
            "new_chat_member": member_json(bot, new),
        },
        queue=chat.id + _MEMBER_QUEUE,
        chat_id=chat.id,
    )
    return [update.id] if update else []
