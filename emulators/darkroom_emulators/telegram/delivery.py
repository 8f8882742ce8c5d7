"""Webhook delivery as the real server does it: in order per queue, again until it succeeds.

From `WebhookActor.cpp` of https://github.com/tdlib/telegram-bot-api:
- a queue's next update is sent only after the one before it was taken with a 2xx;
- an update that failed comes again after 0, 2, 4, 8, 16, 32 seconds, then after a minute or two,
  or after exactly the `Retry-After` that the webhook answered, until it is too old;
- an answer is awaited for 60 seconds;
- as long as nothing succeeded in the last 10 seconds, no second connection is opened.

What a hand holds, delays, swaps, duplicates or drops is moved so; all else keeps to these rules.
"""

import asyncio
import random
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

from ..kit.clock import Clock
from ..kit.cuts import quote
from ..kit.event_log import EventLog
from ..kit.faults import FaultBook
from .attempts import Outcome, Post, Webhook, attempt
from .events import UpdateAttempt
from .inbox import Inbox, Update
from .privacy import MASK, mask_text, mask_url
from .queues import Hold, Queues, Waiting

WARM_SECONDS = 10.0
GONE_SECONDS = 23 * 3600.0
SHOWN_BODY = 2000  # characters of a webhook's answer in the event log


