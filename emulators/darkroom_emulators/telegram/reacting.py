"""Sets people's reactions to messages, and notifies bots of them."""

from collections.abc import Sequence

from ..kit.refusals import ControlRefused
from .emulator import TelegramService
from .reactions import EMOJI, reaction_counts, set_reactions
from .shapes import ReactionJson
from .world import Bot, TelegramChat, TelegramMessage, TelegramUser

MAX_REACTIONS = 3  # for a person with Premium
_REACTION_QUEUE, _COUNT_QUEUE = 8 << 33, 9 << 33


def react(
    emulator: TelegramService,
    user: TelegramUser,
    chat: TelegramChat,
    message_id: int,
    emoji: Sequence[str],
) -> list[int]:
    """Set a person's reactions to a message; return the ids of the bots' updates."""
    message = chat.messages.get(message_id)
    if message is None:
        raise ControlRefused(f"there is no message {message_id} in this chat")
    plain = [each.removesuffix("\ufe0f") for each in emoji]
    if unknown := sorted(set(plain) - EMOJI):
        raise ControlRefused(f"Telegram has no reaction {' '.join(unknown)}")
    if len(plain) > MAX_REACTIONS or len(set(plain)) < len(plain):
        raise ControlRefused(f"a person can add at most {MAX_REACTIONS} reactions, all different")
    new: list[ReactionJson] = [{"type": "emoji", "emoji": each} for each in plain]
    old = set_reactions(message, user.id, new)
    if old == new:
        return []
    emulator.show(message, "edited")
    made = [
        _announce(emulator, bot, message, user=user, old=old, new=new)
        for bot in emulator.world.bots_in(chat)
        if chat.is_private or chat.administers("can_manage_chat", bot.id)
    ]
    return [each for each in made if each]


def _announce(
    emulator: TelegramService,
    bot: Bot,
    message: TelegramMessage,
    *,
    user: TelegramUser,
    old: list[ReactionJson],
    new: list[ReactionJson],
) -> int:
    """Create a bot's update about a reaction; return its id, or 0 if the bot gets none.

    In channels, the update has only the count of each reaction, not who reacted.
    """
    chat, is_channel = message.chat, message.chat.type == "channel"
    value: dict[str, object] = {"chat": chat.as_json(), "message_id": message.id}
    date = {"date": int(emulator.clock.now())}
    if is_channel:
        value |= {**date, "reactions": reaction_counts(message)}
    else:
        value |= {"user": user.as_json(), **date, "old_reaction": old, "new_reaction": new}
    update = emulator.inboxes[bot.id].add(
        "message_reaction_count" if is_channel else "message_reaction",
        value,
        queue=chat.id + (_COUNT_QUEUE if is_channel else _REACTION_QUEUE),
        chat_id=chat.id,
    )
    return update.id if update else 0
