"""Telegram's limits for messages: in each chat, and in total."""

from common.bot.pressure import HOLD_SECONDS

from .engine import RateLimit
from .world import World


class MessageLimits:
    """Accepts or refuses messages; while `are_pressing`, the bot sends no acknowledgements."""

    def __init__(self, world: World):
        self._world = world
        self._all = RateLimit(world.send_rate, world.send_rate)
        self._in_chat: dict[int, RateLimit] = {}
        self._pressure_until = 0.0

    def accept(self, chat: int, now: float) -> bool:
        """Return whether Telegram accepts a message for this chat now, and if so count it."""
        own = self._in_chat.get(chat)
        if own is None:
            own = self._in_chat[chat] = self._limit_of(chat)
        if not own.takes(now):
            return False
        if self._all.takes(now):
            return True
        self._pressure_until = now + HOLD_SECONDS
        return False

    def are_pressing(self, now: float) -> bool:
        """Return whether the total limit refused a message in the last HOLD_SECONDS."""
        return now < self._pressure_until

    def _limit_of(self, chat: int) -> RateLimit:
        world = self._world
        if chat < world.groups * world.chats:
            return RateLimit(world.group_messages_per_minute / 60, world.group_messages_per_minute)
        return RateLimit(world.chat_rate, world.chat_burst)
