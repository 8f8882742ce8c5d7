"""The emulated world: people, bots, chats and messages."""

from dataclasses import dataclass, field
from typing import ClassVar, cast

from ..kit.keeping import InMemory, Keeping
from ..kit.numbers import Numbers
from .content import MessageContent
from .files import Media
from .keyboard_shapes import KeyboardJson
from .profile import BotProfile
from .rights import NO_RIGHTS, USUAL_RIGHTS, ChatRights
from .shapes import ChatJson, CommandJson, ReactionJson, Unheard
from .text_shapes import EntityJson, UserJson

KEPT_MESSAGES = 1000  # per chat; the oldest are dropped
_FIRST_ALBUM = 13579246801357924
_PRESENT = frozenset({"creator", "administrator", "member", "restricted"})


def is_present(status: str, rights: ChatRights) -> bool:
    """Return whether somebody with this status and these rights is in the chat."""
    return status in _PRESENT and (status != "restricted" or rights.is_member)


@dataclass(slots=True)
class TelegramUser:
    """A person."""

    id: int
    first_name: str
    username: str = ""
    language_code: str = ""
    last_name: str = ""

    def as_json(self) -> UserJson:
        """Return the Bot API's User object."""
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
    """A bot; with `privacy` on, it gets only the group messages meant for it."""

    id: int
    token: str
    username: str
    name: str
    privacy: bool = True
    profile: BotProfile = field(default_factory=BotProfile)
    numbers: Numbers = field(default_factory=Numbers)
    commands: dict[tuple[str, str], list[CommandJson]] = field(default_factory=dict)

    def as_json(self) -> UserJson:
        """Return the bot as the Bot API's User object."""
        return {
            "id": self.id,
            "is_bot": True,
            "first_name": self.name,
            "username": self.username,
        }


@dataclass(slots=True)
class TelegramChat:
    """A chat; a private chat is between one person and one bot, and has the person's id.

    `members` maps the ids of people and bots to their statuses. `blocked` is true if the person has
    blocked the bot.
    """

    UNKEPT: ClassVar = frozenset({"messages"})  # each message is stored separately

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
    forbidden: frozenset[str] = frozenset()  # rights that members lack, such as can_send_photos
    topics: dict[int, str] = field(default_factory=dict)
    closed_topics: set[int] = field(default_factory=set)
    numbers: Numbers = field(default_factory=Numbers)
    ephemeral_numbers: Numbers = field(default_factory=Numbers)
    messages: "dict[int, TelegramMessage]" = field(default_factory=dict)
    actions: dict[int, tuple[str, float]] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)  # message ids, the latest pin last
    description: str = ""
    rights: dict[int, ChatRights] = field(default_factory=dict)  # only if not the usual ones

    @property
    def is_private(self) -> bool:
        """Whether this is a private chat between a person and a bot."""
        return self.type == "private"

    def has(self, member_id: int) -> bool:
        """Return whether a person or bot is a member."""
        if self.user:
            return member_id in {self.id, self.bot_id}
        return is_present(self.status(member_id), self.rights_of(member_id))

    def status(self, member_id: int) -> str:
        """Return the status of a person or bot; "left" if they were never a member."""
        return self.members.get(member_id, "left")

    def forbids(self, right: str, member_id: int) -> bool:
        """Return whether a person or bot lacks a member's right; administrators lack none."""
        if self.status(member_id) in {"creator", "administrator"}:
            return False
        if self.status(member_id) == "restricted":
            return right not in self.rights_of(member_id).allowed
        return right in self.forbidden

    def administers(self, right: str, member_id: int) -> bool:
        """Return whether a person or bot is an administrator with this right."""
        if self.status(member_id) == "creator":
            return True
        is_administrator = self.status(member_id) == "administrator"
        return is_administrator and right in self.rights_of(member_id).allowed

    def rights_of(self, member_id: int) -> ChatRights:
        """Return the rights of an administrator or a restricted member."""
        usual = USUAL_RIGHTS if self.status(member_id) == "administrator" else NO_RIGHTS
        return self.rights.get(member_id, usual)

    def as_json(self) -> ChatJson:
        """Return the Bot API's Chat object, in the real server's field order."""
        found: dict[str, object] = {"id": self.id}
        if self.user:
            found["first_name"] = self.user.first_name
            if self.user.last_name:
                found["last_name"] = self.user.last_name
        else:
            found["title"] = self.title
        if username := self.user.username if self.user else self.username:
            found["username"] = username
        found["type"] = self.type
        if self.is_forum:
            found["is_forum"] = True
        if self.type == "group":
            found["all_members_are_administrators"] = not self.forbidden
        return cast("ChatJson", found)

    def keep(self, message: "TelegramMessage") -> None:
        """Add a message, and drop the oldest ones if there are too many."""
        self.messages[message.id] = message
        while len(self.messages) > KEPT_MESSAGES:
            self.forget(next(iter(self.messages)))

    def forget(self, message_id: int) -> None:
        """Remove a message; replies still show it, but without the message that it replied to.

        Otherwise, whole chains of replies would stay in memory.
        """
        self.messages.pop(message_id).reply_to = None


