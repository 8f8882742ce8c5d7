"""Run the bot's real code on fakes, with invocations from Telegram, Replicate and a schedule."""

from collections.abc import Callable
from typing import Any, cast

from pydantic import Secret

from common.bot.claims import Claims
from common.bot.delivery import Delivery
from common.bot.outputs import Sender
from common.bot.overload import Overload
from common.bot.people import People
from common.bot.pressure import Pressure
from common.bot.progress import ProgressDisplay
from common.bot.restarts import Restarts
from common.bot.storage import Storage
from common.bot.waiting import WaitingList
from common.clients.fetching import Fetcher
from common.clients.records import Records
from common.clients.replicate import Prediction, ReplicateClient
from common.clients.telegram import TelegramClient
from common.errors import BotError, TryAgain
from common.runtime.settings import Settings
from common.runtime.styles import styles_of
from common.runtime.together import Together, in_turn
from task_sweeper.pace import MESSAGES_A_SECOND, Pace
from task_sweeper.sweep import Sweep
from telegram_webhook.attempts import Attempts
from telegram_webhook.outline import Outline
from telegram_webhook.results import Results
from telegram_webhook.updates import Update
from telegram_webhook.wiring import make_attempts

from .services import Message, Model, Outside, Queue
from .stores import FakeS3
from .world import Died, Invocation, Unforeseen, World

FUNCTION_SECONDS = 29  # template.yaml: Timeout
SWEEPER_SECONDS = 240
SWEEP_EVERY = 300
SWEEP_AFTER = 300
SETTINGS = Settings(
    telegram_bot_token=Secret("1:token"),
    telegram_secret_token=Secret("secret"),
    telegram_api_url="https://telegram",
    replicate_api_token=Secret("r8_token"),
    replicate_webhook_secret=Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
    replicate_api_url="https://replicate/v1",
    replicate_model="darkroom/edit",
)
STYLES = styles_of(SETTINGS)


