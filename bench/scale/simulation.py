"""A day of the bot: Telegram's queues, Lambda, Replicate and its webhooks, the sweeper.

Each photo takes the same path as in functions/, including when a limit refuses it. Two things are
not simulated: services that fail on their own, and Telegram's caution after failures (it tries one
connection at a time if nothing has succeeded for ten seconds).
"""

import random
from array import array
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from common.bot.overload import APART_SECONDS

from .arrivals import arrivals
from .engine import Agenda, Gauge, Instances, RateLimit, Spell
from .message_limits import MessageLimits
from .world import UPDATE_LIFETIME, UPDATE_RETRIES, WEBHOOK_RETRIES, World

# the share of a run's work that is done when a service refuses a call
PART = 0.6
# entries of the waiting list that a sweep reads (functions/task_sweeper: MOST_LISTED, twice)
LISTED = 40_000


@dataclass(slots=True)
class Photo:
    """One photo, from when it is sent until it is answered."""

    number: int
    chat: int
    sent: float
    failures: int = 0
    refused: float = 0.0  # when Replicate first refused it
    told: bool = False
    started: float = 0.0  # when its prediction started
    done: float = 0.0  # when its model finished
    answering: bool = False
    answered: bool = False


class Simulation:
    """One day in one world; `count` counts each outcome. Waits are in seconds."""

    def __init__(
        self, world: World, seed: int = 0, photos: Iterator[tuple[float, int]] | None = None
    ):
        """Use the world's own arrivals, or `photos`: pairs of (seconds, chat)."""
        self.world = world
        self._dice = random.Random(seed)
        self._agenda = Agenda()
        self._arrivals = photos or arrivals(world, random.Random(seed + 1))
        self._chats: dict[int, deque[Photo]] = {}
        self._ready: deque[int] = deque()
        self._api = RateLimit(world.api_rate, world.api_burst)
        self._predictions = RateLimit(world.predictions_per_minute / 60, 20)
        self._messages = MessageLimits(world)
        self._overload = Spell(APART_SECONDS)
        self._sweep_until = 0.0
        self._listed: dict[int, Photo] = {}  # the waiting list, oldest first
        self._open = 0
        self.count: Counter[str] = Counter()
        self.waiting, self.deliveries = Gauge(), Gauge()
        self.telegram_runs, self.replicate_runs = Instances(world), Instances(world)
        self.until_taken, self.until_told = array("d"), array("d")
        self.until_answered = array("d")

    @property
    def now(self) -> float:
        """The seconds since the start."""
        return self._agenda.now

    def run(self) -> "Simulation":
        """Simulate the day, and continue until everything in progress has ended."""
        self._agenda.after(self.world.sweep_every, self._sweep)
        self._next_arrival()
        self._agenda.run()
        return self

    # Telegram sends updates, one at a time for each chat

    def _next_arrival(self) -> None:
        found = next(self._arrivals, None)
        if found is None:
            self._arrivals = iter(())
            return
        self._open += 1
        self._agenda.after(found[0] - self.now, self._arrive, found[1])

    def _arrive(self, chat: int) -> None:
        self.count["photos"] += 1
        self.waiting.add(1, self.now)
        queue = self._chats.setdefault(chat, deque())
        queue.append(Photo(self.count["photos"], chat, self.now))
        if len(queue) == 1:
            self._due(chat)
        self._next_arrival()

    def _due(self, chat: int) -> None:
        self._ready.append(chat)
        self._bring()

    def _bring(self) -> None:
        while self._ready and self.deliveries.value < self.world.max_connections:
            photo = self._chats[self._ready.popleft()][0]
            self.deliveries.add(1, self.now)
            if not self._api.takes(self.now):
                self._not_taken(photo, "api throttled")
            elif self.telegram_runs.value >= self.world.telegram_concurrency > 0:
                self._not_taken(photo, "telegram function throttled")
            else:
                start = self.telegram_runs.begin(self.now)
                lasts = self._lasts(self.world.telegram_seconds)
                self._agenda.after(start + lasts * PART, self._predict, photo, lasts)

    def _predict(self, photo: Photo, lasts: float) -> None:
        if self._predictions.takes(self.now):
            photo.started = self.now
            self._listed[photo.number] = photo
            self._agenda.after(self._lasts(self.world.model_seconds), self._end_model, photo)
            self._agenda.after(lasts * (1 - PART), self._accept, photo)
        else:
            self._acknowledge(photo)
            self.telegram_runs.end(self.now)
            photo.refused = photo.refused or self.now
            is_old = 0 < self.world.give_up_after < self.now - photo.refused
            is_too_much = 0 < self.world.overload_after <= self._overload.lasts(self.now)
            if (is_old or is_too_much) and self._says(photo.chat):
                self._end("told no immediately" if is_too_much else "given up after 1 h", photo)
            else:
                self._not_taken(photo, "prediction refused")
            self._bring()

    def _acknowledge(self, photo: Photo) -> None:
        if photo.told:
            return
        if self._messages.are_pressing(self.now):
            self.count["acknowledgement omitted"] += 1
        elif self._says(photo.chat):
            self._tell(photo)
        else:
            self.count["acknowledgement refused"] += 1

    def _tell(self, photo: Photo) -> None:
        if not photo.told:
            photo.told = True
            self.until_told.append(self.now - photo.sent)

    def _end(self, how: str, photo: Photo) -> None:
        """End an update without a prediction."""
        self.count[how] += 1
        self._open -= 1
        self._tell(photo)
        self.deliveries.add(-1, self.now)
        self._next_of(photo.chat)

    def _accept(self, photo: Photo) -> None:
        self._acknowledge(photo)
        self.until_taken.append(self.now - photo.sent)
        self.telegram_runs.end(self.now)
        self.deliveries.add(-1, self.now)
        self._next_of(photo.chat)
        self._bring()

    def _not_taken(self, photo: Photo, fault: str) -> None:
        """Schedule the update again, while its chat's other updates wait behind it."""
        self.count[fault] += 1
        self.deliveries.add(-1, self.now)
        delay = self._retry_after(photo)
        if self.now + delay <= photo.sent + UPDATE_LIFETIME:
            self.count["updates redelivered"] += 1
            self._agenda.after(delay, self._due, photo.chat)
        else:
            self.count["lost: update too old"] += 1
            self._open -= 1
            self._next_of(photo.chat)

    def _next_of(self, chat: int) -> None:
        self.waiting.add(-1, self.now)
        queue = self._chats[chat]
        queue.popleft()
        if queue:
            self._ready.append(chat)
        else:
            del self._chats[chat]

    def _retry_after(self, photo: Photo) -> float:
        photo.failures += 1
        if photo.failures <= len(UPDATE_RETRIES):
            return UPDATE_RETRIES[photo.failures - 1]
        return self._dice.uniform(60, 120)

    # Replicate sends webhooks

    def _end_model(self, photo: Photo) -> None:
        photo.done = self.now
        self._webhook(photo, 0)

    def _webhook(self, photo: Photo, failed: int) -> None:
        if photo.answered:
            return
        if self.now < self.world.webhooks_lost:
            self._webhook_failed(photo, failed, "webhook lost")
            return
        if not self._api.takes(self.now):
            self._webhook_failed(photo, failed, "api throttled")
        elif self.replicate_runs.value >= self.world.replicate_concurrency > 0:
            self._webhook_failed(photo, failed, "replicate function throttled")
        elif photo.answering:
            self._webhook_failed(photo, failed, "busy")
        else:
            photo.answering = True
            start = self.replicate_runs.begin(self.now)
            lasts = self._lasts(self.world.replicate_seconds)
            self._agenda.after(start + lasts * PART, self._deliver, photo, failed, lasts)

    def _deliver(self, photo: Photo, failed: int, lasts: float) -> None:
        if self._says(photo.chat):
            self._answered(photo)
            self._agenda.after(lasts * (1 - PART), self._run_ends)
        else:
            photo.answering = False
            self._run_ends()
            self._webhook_failed(photo, failed, "answer refused")

    def _run_ends(self) -> None:
        self.replicate_runs.end(self.now)

    def _webhook_failed(self, photo: Photo, failed: int, fault: str) -> None:
        self.count[fault] += 1
        if failed < len(WEBHOOK_RETRIES):
            self.count["webhooks retried"] += 1
            self._agenda.after(WEBHOOK_RETRIES[failed], self._webhook, photo, failed + 1)
        else:
            self.count["webhooks given up"] += 1

    def _answered(self, photo: Photo) -> None:
        photo.answered = True
        self._tell(photo)
        del self._listed[photo.number]
        self._open -= 1
        self.count["answered"] += 1
        self.until_answered.append(self.now - photo.sent - (photo.done - photo.started))

    # the sweeper

    def _sweep(self) -> None:
        room = int(self.world.sweep_budget * self.world.sweep_rate)
        self._sweep_until = self.now + self.world.sweep_budget
        late = sorted(islice(self._late(), LISTED), key=self._urgency)
        if len(late) > room:
            self.count["sweeps with tasks left over"] += 1
        for number, photo in enumerate(late[:room], 1):
            self._agenda.after(number / self.world.sweep_rate, self._settle, photo)
        if self._open:
            self._agenda.after(self.world.sweep_every, self._sweep)

    def _urgency(self, photo: Photo) -> tuple[bool, float]:
        """Return a sort key: photos that can still be saved come first, soonest to expire first."""
        return self._is_gone(photo), photo.done

    def _is_gone(self, photo: Photo) -> bool:
        return self.now >= photo.done + self.world.output_seconds

    def _late(self) -> Iterator[Photo]:
        for photo in self._listed.values():
            if photo.started > self.now - self.world.sweep_after:
                return
            if photo.done:
                yield photo

    def _settle(self, photo: Photo) -> None:
        if photo.answered or photo.answering:
            return
        if self._says(photo.chat):
            by = "told it was too late" if self._is_gone(photo) else "answered by the sweeper"
            self.count[by] += 1
            self._answered(photo)
        else:
            self.count["answer refused"] += 1
            wait = self._dice.uniform(1, 3)  # Telegram's retry_after, and the queue before it
            if self.now + wait < self._sweep_until:
                self._agenda.after(wait, self._settle, photo)

    # used by all sections above

    def _says(self, chat: int) -> bool:
        return self._messages.accept(chat, self.now)

    def _lasts(self, mean: float) -> float:
        return mean * (0.5 + 0.5 * self._dice.expovariate(1.0))
