"""The Telegram emulator, assembled from its parts."""

import random
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

from starlette.responses import JSONResponse, Response

from ..kit.clock import Clock
from ..kit.delivery import Hold
from ..kit.event_log import EventLog
from ..kit.keeping import Keeping
from ..kit.service import EmulatedService
from .callbacks import Callbacks
from .delivery import Courier, Webhook
from .errors import ApiError, forbidden
from .events import Change, ChatMessage, MediaUnmeasured, MessageUnheard
from .fetching import UrlFetcher
from .files import FileStore
from .gaps import Gaps
from .inbox import Inbox
from .media_facts import MediaFacts, UnreadableMedia, sniffed
from .pictures import Pictures
from .reactions import reaction_counts
from .settings import BotSettings, TelegramSettings
from .shapes import MessageJson, Unheard
from .views import Views
from .world import Bot, TelegramMessage, TelegramUser, World

if TYPE_CHECKING:
    from ..kit.fault_kinds import FaultKind

P = TypeVar("P", bound="ServicePart")
RunReply = Callable[["TelegramService", Bot, int, Mapping[str, str], bytes], Awaitable[None]]


class ServicePart(Protocol):
    """State of one feature of Telegram, such as payments; built on first use."""

    def __init__(self, emulator: "TelegramService"): ...

    def close(self) -> None:
        """Stop everything that the part started, such as alarms on the clock."""


