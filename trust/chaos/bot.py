"""The bot's real handlers on the fakes, and who calls them: Telegram, Replicate, the schedule."""

from collections.abc import Callable
from typing import Any, cast

from pydantic import Secret

from common.bot.claims import Claims
from common.bot.delivery import Delivery
from common.bot.outputs import Sender
from common.bot.people import People
from common.bot.restarts import Restarts
from common.bot.storage import Storage
from common.bot.waiting import WaitingList
from common.clients.fetching import Fetcher
from common.clients.records import Records
from common.clients.replicate import Prediction, ReplicateClient
from common.clients.telegram import TelegramClient
from common.errors import BotError, TryAgain
from common.runtime.settings import Settings
from common.runtime.together import Together, in_turn
from task_sweeper.pace import MESSAGES_A_SECOND, Pace
from task_sweeper.sweep import Sweep
from telegram_webhook.attempts import Attempts
from telegram_webhook.desk import Desk
from telegram_webhook.intake import Intake
from telegram_webhook.orders import Orders
from telegram_webhook.outline import Outline
from telegram_webhook.rights import Rights
from telegram_webhook.updates import Update

from .services import Message, Model, Outside, Queue
from .stores import FakeS3
from .world import Died, Invocation, Unforeseen, World

FUNCTION_SECONDS = 29  # template.yaml: Timeout
SWEEPER_SECONDS = 240
SWEEP_EVERY = 300
SWEEP_AFTER = 600
SETTINGS = Settings(
    telegram_bot_token=Secret("1:token"),
    telegram_secret_token=Secret("secret"),
    telegram_api_url="https://telegram",
    replicate_api_token=Secret("r8_token"),
    replicate_webhook_secret=Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
    replicate_api_url="https://replicate/v1",
    replicate_model="darkroom/edit",
)


