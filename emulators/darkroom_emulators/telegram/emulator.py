"""The emulator as a whole: what it is made of, and how the parts hear of each other."""

import random
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from starlette.responses import JSONResponse, Response

from ..kit.clock import Clock
from ..kit.delivery import Hold
from ..kit.event_log import EventLog
from ..kit.service import EmulatedService
from .callbacks import Callbacks
from .delivery import Courier, Webhook
from .errors import ApiError, forbidden
from .events import Change, ChatMessage
from .faults import FAULT_KINDS
from .fetching import UrlFetcher
from .files import FileStore
from .inbox import Inbox
from .pictures import Pictures
from .settings import TelegramSettings
from .shapes import MessageJson
from .views import Views
from .world import Bot, TelegramMessage, TelegramUser, World

RunReply = Callable[["TelegramService", Bot, int, Mapping[str, str], bytes], Awaitable[None]]


class TelegramService(EmulatedService):
    """Telegram: its people, bots, chats and files, and what delivers updates."""

    name = "telegram"
    fault_kinds = FAULT_KINDS

    def __init__(
        self, settings: TelegramSettings, *, clock: Clock, log: EventLog, run_reply: RunReply
    ):
        """Wire it; `run_reply` is what runs the method call in a webhook's response."""
        super().__init__(
            clock=clock, log=log, seed=settings.seed, allowed_hosts=settings.allowed_hosts
        )
        self.settings, self._run_reply = settings, run_reply
        self.pictures = Pictures()
        self._couriers: dict[int, Courier] = {}
        self._lives = 0
        self._begin()

    @staticmethod
    def refusal(status: int, text: str) -> Response:
        """Return an error in Telegram's envelope."""
        error = forbidden(text) if status == 403 else ApiError(status, text)
        return JSONResponse(error.as_json(), status, {"Connection": "keep-alive"})

    def _begin(self) -> None:
        # a bot may remember ids for days: those of this life must not be those of the one before
        life = f"{self.clock.now()}:{self._lives}"
        self._lives += 1
        self.world = World()
        self.files = FileStore(self.clock.now, f"{self.settings.seed}:{life}")
        self.views = Views(self.files)
        self._screen = Views(self.files, downloads=True)
        self.fetcher = UrlFetcher(self.outgoing, self.clock, self.log)
        self.callbacks = Callbacks(self.clock, seeded(self.settings, f"callbacks:{life}"))
        self.inboxes: dict[int, Inbox] = {}
        self.next_webhook_change: dict[int, float] = {}
        self.holds: dict[int, Hold] = {}
        for person in self.settings.people:
            self.world.users[person.id] = TelegramUser(
                person.id, person.first_name, person.username, person.language_code
            )
        for given in self.settings.bots:
            bot = Bot(given.id, given.token, given.username, given.name)
            self.world.bots[bot.id] = bot
            self.inboxes[bot.id] = Inbox(
                bot.id,
                clock=self.clock,
                log=self.log,
                rng=seeded(self.settings, f"updates:{bot.id}:{life}"),
            )
            self.holds[bot.id] = Hold()
            for user in self.world.users.values():
                self.world.private_chat(bot, user)
            if given.webhook:
                self.open_webhook(bot, Webhook(given.webhook, given.secret_token))

    def reset(self) -> None:
        """Go back to the start: people, bots and webhooks of the settings, and nothing else.

        Ids begin elsewhere than before, so that no bot takes a new update for one it has seen.
        """
        for bot in list(self.world.bots.values()):
            self.close_webhook(bot)
            self.inboxes[bot.id].end_poll("terminated by setWebhook request")
        super().reset()
        self._begin()

    async def close(self) -> None:
        """Close connections and end threads."""
        for bot in list(self.world.bots.values()):
            self.close_webhook(bot)
        self.pictures.close()
        await super().close()

    def courier(self, bot: Bot) -> Courier | None:
        """Return what delivers to the bot's webhook, None if it has none."""
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
        self._couriers[bot.id] = courier
        courier.open()

    def close_webhook(self, bot: Bot) -> None:
        """Stop delivering to the bot's webhook, if it has one."""
        courier = self._couriers.pop(bot.id, None)
        if courier:
            courier.close()

    def hold(self, bot: Bot, *, held: bool, chat_id: int | None = None) -> None:
        """Let the bot's deliveries, or those of one chat, wait, or release them.

        It outlasts a change of its webhook.
        """
        (self.courier(bot) or self.holds[bot.id]).set_hold(held=held, group=chat_id)

    def post(self, message: TelegramMessage) -> MessageJson:
        """Let a new message stand in its chat; return it as people see it there."""
        message.chat.keep(message)
        return self.show(message, "new")

    def show(self, message: TelegramMessage, change: Change) -> MessageJson:
        """Record, and return, what people see: a message "new", "edited" or "deleted"."""
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

    def person_view(self, message: TelegramMessage) -> MessageJson:
        """Return a message as people see it: any keyboard, and files that a browser can load."""
        bots = self.world.bots
        bot = bots.get(message.chat.bot_id) or next(iter(self.world.bots_in(message.chat)), None)
        found = self._screen.message(message, bot or next(iter(bots.values())))
        if message.markup:
            found["reply_markup"] = message.markup
        return found


def seeded(settings: TelegramSettings, purpose: str) -> random.Random:
    """Return random numbers that are the same for the same seed and purpose."""
    return random.Random(f"{settings.seed}:{purpose}")  # noqa: S311 - must be repeatable
