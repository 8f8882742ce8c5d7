"""Guest mode: a bot mentioned in a chat of which it is not a member can answer once."""

from dataclasses import dataclass

from ..kit.store import Store
from .emulator import TelegramService
from .entities import utf16_slice
from .inbox import DAY
from .world import Bot, TelegramMessage

KEPT_CALLS = 500
_GUEST_QUEUE = 12 << 33


@dataclass(frozen=True, slots=True)
class GuestCall:
    """A message that mentions a guest bot; `id` is the `guest_query_id` for the bot's answer."""

    id: str
    bot: Bot
    message: TelegramMessage


class Guests:
    """The recent guest calls."""

    def __init__(self, emulator: TelegramService):
        self._emulator, keeping = emulator, emulator.keeping
        self._next: int = keeping.watch("next guest query", lambda: self._next) or 7 * 10**14
        calls = keeping.map("guest queries", changes=False)
        self._calls: Store[str, GuestCall] = Store(most=KEPT_CALLS, kept=calls)

    def close(self) -> None:
        """Do nothing, because there is nothing to stop."""

    def announce(self, message: TelegramMessage) -> list[int]:
        """Create updates for the guest bots that a message mentions; return the updates' ids."""
        made = []
        for bot in self._emulator.world.bots.values():
            if not bot.profile.supports_guest_queries or message.chat.has(bot.id):
                continue
            if not _mentions(message, bot):
                continue
            call = GuestCall(str(self._next), bot, message)
            self._next += 1
            self._calls.put(call.id, call)
            shown = dict(self._emulator.views.message(message, bot))
            update = self._emulator.inboxes[bot.id].add(
                "guest_message",
                {**shown, "guest_query_id": call.id},
                queue=message.chat.id + _GUEST_QUEUE,
                chat_id=message.chat.id,
                lives=DAY,
            )
            made += [update.id] if update else []
        return made

    def take(self, query_id: str, bot: Bot) -> GuestCall | None:
        """Mark this bot's call as answered and return it; return None if it can't be answered."""
        call = self._calls.get(query_id)
        # the message is None if the chat had dropped it before a restart
        return self._calls.pop(query_id) if call and call.bot is bot and call.message else None


def _mentions(message: TelegramMessage, bot: Bot) -> bool:
    name = f"@{bot.username}".lower()
    return any(
        utf16_slice(message.text, each["offset"], each["length"]).lower() == name
        for each in message.entities
        if each["type"] == "mention"
    )