class Courier:
    """Delivers one bot's updates to one webhook, from `open` to `close`.

    `hold` says what must wait, and outlives the courier.
    `on_reply` gets the update's id and headers and body of a 2xx answer, which may hold a method
    call; `on_gone` is called when the webhook answered 410 for so long that it is given up.
    """

    def __init__(
        self,
        webhook: Webhook,
        inbox: Inbox,
        *,
        bot_id: int,
        token: str,
        clock: Clock,
        log: EventLog,
        faults: FaultBook,
        rng: random.Random,
        hold: Hold,
        post: Post,
        on_reply: Callable[[int, Mapping[str, str], bytes], Awaitable[None]],
        on_gone: Callable[[], None],
    ):
        self.webhook = webhook
        self._inbox, self._bot_id, self._clock, self._log = inbox, bot_id, clock, log
        self._faults, self._rng, self._post = faults, rng, post
        self._secrets = (token, webhook.secret_token)
        self._shown_url = mask_url(mask_text(webhook.url, self._secrets))
        self._shown_headers = {"Content-Type": "application/json"}
        if webhook.secret_token:
            self._shown_headers["X-Telegram-Bot-Api-Secret-Token"] = MASK
        self._on_reply, self._on_gone = on_reply, on_gone
        self._hold, self._queues = hold, Queues()
        self._ready: OrderedDict[int, None] = OrderedDict()
        self._tasks: set[asyncio.Task[None]] = set()
        self._connections = 0
        self._in_flight = 0
        self._last_success = float("-inf")
        self._gone_since: float | None = None
        self._closed = False
        self.last_error: tuple[int, str] | None = None

    def open(self) -> None:
        """Take over what waits in the inbox, and what will come."""
        self._inbox.on_new = self.offer
        for update in list(self._inbox.waiting.values()):
            self.offer(update)

    def close(self) -> None:
        """Stop, dropping open connections; what was not delivered waits on in the inbox."""
        self._closed = True
        self._inbox.on_new = None
        for task in set(self._tasks):
            task.cancel()

    def hold(self, *, held: bool, chat_id: int | None = None) -> None:
        """Start no further attempt, or none for one chat, until released."""
        self._hold.change(held=held, chat_id=chat_id)
        self._ready.update(dict.fromkeys(self._queues))
        self._pump()

    def offer(self, update: Update) -> None:
        """Put an update at the end of its queue."""
        facts = self._facts(update)
        late = self._faults.strike("delayed_update", **facts)
        delay = late.params["seconds"] if late else 0.0
        copies = 2 if self._faults.strike("duplicate_update", **facts) else 1
        waiting = Waiting(update, next_at=self._clock.now() + delay, copies=copies)
        self._queues.append(waiting)
        if self._queues.first(update.queue) is waiting:
            self._look_at(update.queue)

    def drop(self, update_id: int, reason: str) -> None:
        """Take an update out of its queue. Raises Refused while it is being sent."""
        waiting = self._queues.movable(update_id)
        self._queues.remove(waiting)
        self._inbox.drop(update_id, reason)
        self._look_at(waiting.update.queue)  # the next one need not wait for this one's retry

    def delay(self, update_id: int, seconds: float) -> None:
        """Let the next attempt be in `seconds` instead. Raises Refused while one is made."""
        waiting = self._queues.movable(update_id)
        waiting.next_at = self._clock.now() + seconds
        self._look_at(waiting.update.queue)

    def swap(self, update_id: int) -> None:
        """Let the next of the queue go first. Raises Refused: in flight, or there is none."""
        self._look_at(self._queues.swap(update_id).update.queue)

    def duplicate(self, update_id: int) -> None:
        """Deliver an update once more after it was taken. Raises Refused if it was already."""
        self._queues.find(update_id).copies += 1

    @property
    def queues(self) -> dict[int, list[Waiting]]:
        """What waits, by queue, in order."""
        return self._queues.as_lists()

    def _look_at(self, key: int) -> None:
        self._ready[key] = None
        self._pump()

    def _pump(self) -> None:
        """Start attempts for the queues that are ready, as far as there are connections."""
        while self._ready and not self._closed and self._may_send():
            key, _ = self._ready.popitem(last=False)
            waiting = self._head(key)
            if waiting and not waiting.in_flight and not self._hold.covers(waiting.update):
                self._begin(waiting)

    def _begin(self, waiting: Waiting) -> None:
        if waiting.alarm:  # it may have been set for another time
            waiting.alarm.cancel()
        delay = waiting.next_at - self._clock.now()
        if delay > 0:
            waiting.alarm = self._run(self._wake(waiting, delay))
            return
        self._in_flight += 1
        self._connections = max(self._connections, self._in_flight)
        waiting.in_flight = True
        self._run(self._attempt(waiting))

    def _may_send(self) -> bool:
        if self._in_flight < self._connections:
            return True
        warm = self._clock.now() - self._last_success <= WARM_SECONDS
        return self._connections < (self.webhook.max_connections if warm else 1)

    def _head(self, key: int) -> Waiting | None:
        """Return what is first in a queue, dropping what is too old."""
        while (waiting := self._queues.first(key)) and waiting.update.expires < self._clock.now():
            self._expire(waiting)
        return waiting

    def _expire(self, waiting: Waiting) -> None:
        self._queues.remove(waiting)
        self._inbox.drop(waiting.update.id, "expired")

    async def _attempt(self, waiting: Waiting) -> None:
        waiting.attempts += 1
        started = self._clock.now()
        outcome = await attempt(
            self.webhook, waiting.update.payload, post=self._post, clock=self._clock
        )
        waiting.in_flight = False
        self._in_flight -= 1
        if outcome.status is None:
            self._connections -= 1
        self._record(waiting, outcome, started)
        if outcome.error:
            self._failed(waiting, outcome)
        else:
            self._succeeded(waiting)
        self._look_at(waiting.update.queue)
        if not outcome.error and outcome.body:
            await self._on_reply(waiting.update.id, outcome.headers or {}, outcome.body)

    def _succeeded(self, waiting: Waiting) -> None:
        self._last_success = self._clock.now()
        self._gone_since = None
        waiting.copies -= 1
        if not waiting.copies:
            self._queues.remove(waiting)
            self._inbox.settle(waiting.update.id)

    def _failed(self, waiting: Waiting, outcome: Outcome) -> None:
        now = self._clock.now()
        waiting.error = outcome.error
        self.last_error = (int(now), outcome.error)
        if self._is_gone(outcome.status):
            self._on_gone()
            return
        delay = outcome.retry_after
        seconds = float(delay) if delay is not None else self._backoff(waiting.attempts)
        waiting.next_at = now + seconds
        if waiting.next_at > waiting.update.expires:
            self._expire(waiting)

    def _backoff(self, attempts: int) -> float:
        if attempts == 1:
            return 0.0
        if attempts <= 6:
            return float(2 ** (attempts - 1))
        minutes = self._rng.uniform(60, 120)
        return min(64.0, minutes) if attempts == 7 else minutes

    def _is_gone(self, status: int | None) -> bool:
        if status != 410:
            self._gone_since = None
            return False
        if self._gone_since is None:
            self._gone_since = self._clock.now()
        return self._clock.now() - self._gone_since > GONE_SECONDS

    async def _wake(self, waiting: Waiting, seconds: float) -> None:
        await self._clock.sleep(seconds)
        waiting.alarm = None
        if self._queues.first(waiting.update.queue) is waiting:
            self._look_at(waiting.update.queue)

    def _run(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = self._clock.spawn(work, name=f"webhook of bot {self._bot_id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _facts(self, update: Update) -> dict[str, object]:
        return {
            "bot_id": self._bot_id,
            "chat_id": update.chat_id,
            "update_id": update.id,
            "kind": update.kind,
        }

    def _record(self, waiting: Waiting, outcome: Outcome, started: float) -> None:
        self._log.append(
            UpdateAttempt(
                bot_id=self._bot_id,
                update_id=waiting.update.id,
                chat_id=waiting.update.chat_id,
                attempt=waiting.attempts,
                url=self._shown_url,
                headers=self._shown_headers,
                status=outcome.status,
                error=outcome.error or None,
                ms=round((self._clock.now() - started) * 1000, 1),
                body=quote(outcome.body, SHOWN_BODY, lambda text: mask_text(text, self._secrets)),
            )
        )