@dataclass(slots=True)
class TelegramMessage:
    """A message as Telegram stores it; `Views.message` shows it as a bot sees it."""

    id: int
    chat: TelegramChat
    sender: TelegramUser | Bot  # the actual sender, even if they wrote as a chat
    date: int
    sender_chat: TelegramChat | None = None  # for channel posts and people who write as a chat
    author_signature: str = ""
    text: str = ""
    entities: list[EntityJson] = field(default_factory=list)
    media: Media | None = None
    content: MessageContent | None = None  # anything except text and files, such as an invoice
    pinned: "TelegramMessage | None" = None  # set in the service message about a pin
    service: dict[str, object] = field(default_factory=dict)
    reply_to: "TelegramMessage | None" = None
    quote: dict[str, object] | None = None
    thread_id: int = 0
    album: str = ""
    edit_date: int = 0
    markup: KeyboardJson | None = None
    forward_origin: dict[str, object] | None = None
    via_bot: "Bot | None" = None  # for an inline result: the bot that offered it
    reactions: dict[int, list[ReactionJson]] = field(default_factory=dict)  # by person or bot id
    marks: dict[str, bool] = field(default_factory=dict)  # has_media_spoiler and the like
    link_preview: dict[str, object] | None = None
    effect_id: str = ""
    receiver: TelegramUser | None = None  # for an ephemeral message: the only person who sees it
    ephemeral_id: int = 0
    unheard: dict[str, Unheard] = field(default_factory=dict)  # why bots got no update, by username


class World:
    """All people, bots and chats, including those stored by `keeping`."""

    def __init__(self, keeping: Keeping | None = None) -> None:
        self._keeping = keeping = keeping or InMemory()
        self.users: dict[int, TelegramUser] = keeping.map("users")
        self.bots: dict[int, Bot] = keeping.map("bots")
        # groups, supergroups and channels
        self.groups: dict[int, TelegramChat] = keeping.map("groups")
        self.private: dict[tuple[int, int], TelegramChat] = keeping.map("private")
        self._numbers: dict[int, Numbers] = keeping.map("numbers")  # of each bot's private chats
        self._albums = Numbers(keeping.watch("albums", lambda: self._albums.at) or _FIRST_ALBUM)
        for chat in (*self.private.values(), *self.groups.values()):
            self._open(chat)

    def _open(self, chat: TelegramChat) -> None:
        """Load the chat's stored messages, and store new ones from now on."""
        chat.messages = self._keeping.map(f"messages of {chat.bot_id}:{chat.id}")

    def add_bot(self, bot: Bot) -> Bot:
        """Add a bot and return it, or update and return a stored bot with the same id."""
        if before := self.bots.get(bot.id):
            before.token, before.username, before.name = bot.token, bot.username, bot.name
            return before
        self.bots[bot.id] = bot
        self._numbers[bot.id] = bot.numbers
        return bot

    def add_group(self, chat: TelegramChat) -> None:
        """Add a group, supergroup or channel."""
        self.groups[chat.id] = chat
        self._open(chat)

    def private_chat(self, bot: Bot, user: TelegramUser) -> TelegramChat:
        """Return a person's private chat with a bot, creating it if necessary."""
        key = (bot.id, user.id)
        if key not in self.private:
            chat = TelegramChat(user.id, "private", bot_id=bot.id, user=user, numbers=bot.numbers)
            self.private[key] = chat
            self._open(chat)
        self._keeping.touch(bot.numbers)
        return self.private[key]

    def bots_in(self, chat: TelegramChat) -> list[Bot]:
        """Return the bots in a chat; a private chat has none if its bot is blocked."""
        if chat.blocked:
            return []
        return [bot for bot in self.bots.values() if chat.has(bot.id)]

    def new_album(self) -> str:
        """Return a new `media_group_id`."""
        return str(next(self._albums))
