"""Messages on their way to a webhook, and holds that stop them."""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

from typing_extensions import TypedDict

M = TypeVar("M")


class DeliveryJson(TypedDict):
    """A delivery as the control routes show it; times are Unix seconds.

    `copies` is how many more times the message must be delivered. `last_status` and `last_error`
    describe the last attempt, and are null if there was none.
    """

    attempts: int
    copies: int
    in_flight: bool
    next_at: float
    last_status: int | None
    last_error: str | None


@dataclass(slots=True, eq=False)
class Delivery(Generic[M]):
    """A message on its way to a webhook; times are Unix seconds of the clock.

    Messages in the same `queue` are sent one after another; messages in the same `group` can be
    held together. The message is dropped at `expires`. `copies` is how many more times it must
    be delivered.
    """

    UNKEPT: ClassVar = frozenset({"attempts", "first_at", "begun_at", "in_flight", "alarm"})

    message: M
    id: Hashable
    queue: Hashable
    group: Hashable
    next_at: float
    expires: float = math.inf
    copies: int = 1
    attempts: int = 0
    first_at: float = 0.0
    begun_at: float = 0.0
    in_flight: bool = False
    status: int | None = None
    error: str | None = None
    alarm: int | None = None

    def next_of(self, after_first: Sequence[float], now: float) -> float | None:
        """Return the time of the next attempt, or None if there should be none.

        `after_first` lists the retries, in seconds after the first attempt. Every attempt, even a
        manual one, uses up one of them. Retries that fell due during an attempt are skipped.
        """
        times = [self.first_at + after for after in after_first[self.attempts - 1 :]]
        return next((at for at in times if at > self.begun_at and at >= now), None)

    def as_json(self) -> DeliveryJson:
        """Return the delivery as the control routes show it."""
        return {
            "attempts": self.attempts,
            "copies": self.copies,
            "in_flight": self.in_flight,
            "next_at": self.next_at,
            "last_status": self.status,
            "last_error": self.error,
        }


@dataclass(slots=True)
class Hold:
    """The messages that are held until released: all of them, or those of certain groups."""

    everything: bool = False
    groups: set[Any] = field(default_factory=set)

    def set_hold(self, *, held: bool, group: Hashable | None = None) -> None:
        """Hold or release one group; without a group, hold or release everything."""
        if group is None:
            self.everything = held
        else:
            (self.groups.add if held else self.groups.discard)(group)
