"""The updates that wait for one webhook: in queues, held or not, and moved by hand."""

import asyncio
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..kit.control import Refused
from .inbox import Update


@dataclass(slots=True, eq=False)
class Waiting:
    """An update on its way: how often it was tried, what came of it, and how often it shall go.

    `alarm` is what wakes its queue at `next_at`.
    """

    update: Update
    attempts: int = 0
    next_at: float = 0.0
    error: str = ""
    in_flight: bool = False
    copies: int = 1
    alarm: asyncio.Task[None] | None = None


@dataclass(slots=True)
class Hold:
    """What waits until it is let go: all updates of a bot, and those of some chats."""

    everything: bool = False
    chats: set[int] = field(default_factory=set)

    def change(self, *, held: bool, chat_id: int | None) -> None:
        """Hold one chat, or everything where none is given, or let it go."""
        if chat_id is None:
            self.everything = held
        else:
            (self.chats.add if held else self.chats.discard)(chat_id)

    def covers(self, update: Update) -> bool:
        """Say whether an update must wait."""
        return self.everything or update.chat_id in self.chats


class Queues:
    """Queues by their key. What is first in one is what is sent next of it."""

    def __init__(self) -> None:
        self._queues: dict[int, deque[Waiting]] = {}

    def __iter__(self) -> Iterator[int]:
        return iter(self._queues)

    def append(self, waiting: Waiting) -> None:
        """Put an update at the end of its queue."""
        self._queues.setdefault(waiting.update.queue, deque()).append(waiting)

    def first(self, key: int) -> Waiting | None:
        """Return what is first in a queue, None where the queue is empty."""
        queue = self._queues.get(key)
        return queue[0] if queue else None

    def remove(self, waiting: Waiting) -> None:
        """Take an update out, wherever it stands."""
        queue = self._queues[waiting.update.queue]
        queue.remove(waiting)
        if not queue:
            del self._queues[waiting.update.queue]

    def find(self, update_id: int) -> Waiting:
        """Return how an update waits. Raises Refused where it does not."""
        for queue in self._queues.values():
            for waiting in queue:
                if waiting.update.id == update_id:
                    return waiting
        raise Refused(f"update {update_id} does not wait any more")

    def movable(self, update_id: int) -> Waiting:
        """Return how an update waits. Raises Refused where it does not, or is being sent."""
        waiting = self.find(update_id)
        if waiting.in_flight:
            raise Refused(f"update {update_id} is being sent just now")
        return waiting

    def swap(self, update_id: int) -> Waiting:
        """Let the next of the queue go before this one. Raises Refused, also if it is last."""
        waiting = self.movable(update_id)
        queue = self._queues[waiting.update.queue]
        at = queue.index(waiting)
        if at == len(queue) - 1:
            raise Refused(f"nothing waits behind update {update_id} in its queue")
        queue[at], queue[at + 1] = queue[at + 1], waiting
        return waiting

    def as_lists(self) -> dict[int, list[Waiting]]:
        """Return what waits, by queue, in order."""
        return {key: list(queue) for key, queue in self._queues.items()}
