"""Ephemeral messages, which a bot sends to one member of a group and which nobody else sees."""

from ..kit.store import Store
from .emulator import TelegramService
from .events import Change, EphemeralMessage
from .shapes import MessageJson
from .world import Bot, TelegramChat, TelegramMessage

KEPT_EPHEMERAL = 1000  # across all chats
_Key = tuple[int, int]  # chat id and ephemeral message id


class EphemeralMessages:
    """The recent ephemeral messages, which are kept separately from other messages."""

    def __init__(self, emulator: TelegramService):
        self._emulator = emulator
        kept = emulator.keeping.map("ephemeral messages")
        self._kept: Store[_Key, TelegramMessage] = Store(most=KEPT_EPHEMERAL, kept=kept)

    def close(self) -> None:
        """Do nothing, because there is nothing to stop."""

    def send(self, message: TelegramMessage, bot: Bot) -> MessageJson:
        """Show a message to its receiver only, and return it as the bot sees it."""
        message.ephemeral_id = next(message.chat.ephemeral_numbers)
        self._emulator.keeping.touch(message.chat)
        self._kept.put(_key(message), message)
        self.show(message, "new")
        return self._emulator.views.message(message, bot)

    def find(self, chat: TelegramChat, number: int, receiver_id: int) -> TelegramMessage | None:
        """Return the message with this ephemeral id and receiver, or None if there is none."""
        found = self._kept.get((chat.id, number))
        is_to = found is not None and found.receiver and found.receiver.id == receiver_id
        return found if is_to else None

    def show(self, message: TelegramMessage, change: Change) -> None:
        """Log that a message is "new", "edited" or "deleted" for its receiver."""
        if message.receiver is None:
            return
        self._emulator.keeping.touch(message)
        self._emulator.log.append(
            EphemeralMessage(
                chat_id=message.chat.id,
                bot_id=message.sender.id,
                user_id=message.receiver.id,
                change=change,
                message=self._emulator.person_view(message),
            )
        )

    def delete(self, message: TelegramMessage) -> None:
        """Remove a message."""
        self._kept.pop(_key(message))
        self.show(message, "deleted")

    def of(self, chat: TelegramChat) -> list[MessageJson]:
        """Return the ephemeral messages of a chat, oldest first, as their receivers see them."""
        newest_first = [each for each in self._kept.values() if each.chat is chat]
        return [self._emulator.person_view(each) for each in reversed(newest_first)]


def _key(message: TelegramMessage) -> _Key:
    return message.chat.id, message.ephemeral_id
