"""The webhooks of one prediction that wait to be sent, or to be sent again."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

RETRY_AFTER_SECONDS = (1, 3, 7, 15, 31, 60)  # after the first attempt began


@dataclass(frozen=True, slots=True)
class Message:
    """A webhook that is to be sent; its body is how the prediction stood when it happened."""

    id: str
    event: str
    prediction_id: str
    url: str
    body: bytes
    shown: Any

    @property
    def is_terminal(self) -> bool:
        """Whether it tells of the prediction's end."""
        return self.event == "completed"


@dataclass(slots=True, eq=False)
class Pending:
    """A message on its way: when it goes next, how often it was tried, and what came of it."""

    message: Message
    next_at: float
    copies: int = 1
    attempts: int = 0
    first_at: float = 0.0
    status: int | None = None
    error: str | None = None
    in_flight: bool = False
    is_new: bool = True
    retries: Iterator[int] = field(default_factory=lambda: iter(RETRY_AFTER_SECONDS))

    def begin(self, now: float) -> None:
        """Count an attempt that begins."""
        self.attempts += 1
        if self.attempts == 1:
            self.first_at = now

    def retry(self, now: float) -> bool:
        """Plan the next attempt after one that failed; say whether there is one left."""
        for after in self.retries:
            if self.first_at + after >= now:  # else the attempt before took longer than that
                self.next_at = self.first_at + after
                return True
        return False

    def next_copy(self, now: float) -> bool:
        """Begin anew after an end, if it shall be sent once more; say whether."""
        self.copies -= 1
        self.attempts, self.next_at, self.retries = 0, now, iter(RETRY_AFTER_SECONDS)
        return self.copies > 0


@dataclass(slots=True)
class Line:
    """The webhooks of one prediction, which are sent one after the other.

    `held` are those that a fault keeps back until the terminal one was sent; `has_ended` says that
    no more will come.
    """

    prediction_id: str
    waiting: list[Pending] = field(default_factory=list)
    held: list[Pending] = field(default_factory=list)
    last_throttled: float = float("-inf")
    task: asyncio.Task[None] | None = None
    terminal_tried: asyncio.Event = field(default_factory=asyncio.Event)
    has_ended: bool = False

    def add(self, pending: Pending) -> None:
        """Put a message at the end; behind the terminal one comes what was held back."""
        self.waiting.append(pending)
        if pending.message.is_terminal:
            self.end()

    def end(self) -> None:
        """Note that the prediction has ended; what was held back is held no more."""
        self.has_ended = True
        self.waiting += self.held
        self.held.clear()

    def remove(self, pending: Pending) -> None:
        """Take a message out, which is sent no more."""
        self.waiting.remove(pending)
        if pending.message.is_terminal:
            self.terminal_tried.set()
