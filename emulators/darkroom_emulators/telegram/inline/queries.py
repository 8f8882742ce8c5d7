"""Inline queries, the results that bots return, and the messages sent for chosen results."""

from dataclasses import dataclass, field
from typing import Protocol

from typing_extensions import TypedDict

from ...kit.refusals import ControlRefused
from ...kit.store import Store
from ..audience import announce
from ..content import MessageContent
from ..emulator import TelegramService
from ..events import InlineAnswered
from ..files import Media
from ..inline_ids import inline_message_id
from ..keyboard_shapes import KeyboardJson
from ..shapes import InlineResultJson, MessageJson
from ..text_shapes import EntityJson
from ..world import Bot, TelegramChat, TelegramMessage, TelegramUser

QUERY_SECONDS = 30.0
CHOSEN_SECONDS = 600.0
KEPT_QUERIES = 500
_QUERY_QUEUE, _CHOSEN_QUEUE = 1 << 33, 2 << 33


class InlineQueryJson(TypedDict):
    """An inline query as the person's app shows it; `results` is null until the bot answers.

    `button` is the text of the button above the results, or "" if there is none.
    """

    inline_query_id: str
    bot_id: int
    user_id: int
    query: str
    results: list[InlineResultJson] | None
    next_offset: str
    button: str


class ResultMedia(Protocol):
    """The photo or file of an inline result."""

    async def read(self, emulator: TelegramService, bot: Bot) -> Media:
        """Return the photo or file. Raises ApiError."""


@dataclass(frozen=True, slots=True)
class InlineResult:
    """A result with the message to send if it is chosen; its `media` is read only then."""

    id: str
    type: str
    title: str = ""
    description: str = ""
    text: str = ""
    entities: list[EntityJson] = field(default_factory=list)
    content: MessageContent | None = None
    media: ResultMedia | None = None
    markup: KeyboardJson | None = None

    def as_json(self) -> InlineResultJson:
        """Return the result as people see it."""
        return {
            "id": self.id,
            "type": self.type,
            "title": self.title,
            "description": self.description,
        }


@dataclass(slots=True)
class AskedQuery:
    """A person's inline query to a bot, with the bot's answer."""

    id: str
    at: float
    bot: Bot
    user: TelegramUser
    query: str
    results: list[InlineResult] | None = None
    next_offset: str = ""
    button: str = ""

    def as_json(self) -> InlineQueryJson:
        """Return the query as the person's app shows it."""
        results = self.results
        return {
            "inline_query_id": self.id,
            "bot_id": self.bot.id,
            "user_id": self.user.id,
            "query": self.query,
            "results": None if results is None else [each.as_json() for each in results],
            "next_offset": self.next_offset,
            "button": self.button,
        }


class InlineQueries:
    """The recent inline queries."""

    def __init__(self, emulator: TelegramService):
        self._emulator = emulator
        self._rng = emulator.chance_of("inline")
        queries = emulator.keeping.map("inline queries")
        self._queries: Store[str, AskedQuery] = Store(most=KEPT_QUERIES, kept=queries)

    def close(self) -> None:
        """Do nothing, because there is nothing to stop."""

    def ask(
        self, user: TelegramUser, bot: Bot, query: str, chat: TelegramChat, offset: str = ""
    ) -> tuple[AskedQuery, list[int]]:
        """Type `@bot query` in a chat; return the query and the ids of its updates."""
        if not bot.profile.supports_inline_queries:
            raise ControlRefused(
                f"@{bot.username} accepts no inline queries: enable them with setMySettings or, as "
                f"the bot's owner, with POST /_emulator/bots/{bot.username}/settings"
            )
        number = str((user.id << 32) + self._rng.getrandbits(31))
        asked = AskedQuery(number, self._emulator.clock.now(), bot, user, query)
        self._queries.put(asked.id, asked)
        is_own = chat.is_private and chat.bot_id == bot.id
        update = self._emulator.inboxes[bot.id].add(
            "inline_query",
            {
                "id": asked.id,
                "from": user.as_json(),
                "chat_type": "sender" if is_own else chat.type,
                "query": query,
                "offset": offset,
            },
            queue=user.id + _QUERY_QUEUE,
            chat_id=0,
            lives=QUERY_SECONDS,
        )
        return asked, [update.id] if update else []

    def find(self, query_id: str) -> AskedQuery | None:
        """Return a recent query, or None if there is none with this id."""
        return self._queries.get(query_id)

    def open(self, query_id: str, bot: Bot) -> AskedQuery | None:
        """Return a query if this bot can still answer it, or None."""
        asked = self._queries.get(query_id)
        if asked is None or asked.bot is not bot or asked.results is not None:
            return None
        return asked if self._emulator.clock.now() - asked.at <= QUERY_SECONDS else None

    def answer(self, asked: AskedQuery, results: list[InlineResult]) -> None:
        """Show results to the person."""
        asked.results = results
        self._emulator.log.append(InlineAnswered(**asked.as_json()))

    async def choose(
        self, user: TelegramUser, query_id: str, result_id: str, chat: TelegramChat
    ) -> tuple[MessageJson, list[int]]:
        """Send a result as the person; return the message and the ids of its updates."""
        asked = self._queries.get(query_id)
        if asked is None or asked.user is not user:
            raise ControlRefused(f"person {user.id} has sent no inline query {query_id}")
        result = next((each for each in asked.results or [] if each.id == result_id), None)
        if result is None:
            raise ControlRefused(f"result {result_id} is not in the bot's answer to this query")
        message = await self.message_of(result, chat, user, asked.bot)
        shown = self._emulator.post(message)
        return shown, announce(self._emulator, message) + self._tell_chosen(asked, result, message)

    async def message_of(
        self, result: InlineResult, chat: TelegramChat, sender: TelegramUser | Bot, via: Bot
    ) -> TelegramMessage:
        """Return the message for a result that is sent to a chat."""
        media = await result.media.read(self._emulator, via) if result.media else None
        return TelegramMessage(
            next(chat.numbers),
            chat,
            sender,
            int(self._emulator.clock.now()),
            sender_chat=chat if chat.type == "channel" else None,
            text=result.text,
            entities=result.entities,
            media=media,
            content=result.content,
            via_bot=via,
            markup=result.markup,
        )

    def _tell_chosen(
        self, asked: AskedQuery, result: InlineResult, message: TelegramMessage
    ) -> list[int]:
        """Create an update about the choice, with a probability of 1 in `share`; 0 means never."""
        share = asked.bot.profile.inline_feedback_share_denominator
        if not share or self._rng.randrange(share):
            return []
        value: dict[str, object] = {"from": asked.user.as_json()}
        if result.markup:
            value["inline_message_id"] = inline_message_id(message, asked.bot)
        value |= {"query": asked.query, "result_id": result.id}
        update = self._emulator.inboxes[asked.bot.id].add(
            "chosen_inline_result",
            value,
            queue=asked.user.id + _CHOSEN_QUEUE,
            chat_id=0,
            lives=CHOSEN_SECONDS,
        )
        return [update.id] if update else []
