"""Method calls and their results, with lookups of chats and messages in the arguments."""

import re
from dataclasses import dataclass
from typing import Any

from ..arguments import Arguments, to_number
from ..emulator import TelegramService
from ..errors import ApiError, bad_request, forbidden
from ..kinds import KINDS
from ..shapes import MessageJson
from ..world import Bot, TelegramChat, TelegramMessage

_TEXT_LIKE = (
    "text messages",
    "the rich message",
    "locations",
    "live locations",
    "venues",
    "contacts",
    "invoice messages",
)
_RIGHTS = dict.fromkeys(_TEXT_LIKE, "can_send_messages")
_RIGHTS |= {"dice": "can_send_other_messages", "polls": "can_send_polls"}
_RIGHTS |= {kind.right_words: kind.right for kind in KINDS.values()}
_CHAT_NAMES = {"group": "group chat", "supergroup": "supergroup chat", "channel": "channel chat"}


@dataclass(frozen=True, slots=True)
class MethodResult:
    """A method's result; only a few methods also return a `description`."""

    result: Any
    description: str = ""


@dataclass(frozen=True, slots=True)
class MethodCall:
    """A bot's call of a method."""

    emulator: TelegramService
    bot: Bot
    arguments: Arguments

    @property
    def now(self) -> int:
        """The current time as a date of the Bot API, in Unix seconds."""
        return int(self.emulator.clock.now())

    def view(self, message: TelegramMessage) -> MessageJson:
        """Return a message as this bot sees it."""
        return self.emulator.views.message(message, self.bot)

    def json(self, name: str, error: str) -> Any:
        """Parse an argument as JSON; return None if it was not given. Raises ApiError."""
        if name not in self.arguments.values:
            return None
        try:
            return self.arguments.json(name)
        except ValueError as exc:
            raise bad_request(error) from exc

    def chat(self, name: str = "chat_id") -> TelegramChat:
        """Return the chat in the argument `name`. Raises ApiError if the bot can't access it."""
        given = self.arguments.text(name)
        if not given:
            words = f'parameter "{name}" is required'
            raise bad_request("chat_id is empty" if name == "chat_id" else words)
        return self.known_chat(given)

    def known_chat(self, given: str) -> TelegramChat:
        """Return the chat with this id or @username. Raises ApiError if the bot can't access it."""
        chat = self._group(given) if given.startswith(("@", "-")) else self._private(given)
        if chat.migrated_to:
            raise ApiError(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=chat.migrated_to,
            )
        if chat.type in {"supergroup", "channel"}:
            self._check_status(chat, may_be_out=bool(chat.username))
        return chat

    def open_chat(self, what: str = "") -> TelegramChat:
        """Return the chat in `chat_id`. Raises ApiError if the bot can't send `what` to it.

        Without `what`, the bot only has to be in the chat.
        """
        chat = self.chat()
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        if chat.is_private:
            return chat
        self._check_status(chat, may_be_out=False)
        if chat.type == "channel" and chat.status(self.bot.id) != "administrator":
            raise bad_request("need administrator rights in the channel chat")
        if what and chat.forbids(_RIGHTS[what], self.bot.id):
            raise bad_request(f"not enough rights to send {what} to the chat")
        return chat

    def user_id(self) -> int:
        """Return the id in `user_id`. Raises ApiError if it isn't positive."""
        user_id = self.arguments.number("user_id")
        if user_id <= 0:
            raise bad_request("invalid user_id specified")
        return user_id

    def language(self) -> str:
        """Return `language_code`, which is empty or has two small letters. Raises ApiError.

        Telegram refuses "pt-br" and "zh-hans", although apps send such codes in `User`.
        """
        code = self.arguments.text("language_code")
        if code and not re.fullmatch("[a-z]{2}", code):
            raise bad_request("invalid language code specified")
        return code

    def thread_id(self, chat: TelegramChat) -> int:
        """Return the topic in `message_thread_id`, or 0 for none. Raises ApiError.

        Groups without topics ignore this argument. The real server refuses 1, the id of the topic
        General, because messages in it have no thread id.
        """
        number = self.arguments.number("message_thread_id")
        if number <= 0 or not (chat.is_forum or chat.is_private):
            return 0
        if number not in chat.topics:
            raise bad_request("message thread not found")
        return number

    def message(self, chat: TelegramChat, error: str) -> TelegramMessage:
        """Return the message in `message_id`. Raises ApiError with `error` if there is none."""
        number = self.arguments.number("message_id")
        if number <= 0:
            raise bad_request("message identifier is not specified")
        if number not in chat.messages:
            raise bad_request(error)
        return chat.messages[number]

    def _check_status(self, chat: TelegramChat, *, may_be_out: bool) -> None:
        """Raise ApiError if the bot was kicked or, unless it `may_be_out`, isn't a member."""
        name, status = _CHAT_NAMES[chat.type], chat.status(self.bot.id)
        if status == "kicked":
            raise forbidden(f"bot was kicked from the {name}")
        if status == "left" and not may_be_out:
            raise forbidden(f"bot is not a member of the {name}")

    def _group(self, given: str) -> TelegramChat:
        groups = self.emulator.world.groups
        if given.startswith("@"):
            name = given[1:].lower()
            found = next((c for c in groups.values() if name and c.username.lower() == name), None)
        else:
            found = groups.get(to_number(given))
        if found is None or (self.bot.id not in found.members and not found.username):
            raise bad_request("chat not found")
        return found

    def _private(self, given: str) -> TelegramChat:
        user_id, world = to_number(given), self.emulator.world
        if user_id in world.bots:
            raise forbidden("the bot can't send messages to the bot")
        if user_id not in world.users:
            raise bad_request("chat not found")
        if (self.bot.id, user_id) not in world.private:
            raise forbidden("bot can't initiate conversation with a user")
        return world.private[self.bot.id, user_id]
