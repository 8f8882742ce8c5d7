"""Checks that a group or channel lets the bot send photos, before a prediction is paid for."""

from common.clients.telegram import TelegramClient
from common.errors import UserError
from common.texts import Text

# how long to remember that a chat allows photos; if it does not, Telegram is asked each time
KNOWN_SECONDS = 600
MOST_KNOWN = 1000


class Rights:
    """The bot's rights in chats, as reported by Telegram; private chats are never checked."""

    def __init__(self, telegram: TelegramClient, bot_id: str):
        self._telegram = telegram
        self._bot_id = int(bot_id)
        self._known: dict[int, float] = {}

    def check(self, chat_id: int, now: float) -> None:
        """Raise UserError if the bot can't send photos to the chat; `now` is in Unix seconds."""
        is_private = chat_id > 0
        if is_private or now < self._known.get(chat_id, 0):
            return
        if not self._telegram.may_send_photos(chat_id, self._bot_id):
            raise UserError(Text.NO_PHOTOS_HERE)
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known[chat_id] = now + KNOWN_SECONDS