class Bot:
    """The bot's three functions, sharing one world."""

    def __init__(self, world: World, model: Model):
        self.world = world
        self.shows_progress = model.progress is not None
        self.s3: Any = FakeS3(world)
        self.outside: Any = Outside(world, model, self.webhook)
        self.updates: list[dict[str, Any]] = []
        self.queues: dict[str, Queue] = {}
        self.created_at: dict[int, float] = {}
        self.replies: dict[int, list[Message]] = {}

    def receive(self, update: dict[str, Any], queue: str) -> None:
        """Add an update to one of Telegram's queues, which send updates to the bot in order.

        Each chat has a queue for its messages, and each person has one for their button presses.
        """
        self.updates.append(update)
        self.created_at[update["update_id"]] = self.world.now
        self.queues.setdefault(queue, Queue(self.world, self.telegram)).put(update)

    def telegram(self, update: dict[str, Any], answered: Callable[[int, int | None], None]) -> None:
        """Invoke the function for one update; `answered` gets its status and Retry-After."""
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
        """Invoke the function for one Replicate webhook."""
        now = self.world.now
        prediction = Prediction.model_validate(content)

        def body() -> None:
            if prediction.has_ended:
                self._delivery().deliver(prediction, now=now)
            else:
                self._progress().show(prediction, now)

        def ended(run: Invocation) -> None:
            if self._status(run)[0] == 200 and prediction.has_ended:
                self.outside.taken.add(prediction.id)

        self.world.invoke(
            f"webhook {prediction.id}",
            body,
            ended,
            lambda: self.webhook(content),
            timeout=FUNCTION_SECONDS,
        )

    def sweep(self) -> None:
        """Invoke the sweeper."""
        now = self.world.now

        def clock() -> float:
            return self.world.now

        def time_left() -> float:
            return now + SWEEPER_SECONDS - clock()

        def body() -> None:
            waiting = WaitingList(self.s3, "b")
            sweep = Sweep(
                waiting=waiting,
                storage=self._storage(),
                claims=self._claims(),
                replicate=self._replicate(),
                delivery=self._delivery(in_turn),
                together=cast("Together", self.world.together),
                pace=Pace(MESSAGES_A_SECOND, clock=clock, sleep=self.world.pause),
                clock=clock,
                time_left=time_left,
            )
            if sweep.run(now=now, sweep_after=SWEEP_AFTER)["Crashed"]:
                raise RuntimeError("an entry raised an unforeseen exception")

        def ended(run: Invocation) -> None:
            self._status(run)

        self.world.invoke("sweep", body, ended, self.sweep, timeout=SWEEPER_SECONDS)

    def settle(self, hours: float) -> None:
        """Let time pass and the sweeper run until nothing is left to do, for at most `hours`."""
        start = self.world.now

        def tick() -> None:
            if any(key.startswith("waiting/") for key in self.s3.objects):
                self.sweep()
            elif self.world.quiet and not self.world.running:
                return
            # a schedule's faults all occur early; after that, time advances in larger steps
            slow = self.world.now - start > 7200
            self.world.later(3600 if slow else SWEEP_EVERY, tick)

        self.world.later(SWEEP_EVERY, tick)
        self.world.run(start + hours * 3600)

    def _status(self, run: Invocation) -> tuple[int, int | None]:
        """Return the status and Retry-After that `common/runtime/asgi.py` would send for a run."""
        error = run.error
        if error is None:
            return 200, None
        if isinstance(error, BotError):
            return error.status, error.retry_after if isinstance(error, TryAgain) else None
        if not isinstance(error, Died | Unforeseen):
            self.world.errors.append(f"{run.name} raised {error!r}")
        return 500, None

    def _records(self) -> Records:
        # not uuid4: a schedule must be the same on every run
        return Records(self.s3, "b", lambda: f"{self.world.random.getrandbits(64):x}")

    def _claims(self) -> Claims:
        return Claims(self._records(), WaitingList(self.s3, "b"))

    def _storage(self) -> Storage:
        return Storage(self.s3, self.s3, self._records(), "b")

    def _telegram(self) -> TelegramClient:
        return TelegramClient(self.outside, SETTINGS.telegram_api_url, SETTINGS.telegram_bot_token)

    def _replicate(self) -> ReplicateClient:
        return ReplicateClient(
            self.outside,
            SETTINGS.replicate_api_url,
            SETTINGS.replicate_api_token,
        )

    def _progress(self) -> ProgressDisplay:
        pressure = Pressure(self._records())
        return ProgressDisplay(self._telegram(), self._storage(), self._claims(), pressure)

    def _delivery(self, together: Together | None = None) -> Delivery:
        telegram = self._telegram()
        parts: dict[str, Any] = {
            "storage": self._storage(),
            "people": People(self._records()),
            "waiting": WaitingList(self.s3, "b"),
            "claims": self._claims(),
        }
        return Delivery(
            telegram=telegram,
            sender=Sender(telegram, Fetcher(self.outside, private_allowed=False)),
            together=together or cast("Together", self.world.together),
            restarts=Restarts(replicate=self._replicate(), styles=STYLES, **parts),
            pressure=Pressure(self._records()),
            styles=STYLES,
            shows_progress=self.shows_progress,
            **parts,
        )

    def _attempts(self) -> Attempts:
        telegram = self._telegram()
        fetcher = Fetcher(self.outside, private_allowed=False)
        results = Results(self._replicate(), fetcher, Sender(telegram, fetcher))
        return make_attempts(
            settings=SETTINGS,
            styles=STYLES,
            claims=self._claims(),
            people=People(self._records()),
            storage=self._storage(),
            waiting=WaitingList(self.s3, "b"),
            replicate=self._replicate(),
            telegram=telegram,
            together=cast("Together", self.world.together),
            pressure=Pressure(self._records()),
            overload=Overload(self._records()),
            results=lambda: results,
        )
