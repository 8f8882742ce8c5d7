"""Reactions to messages: who reacted, and how often each reaction was chosen."""

from collections.abc import Sequence

from .shapes import ReactionCountJson, ReactionJson
from .world import TelegramMessage

# https://core.telegram.org/bots/api#reactiontypeemoji
_EMOJI_LIST = """
    ❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌
    🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓
    🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡
    🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀
    😡
"""
EMOJI = frozenset(_EMOJI_LIST.split())


def set_reactions(
    message: TelegramMessage, who: int, new: Sequence[ReactionJson]
) -> list[ReactionJson]:
    """Replace the reactions of a person or bot to a message, and return the old ones."""
    old = message.reactions.pop(who, [])
    if new:
        message.reactions[who] = list(new)
    return old


def reaction_counts(message: TelegramMessage) -> list[ReactionCountJson]:
    """Return how often each reaction to a message was chosen, in order of first use."""
    every = [each for given in message.reactions.values() for each in given]
    kinds = [each for at, each in enumerate(every) if each not in every[:at]]
    return [{"type": kind, "total_count": every.count(kind)} for kind in kinds]