class TelegramService(EmulatedService):
    """The emulated Telegram: people, bots, chats, files, and the delivery of updates."""

    name = "telegram"

    def __init__(
        self,
        settings: TelegramSettings,
        *,
        clock: Clock,
        log: EventLog,
        run_reply: RunReply,
        keeping: Keeping | None = None,
    ):
        """Connect the parts; `run_reply` runs the method call in a bot's response to a webhook."""
        super().__init__(
            clock=clock,
            log=log,
            seed=settings.seed,
            allowed_hosts=settings.allowed_hosts,
            keeping=keeping,
        )
        self.settings, self._run_reply = settings, run_reply
        self.pictures = Pictures()
        self._couriers: dict[int, Courier] = {}
        self._parts: dict[type[ServicePart], ServicePart] = {}
        self._lives = 0
        self._begin()

    @property
    def fault_kinds(self) -> "Mapping[str, FaultKind]":
        """The faults that can be switched on."""
        from .fault_kinds import FAULT_KINDS  # noqa: PLC0415 - startup needs no pydantic

        return FAULT_KINDS

    @staticmethod
    def refusal(status: int, text: str) -> Response:
        """Return an error in Telegram's envelope."""
        error = forbidden(text) if status == 403 else ApiError(status, text)
        return JSONResponse(error.as_json(), status, {"Connection": "keep-alive"})

    def _begin(self) -> None:
        keeping = self.keeping
        # bots can remember ids for days, so ids must not repeat after a reset
        self.life, self._starts = f"{self.clock.now()}:{self._lives}", 0
        if kept := keeping.watch("life", lambda: (self.life, self._lives, self._starts)):
            self.life, self._lives, self._starts = kept[0], kept[1], kept[2] + 1
        self._lives += 1
        self.world = World(keeping)
        self.files = FileStore(self.clock.now, f"{self.settings.seed}:{self.life}", keeping)
        self.views = Views(self.files)
        self.screen = Views(self.files, downloads=True)
        self.fetcher = UrlFetcher(self.outgoing, self.clock, self.log)
        self.callbacks = Callbacks(self.clock, self.chance_of("callbacks"), keeping)
        self.chance = seeded(self.settings, "dice")
        self.gaps = Gaps(self.log, self.settings.bot_api)
        self.inboxes: dict[int, Inbox] = {}
        self.next_webhook_change: dict[int, float] = {}
        self.holds: dict[int, Hold] = keeping.map("holds")
        self._webhooks: dict[int, Webhook] = keeping.map("webhooks")
        for person in self.settings.people:
            if person.id not in self.world.users:
                self.world.users[person.id] = TelegramUser(
                    person.id, person.first_name, person.username, person.language_code
                )
        for given in self.settings.bots:
            self._add_bot(given)

    def _add_bot(self, given: BotSettings) -> None:
        """Add a bot from the settings, together with its stored state."""
        bot = self.world.add_bot(Bot(given.id, given.token, given.username, given.name))
        self.inboxes[bot.id] = Inbox(
            bot.id,
            clock=self.clock,
            log=self.log,
            rng=self.chance_of(f"updates:{bot.id}"),
            keeping=self.keeping,
        )
        self.holds.setdefault(bot.id, Hold())
        for user in self.world.users.values():
            self.world.private_chat(bot, user)
        webhook = self._webhooks.get(bot.id)
        if given.webhook and (webhook is None or webhook.url != given.webhook):
            webhook = Webhook(given.webhook, given.secret_token)
        if webhook:
            self.open_webhook(bot, webhook)

    def chance_of(self, purpose: str) -> random.Random:
        """Return a random generator for `purpose`, whose seed changes at each reset and start."""
        start = f":{self._starts}" if self._starts else ""
        return seeded(self.settings, f"{purpose}:{self.life}{start}")

    def reset(self) -> None:
        """Forget everything except the people, bots and webhooks in the settings.

        Update ids then start at a new number, because bots may ignore an id that they know.
        """
        for bot in list(self.world.bots.values()):
            self._stop_courier(bot)
            self.inboxes[bot.id].end_poll(None)  # a 409 would make bots give up
        self._close_parts()
        super().reset()
        self._begin()

    def stopping(self) -> None:
        """Answer every waiting getUpdates, as the real server does before it stops."""
        for inbox in self.inboxes.values():
            inbox.end_poll(ApiError(500, "Internal Server Error: restart"))

    async def close(self) -> None:
        """Close all connections and stop all threads."""
        for bot in list(self.world.bots.values()):
            self._stop_courier(bot)
        self._close_parts()
        self.pictures.close()
        await super().close()

    def part(self, kind: type[P]) -> P:
        """Return the state of one feature; it is the same object until the next reset."""
        if kind not in self._parts:
            self._parts[kind] = kind(self)
        return cast("P", self._parts[kind])

    def _close_parts(self) -> None:
        for part in self._parts.values():
            part.close()
        self._parts = {}

    async def facts(self, content: bytes) -> MediaFacts:
        """Return facts about a file; measuring video and sound needs the extra `media`."""
        try:
            return await self.pictures.facts(content)
        except UnreadableMedia as exc:
            found = MediaFacts(sniffed(content))
            self.log.append(MediaUnmeasured(container=found.container, why=str(exc)))
            return found

    def courier(self, bot: Bot) -> Courier | None:
        """Return the courier for the bot's webhook, or None if it has no webhook."""
        return self._couriers.get(bot.id)

    def open_webhook(self, bot: Bot, webhook: Webhook) -> None:
        """Deliver the bot's updates to `webhook` from now on."""
        courier = Courier(
            webhook,
            self.inboxes[bot.id],
            bot_id=bot.id,
            token=bot.token,
            clock=self.clock,
            log=self.log,
            faults=self.faults,
            rng=seeded(self.settings, f"delivery:{bot.id}"),
            hold=self.holds[bot.id],
            post=self.outgoing.request,
            on_reply=partial(self._run_reply, self, bot),
            on_gone=lambda: self.close_webhook(bot),
        )
        self._couriers[bot.id], self._webhooks[bot.id] = courier, webhook
        courier.open(self.keeping)

    def close_webhook(self, bot: Bot) -> None:
        """Stop delivering to the bot's webhook, if it has one."""
        self._webhooks.pop(bot.id, None)
        self._stop_courier(bot)

    def _stop_courier(self, bot: Bot) -> None:
        courier = self._couriers.pop(bot.id, None)
        if courier:
            courier.close()

    def hold(self, bot: Bot, *, held: bool, chat_id: int | None = None) -> None:
        """Hold or release the bot's deliveries, or one chat's; a hold outlasts webhook changes."""
        hold = self.holds[bot.id]
        (self.courier(bot) or hold).set_hold(held=held, group=chat_id)

    def post(self, message: TelegramMessage) -> MessageJson:
        """Add a new message to its chat, and return it as people see it there."""
        message.chat.keep(message)
        self.keeping.touch(message.chat)
        self.keeping.touch(message.chat.numbers)
        return self.show(message, "new")

    def show(self, message: TelegramMessage, change: Change) -> MessageJson:
        """Log that a message is "new", "edited" or "deleted", and return it as people see it."""
        self.keeping.touch(message)
        shown = self.person_view(message)
        self.log.append(
            ChatMessage(
                chat_id=message.chat.id,
                bot_id=message.chat.bot_id or None,
                change=change,
                message=shown,
            )
        )
        return shown

    def unheard(self, message: TelegramMessage, bot: Bot, why: Unheard) -> None:
        """Log that a bot gets no update about a message."""
        message.unheard[bot.username] = why
        self.log.append(
            MessageUnheard(
                chat_id=message.chat.id,
                message_id=message.id,
                bot_id=bot.id,
                username=bot.username,
                why=why,
            )
        )

    def person_view(self, message: TelegramMessage) -> MessageJson:
        """Return a message as people see it, with its keyboard and links to its files."""
        bots = self.world.bots
        bot = bots.get(message.chat.bot_id) or next(iter(self.world.bots_in(message.chat)), None)
        found = self.screen.message(message, bot or next(iter(bots.values())))
        if message.markup:
            found["reply_markup"] = message.markup
        if message.reactions:
            found["reactions"] = reaction_counts(message)
        if message.unheard:
            found["unheard"] = message.unheard
        return found


def seeded(settings: TelegramSettings, purpose: str) -> random.Random:
    """Return a random generator determined by the seed and the purpose."""
    return random.Random(f"{settings.seed}:{purpose}")  # noqa: S311 - must be repeatable
