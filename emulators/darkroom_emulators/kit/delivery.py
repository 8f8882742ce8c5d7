"""Delivers the webhooks of each queue in order, with retries; tests can delay or reorder them.

A service subclasses DeliveryEngine to define what to send and when to retry.
"""

import asyncio
import math
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Hashable
from contextlib import suppress
from typing import Generic, TypeVar

from .clock import Clock
from .deliveries import Delivery, DeliveryJson, Hold
from .keeping import InMemory, Keeping, NotKept
from .refusals import ControlRefused
from .webhook_call import Post, WebhookRequest, WebhookResponse, call_webhook

__all__ = ["Delivery", "DeliveryEngine", "DeliveryJson", "Hold"]

M = TypeVar("M")


class DeliveryEngine(ABC, Generic[M]):
    """Sends deliveries. Queues run concurrently; each sends one message at a time.

    `noun` is the word for a message in errors, and `post` is `Outgoing.request`. A new engine can
    take over the `hold` of an earlier one.
    """

    noun = "message"

    def __init__(self, clock: Clock, post: Post, *, hold: Hold | None = None):
        self.clock, self.hold, self._post = clock, hold or Hold(), post
        self.in_flight = 0
        self._queues: dict[Hashable, deque[Delivery[M]]] = {}
        self._ready: dict[Hashable, None] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._keeping: Keeping = InMemory()
        self._kept: dict[Hashable, Delivery[M]] = {}

    def keep_in(self, keeping: Keeping, name: str) -> None:
        """Store waiting deliveries under `name`, and queue those that are already stored there."""
        self._keeping, self._kept = keeping, keeping.map(name)
        for delivery in list(self._kept.values()):
            if delivery.message is None:  # the message is no longer stored
                self._kept.pop(delivery.id)
            else:
                self._queue_up(delivery)

    @abstractmethod
    def request(self, delivery: Delivery[M]) -> WebhookRequest:
        """Return the request for one attempt."""

    @abstractmethod
    def record(
        self, delivery: Delivery[M], request: WebhookRequest, response: WebhookResponse
    ) -> None:
        """Log an attempt without secrets, and set the delivery's `error`."""

    @abstractmethod
    def next_try(self, delivery: Delivery[M], response: WebhookResponse) -> float | None:
        """Return when to retry after this attempt, or None if it succeeded or was the last."""

    def capacity(self) -> float:
        """Return how many attempts may be in flight."""
        return math.inf

    def ended(self, delivery: Delivery[M], reason: str = "") -> None:
        """Handle the end of a delivery; `reason` says why it was dropped, if it was."""

    async def follow_up(self, delivery: Delivery[M], response: WebhookResponse) -> None:
        """Carry out what the response asks for, without blocking the queue."""

    def offer(self, delivery: Delivery[M]) -> None:
        """Append a delivery to its queue."""
        self._kept[delivery.id] = delivery
        self._queue_up(delivery)

    def _queue_up(self, delivery: Delivery[M]) -> None:
        queue = self._queues.setdefault(delivery.queue, deque())
        queue.append(delivery)
        if queue[0] is delivery:
            self._look_at(delivery.queue)

    def close(self) -> list[asyncio.Task[None]]:
        """Forget all deliveries and cancel attempts in progress; return the canceled tasks."""
        for delivery in (each for queue in self._queues.values() for each in queue):
            self.clock.cancel(delivery.alarm)
            delivery.in_flight = False
        self._queues.clear()
        self._kept.clear()
        self.in_flight = 0
        for task in self._tasks:
            task.cancel()
        return list(self._tasks)

    @property
    def queues(self) -> dict[Hashable, list[Delivery[M]]]:
        """The waiting deliveries of each queue, in order."""
        return {key: list(queue) for key, queue in self._queues.items()}

    def set_hold(self, *, held: bool, group: Hashable | None = None) -> None:
        """Hold or release one group, or all messages: while held, no new attempts start."""
        self.hold.set_hold(held=held, group=group)
        self._ready.update(dict.fromkeys(self._queues))
        self._pump()

    def delay(self, message_id: Hashable, seconds: float) -> None:
        """Set the next attempt to `seconds` from now. Raises ControlRefused."""
        delivery, now = self._movable(message_id), self.clock.now()
        if now + seconds > delivery.expires:
            left = f"{delivery.expires - now:.0f}"
            raise ControlRefused(
                f"seconds must be at most {left}, because the {self.noun} expires then"
            )
        delivery.next_at = now + seconds
        self._keeping.touch(delivery)
        self._look_at(delivery.queue)

    def send_now(self, message_id: Hashable) -> None:
        """Send a message immediately, ahead of all others in its queue, even if it is held.

        The others stay held. Raises ControlRefused while any message of the queue is being sent.
        """
        delivery = self._movable(message_id)
        queue = self._queues[delivery.queue]
        if queue[0].in_flight:
            raise ControlRefused(
                f"{self.noun} {queue[0].id} of the same queue is being sent; wait for its response"
            )
        queue.remove(delivery)
        queue.appendleft(delivery)
        delivery.next_at = self.clock.now()
        self._begin(delivery)

    def drop(self, message_id: Hashable, reason: str = "dropped manually") -> None:
        """Drop a waiting message. Raises ControlRefused while it is being sent."""
        self._end(self._movable(message_id), reason)

    def swap(self, message_id: Hashable) -> None:
        """Swap a message with the next one in its queue. Raises ControlRefused if it is the last.

        Also raises ControlRefused while the message is being sent.
        """
        delivery = self._movable(message_id)
        queue = self._queues[delivery.queue]
        at = queue.index(delivery)
        if at == len(queue) - 1:
            raise ControlRefused(f"nothing waits behind {self.noun} {message_id} in its queue")
        queue[at], queue[at + 1] = queue[at + 1], delivery
        for later in list(queue)[at + 1 :]:  # store them in the new order, too
            self._kept[later.id] = self._kept.pop(later.id)
        self._look_at(delivery.queue)

    def duplicate(self, message_id: Hashable) -> None:
        """Deliver a message once more after it succeeds or is given up. Raises ControlRefused."""
        delivery = self._find(message_id)
        delivery.copies += 1
        self._keeping.touch(delivery)

    def _find(self, message_id: Hashable) -> Delivery[M]:
        for queue in self._queues.values():
            for delivery in queue:
                if delivery.id == message_id:
                    return delivery
        raise ControlRefused(f"{self.noun} {message_id} is no longer waiting")

    def _movable(self, message_id: Hashable) -> Delivery[M]:
        delivery = self._find(message_id)
        if delivery.in_flight:
            raise ControlRefused(f"{self.noun} {message_id} is being sent right now")
        return delivery

    def _look_at(self, key: Hashable) -> None:
        self._ready[key] = None
        self._pump()

    def _pump(self) -> None:
        """Start attempts for the queues that are ready, up to the capacity."""
        while self._ready and self.in_flight < self.capacity():
            key = next(iter(self._ready))
            del self._ready[key]
            delivery = self._head(key)
            if delivery and not (delivery.in_flight or self._is_held(delivery)):
                self._begin(delivery)

    def _head(self, key: Hashable) -> Delivery[M] | None:
        """Return the first message of a queue, after dropping any that have expired."""
        while queue := self._queues.get(key):
            if queue[0].expires == math.inf or queue[0].expires >= self.clock.now():
                return queue[0]
            self._remove(queue[0], "expired")
        return None

    def _is_held(self, delivery: Delivery[M]) -> bool:
        return self.hold.everything or delivery.group in self.hold.groups

    def _begin(self, delivery: Delivery[M]) -> None:
        self.clock.cancel(delivery.alarm)  # it may have been rescheduled
        now = self.clock.now()
        if delivery.next_at > now:
            delivery.alarm = self.clock.call_at(
                delivery.next_at, lambda: self._look_at(delivery.queue)
            )
            return
        delivery.in_flight, delivery.begun_at = True, now
        delivery.attempts += 1
        if delivery.attempts == 1:
            delivery.first_at = now
        self.in_flight += 1
        task = self.clock.spawn(self._attempt(delivery), name=f"{self.noun} {delivery.id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _attempt(self, delivery: Delivery[M]) -> None:
        with suppress(NotKept):  # a failed write is reported before the next response
            self._keeping.commit()
        request = self.request(delivery)
        try:
            response = await call_webhook(self._post, self.clock, request)
        finally:
            if delivery.in_flight:
                delivery.in_flight = False
                self.in_flight -= 1
        delivery.status = response.status
        self._keeping.touch(delivery)
        self.record(delivery, request, response)
        again_at = self.next_try(delivery, response)
        if again_at is not None and again_at <= delivery.expires:
            delivery.next_at = again_at
            self._look_at(delivery.queue)
        elif again_at is not None:
            self._end(delivery, "expired")
        elif delivery.copies > 1:
            delivery.copies -= 1
            delivery.attempts, delivery.next_at = 0, self.clock.now()
            self._look_at(delivery.queue)
        else:
            self._end(delivery)
        await self.follow_up(delivery, response)

    def _end(self, delivery: Delivery[M], reason: str = "") -> None:
        self._remove(delivery, reason)
        self._look_at(delivery.queue)  # the next message no longer waits for this one

    def _remove(self, delivery: Delivery[M], reason: str = "") -> None:
        self.clock.cancel(delivery.alarm)
        queue = self._queues.get(delivery.queue)
        if queue and delivery in queue:  # false if this attempt closed the engine
            queue.remove(delivery)
            self._kept.pop(delivery.id)
            if not queue:
                del self._queues[delivery.queue]
        self.ended(delivery, reason)
