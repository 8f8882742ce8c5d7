"""Who and what there is: people, bots, chats and their messages."""

import itertools
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

from .files import Media
from .shapes import ChatJson, EntityJson, KeyboardJson, UserJson

KEPT_MESSAGES = 1000  # a chat forgets its oldest message beyond these
_PRIVATE_NAMES = ("first_name", "last_name", "username")  # of a User, in a Chat
PRESENT = frozenset({"creator", "administrator", "member", "restricted"})


@dataclass(slots=True)
class TelegramUser:
    """A person."""

    id: int
    first_name: str
    username: str = ""
    language_code: str = ""
    last_name: str = ""

    def as_json(self) -> UserJson:
        """Return a User of the Bot API."""
        found: UserJson = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        if self.last_name:
            found["last_name"] = self.last_name
        if self.username:
            found["username"] = self.username
        if self.language_code:
            found["language_code"] = self.language_code
        return found


@dataclass(slots=True)
class Bot:
    """A bot. `privacy` on means: in groups it gets only what is meant for it."""

    id: int
    token: str
    username: str
    name: str
    privacy: bool = True
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    commands: dict[tuple[str, str], list[dict[str, str]]] = field(default_factory=dict)

    def as_json(self) -> UserJson:
        """Return the bot as a User of the Bot API."""
        return {
            "id": self.id,
            "is_bot": True,
            "first_name": self.name,
            "username": self.username,
        }


@dataclass(slots=True)
class TelegramChat:
    """A chat. A private one belongs to one bot and one person; its id is the person's.

    `members` maps a user's or bot's id to its status; `blocked` is a person's word to the bot.
    """

    id: int
    type: str
    title: str = ""
    username: str = ""
    is_forum: bool = False
    bot_id: int = 0
    user: TelegramUser | None = None
    blocked: bool = False
    migrated_to: int = 0  # the supergroup that this group became
    members: dict[int, str] = field(default_factory=dict)
    forbidden: frozenset[str] = frozenset()  # rights that members do not have, as can_send_photos
    topics: dict[int, str] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    messages: "OrderedDict[int, TelegramMessage]" = field(default_factory=OrderedDict)
    actions: dict[int, tuple[str, float]] = field(default_factory=dict)

    @property
    def is_private(self) -> bool:
        """Whether it is the chat of one person with one bot."""
        return self.type == "private"

    def has(self, member_id: int) -> bool:
        """Say whether a person or bot takes part."""
        if self.user:
            return member_id in {self.id, self.bot_id}
        return self.members.get(member_id) in PRESENT

    def status(self, member_id: int) -> str:
        """Return the status of a member, "left" for one who never was."""
        return self.members.get(member_id, "left")

    def forbids(self, right: str, member_id: int) -> bool:
        """Say whether a person or bot lacks a right; administrators have them all."""
        if self.status(member_id) in {"creator", "administrator"}:
            return False
        return right in self.forbidden or self.status(member_id) == "restricted"

    def as_json(self) -> ChatJson:
        """Return a Chat of the Bot API, in the field order of the real server."""
        found: dict[str, object] = {"id": self.id}
        if self.user:
            shown = self.user.as_json().items()
            found |= {name: value for name, value in shown if name in _PRIVATE_NAMES}
        else:
            found["title"] = self.title
            if self.username:
                found["username"] = self.username
        found["type"] = self.type
        if self.is_forum:
            found["is_forum"] = True
        if self.type == "group":
            found["all_members_are_administrators"] = False
        return cast("ChatJson", found)

    def keep(self, message: "TelegramMessage") -> None:
        """Add a message, forgetting the oldest where there are too many."""
        self.messages[message.id] = message
        while len(self.messages) > KEPT_MESSAGES:
            self.forget(next(iter(self.messages)))

    def forget(self, message_id: int) -> None:
        """Let a message be gone; one that replied to it still shows it, but not what it replied to.

        Else a talk in which each replies to the one before would be kept to its beginning.
        """
        self.messages.pop(message_id).reply_to = None


@dataclass(slots=True)
class TelegramMessage:
    """A message as Telegram keeps it; how a bot is shown it is `views.message_json`."""

    id: int
    chat: TelegramChat
    sender: TelegramUser | Bot  # who wrote it, also where a chat stands as its sender
    date: int
    sender_chat: TelegramChat | None = (
        None  # of a channel's posts, and what a person in a group wrote as
    )
    author_signature: str = ""
    text: str = ""
    entities: list[EntityJson] = field(default_factory=list)
    media: Media | None = None
    service: dict[str, object] = field(default_factory=dict)
    reply_to: "TelegramMessage | None" = None
    quote: dict[str, object] | None = None
    thread_id: int = 0
    album: str = ""
    edit_date: int = 0
    markup: KeyboardJson | None = None
    forward_origin: dict[str, object] | None = None
    marks: dict[str, bool] = field(default_factory=dict)  # has_media_spoiler and the like
    link_preview: dict[str, object] | None = None


class World:
    """All people, bots and chats."""

    def __init__(self) -> None:
        self.users: dict[int, TelegramUser] = {}
        self.bots: dict[int, Bot] = {}
        self.groups: dict[int, TelegramChat] = {}  # groups, supergroups and channels
        self.private: dict[tuple[int, int], TelegramChat] = {}
        self._albums = itertools.count(13579246801357924)

    def private_chat(self, bot: Bot, user: TelegramUser) -> TelegramChat:
        """Return the chat of a person with a bot, beginning it where there is none."""
        key = (bot.id, user.id)
        if key not in self.private:
            self.private[key] = TelegramChat(
                user.id, "private", bot_id=bot.id, user=user, numbers=bot.numbers
            )
        return self.private[key]

    def bots_in(self, chat: TelegramChat) -> list[Bot]:
        """Return the bots that take part in a chat; one that a person blocked does not."""
        if chat.blocked:
            return []
        return [bot for bot in self.bots.values() if chat.has(bot.id)]

    def new_album(self) -> str:
        """Return a media_group_id that was not used before."""
        return str(next(self._albums))
