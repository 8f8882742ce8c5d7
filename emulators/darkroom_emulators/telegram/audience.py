"""Decides which bots get which updates about events in a chat."""

import re
from collections.abc import Mapping
from typing import Any, cast

from .emulator import TelegramService
from .entities import utf16_slice
from .inbox import CALLBACK_SECONDS, DAY
from .inline_ids import inline_message_id
from .members import member_json
from .rights import ChatRights
from .text_shapes import EntityJson
from .world import Bot, TelegramChat, TelegramMessage, TelegramUser

# added to an id, so that these updates don't share the queues of messages
_CALLBACK_QUEUE = 3 << 33
_MEMBER_QUEUE = 5 << 33
_CHAT_MEMBER_QUEUE = 6 << 33


def announce(
    emulator: TelegramService, message: TelegramMessage, *, edited: bool = False
) -> list[int]:
    """Create updates about a message for the bots that get it; return the updates' ids."""
    kind = "channel_post" if message.chat.type == "channel" else "message"
    kind = f"edited_{kind}" if edited else kind
    made = []
    for bot in emulator.world.bots_in(message.chat):
        if not hears(bot, message):
            emulator.unheard(message, bot, "privacy")
            continue
        update = emulator.inboxes[bot.id].add(
            kind,
            cast("dict[str, Any]", emulator.views.message(message, bot)),
            queue=message.chat.id,
            chat_id=message.chat.id,
            lives=DAY,
        )
        if update is None:
            inbox = emulator.inboxes[bot.id]
            emulator.unheard(message, bot, "full" if kind in inbox.allowed else "allowed_updates")
        made += [update.id] if update else []
    return made


def hears(bot: Bot, message: TelegramMessage) -> bool:
    """Return whether a bot gets a message; in groups, privacy mode hides most messages from it.

    In privacy mode, bots that aren't administrators get only commands (with their username or
    none), replies to their messages, messages sent via them, and service messages
    (https://core.telegram.org/bots/features#privacy-mode).
    """
    chat = message.chat
    if chat.is_private or chat.type == "channel" or not bot.privacy:
        return True
    if message.service or message.pinned:
        return True
    if chat.status(bot.id) == "administrator" or message.via_bot is bot:
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
    emulator: TelegramService, bot: Bot, user: TelegramUser, message: TelegramMessage, *, data: str
) -> tuple[str, list[int]]:
    """Create the update about a button press; return the ids of the query and of the update.

    The update has an `inline_message_id` if the message was sent as an inline result, or if the
    bot's `callback_query_mode` is "inline". The mode "auto" is treated as "default": the two differ
    only for messages that the bot can't see, and those are always inline results.
    """
    chat = message.chat
    press = emulator.callbacks.begin(bot.id, user.id, chat.id, message.id)
    is_inline = message.via_bot is bot or bot.profile.callback_query_mode == "inline"
    where: dict[str, object] = (
        {"inline_message_id": inline_message_id(message, bot)}
        if is_inline
        else {"message": emulator.views.message(message, bot)}
    )
    update = emulator.inboxes[bot.id].add(
        "callback_query",
        {
            "id": press.id,
            "from": user.as_json(),
            **where,
            "chat_instance": str(-(abs(chat.id) * 7919 + bot.id)),
            "data": data,
        },
        queue=user.id + _CALLBACK_QUEUE,
        chat_id=chat.id,
        lives=CALLBACK_SECONDS,
    )
    return press.id, [update.id] if update else []


def announce_membership(
    emulator: TelegramService,
    who: TelegramUser | Bot,
    by: TelegramUser | Bot,
    chat: TelegramChat,
    *,
    old: str,
    new: str,
    old_rights: ChatRights | None = None,
    how: Mapping[str, object] | None = None,
) -> list[int]:
    """Create the updates about a person's or bot's new status in a chat, and return their ids.

    A bot gets `my_chat_member` about itself. Bots that are administrators get `chat_member` about
    others, if they have asked for it.
    """
    made = []
    value = {
        "chat": chat.as_json(),
        "from": by.as_json(),
        "date": int(emulator.clock.now()),
        "old_chat_member": member_json(who, old, chat, old_rights),
        "new_chat_member": member_json(who, new, chat),
        **(how or {}),
    }
    told = [who] if isinstance(who, Bot) else []
    told += [b for b in emulator.world.bots_in(chat) if chat.administers("can_manage_chat", b.id)]
    for bot in dict.fromkeys(each.id for each in told):
        is_own = bot == who.id
        update = emulator.inboxes[bot].add(
            "my_chat_member" if is_own else "chat_member",
            value,
            queue=chat.id + (_MEMBER_QUEUE if is_own else _CHAT_MEMBER_QUEUE),
            chat_id=chat.id,
        )
        made += [update.id] if update else []
    return made