class Bot:
    """All three functions, in one world."""

    def __init__(self, world: World, model: Model):
        self.world = world
        self.s3: Any = FakeS3(world)
        self.outside: Any = Outside(world, model, self.webhook)
        self.updates: list[dict[str, Any]] = []
        self.queues: dict[str, Queue] = {}
        self.created_at: dict[int, float] = {}
        self.replies: dict[int, list[Message]] = {}

    def receive(self, update: dict[str, Any], queue: str) -> None:
        """Let Telegram make an update and bring it to the bot, after others of its queue.

        A chat's messages are one queue, a person's presses another.
        """
        self.updates.append(update)
        self.created_at[update["update_id"]] = self.world.now
        self.queues.setdefault(queue, Queue(self.world, self.telegram)).put(update)

    def telegram(self, update: dict[str, Any], answered: Callable[[int, int | None], None]) -> None:
        """Invoke the function for one update."""
        said: list[dict[str, Any]] = []
        now = self.world.now
        number = update["update_id"]

        def body() -> None:
            attempts = self._attempts()
            webhook = "https://bot/webhook"
            try:
                said.append(attempts.take(Update.model_validate(update), now=now, webhook=webhook))
            except Unforeseen:  # as `telegram_webhook/app.py` does
                reply = attempts.rescue(Outline.model_validate(update), now=now)
                if reply is None:
                    raise
                said.append(reply)

        def ended(run: Invocation) -> None:
            status, retry_after = self._status(run)
            if status == 200 and said and said[0].get("text"):
                reply = Message(None, run, said[0]["method"], said[0], at=self.world.now)
                self.replies.setdefault(number, []).append(reply)
            answered(status, retry_after)

        def again() -> None:
            self.telegram(update, lambda _status, _wait: None)

        self.world.invoke(f"update {number}", body, ended, again, timeout=FUNCTION_SECONDS)

    def webhook(self, content: dict[str, Any]) -> None:
        """Invoke the function for one webhook of Replicate."""
        now = self.world.now

        def body() -> None:
            self._delivery().deliver(Prediction.model_validate(content), now=now)

        def ended(run: Invocation) -> None:
            if self._status(run)[0] == 200:
                self.outside.taken.add(content["id"])

        self.world.invoke(
            f"webhook {content['id']}",
            body,
            ended,
            lambda: self.webhook(content),
            timeout=FUNCTION_SECONDS,
        )

    def sweep(self) -> None:
        """Invoke the sweeper."""
        now = self.world.now

        def time_left() -> float:
            return now + SWEEPER_SECONDS - self.world.now

        def body() -> None:
            waiting = WaitingList(self.s3, "b")
            sweep = Sweep(
                waiting=waiting,
                storage=self._storage(),
                replicate=self._replicate(),
                delivery=self._delivery(in_turn),
                together=cast("Together", self.world.together),
                pace=Pace(MESSAGES_A_SECOND, clock=lambda: self.world.now, sleep=self.world.pause),
                time_left=time_left,
            )
            if sweep.run(now=now, sweep_after=SWEEP_AFTER)["Crashed"]:
                raise RuntimeError("an entry met an exception that nobody foresaw")

        def ended(run: Invocation) -> None:
            self._status(run)

        self.world.invoke("sweep", body, ended, self.sweep, timeout=SWEEPER_SECONDS)

    def settle(self, hours: float) -> None:
        """Let everything come to its end, with the sweeper as the schedule runs it."""
        start = self.world.now

        def tick() -> None:
            if any(key.startswith("waiting/") for key in self.s3.objects):
                self.sweep()
            elif self.world.quiet and not self.world.running:
                return
            # the faults of a schedule are over soon: what still hangs then is seen in coarse steps
            slow = self.world.now - start > 7200
            self.world.later(3600 if slow else SWEEP_EVERY, tick)

        self.world.later(SWEEP_EVERY, tick)
        self.world.run(start + hours * 3600)

    def _status(self, run: Invocation) -> tuple[int, int | None]:
        """Return what the gateway answers, as `common/runtime/asgi.py` decides it."""
        error = run.error
        if error is None:
            return 200, None
        if isinstance(error, BotError):
            return error.status, error.retry_after if isinstance(error, TryAgain) else None
        if not isinstance(error, Died | Unforeseen):
            self.world.errors.append(f"{run.name} raised {error!r}")
        return 500, None

    def _records(self) -> Records:
        # not uuid4: a schedule must be the same at each run
        return Records(self.s3, "b", lambda: f"{self.world.random.getrandbits(64):x}")

    def _storage(self) -> Storage:
        return Storage(self.s3, self.s3, self._records(), "b")

    def _telegram(self) -> TelegramClient:
        return TelegramClient(self.outside, SETTINGS.telegram_api_url, SETTINGS.telegram_bot_token)

    def _replicate(self) -> ReplicateClient:
        return ReplicateClient(
            self.outside,
            SETTINGS.replicate_api_url,
            SETTINGS.replicate_api_token,
            SETTINGS.replicate_model,
        )

    def _delivery(self, together: Together | None = None) -> Delivery:
        telegram = self._telegram()
        parts: dict[str, Any] = {
            "storage": self._storage(),
            "people": People(self._records()),
            "waiting": WaitingList(self.s3, "b"),
            "claims": Claims(self._records()),
        }
        return Delivery(
            telegram=telegram,
            sender=Sender(telegram, Fetcher(self.outside, private_allowed=False)),
            together=together or cast("Together", self.world.together),
            restarts=Restarts(
                replicate=self._replicate(), image_field="image", prompt_field="prompt", **parts
            ),
            **parts,
        )

    def _attempts(self) -> Attempts:
        claims = Claims(self._records())
        people, storage, telegram = People(self._records()), self._storage(), self._telegram()
        orders = Orders(
            settings=SETTINGS,
            claims=claims,
            people=people,
            storage=storage,
            waiting=WaitingList(self.s3, "b"),
            replicate=self._replicate(),
            telegram=telegram,
            together=cast("Together", self.world.together),
            rights=Rights(telegram, SETTINGS.bot_id),
        )
        desk = Desk(people, self._replicate(), telegram)
        intake = Intake(SETTINGS.bot_id, telegram, storage, orders, desk)
        give_up_after = SETTINGS.give_up_update_after_seconds
        return Attempts(intake, claims, people, telegram, give_up_after=give_up_after)
