"""Subscriptions in Stars, which are renewed each month until the person or the bot cancels them."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from typing_extensions import TypedDict

from ...kit.refusals import ControlRefused
from ..audience import announce
from ..emulator import TelegramService
from ..world import Bot, TelegramMessage, TelegramUser
from .ledger import Charge, StarLedger

SubscriptionState = Literal["canceled", "active", "failed"]
_SUBSCRIPTION_QUEUE = 14 << 33  # our guess, as the server's source doesn't have this update


class SubscriptionJson(TypedDict):
    """A subscription as the person sees it; `expires` is in Unix seconds."""

    telegram_payment_charge_id: str
    bot_id: int
    stars: int
    state: SubscriptionState
    expires: int


@dataclass(slots=True)
class Subscription:
    """A subscription, identified by its first charge.

    `is_allowed` is false if the bot canceled it; the person then can't resume it.
    """

    UNKEPT: ClassVar = frozenset({"alarm"})

    charge: Charge
    expires: int
    state: SubscriptionState = "active"
    is_allowed: bool = True
    alarm: int | None = None

    def as_json(self) -> SubscriptionJson:
        """Return the subscription as the person sees it."""
        return {
            "telegram_payment_charge_id": self.charge.id,
            "bot_id": self.charge.bot_id,
            "stars": self.charge.stars,
            "state": self.state,
            "expires": self.expires,
        }


class Subscriptions:
    """All subscriptions; active ones are renewed when their month ends."""

    def __init__(self, emulator: TelegramService):
        self._emulator = emulator
        self._ledger = emulator.part(StarLedger)
        self._kept: dict[str, Subscription] = emulator.keeping.map("subscriptions")
        for subscription in self._kept.values():
            if subscription.state != "failed":  # a canceled one can be resumed
                self._arm(subscription)

    def close(self) -> None:
        """Cancel the timers that renew subscriptions."""
        for subscription in self._kept.values():
            self._emulator.clock.cancel(subscription.alarm)

    def of(self, user_id: int) -> list[Subscription]:
        """Return a person's subscriptions."""
        return [each for each in self._kept.values() if each.charge.user.id == user_id]

    def find(self, charge_id: str, bot_id: int, user_id: int) -> Subscription | None:
        """Return the subscription with this person, bot and first charge, or None."""
        found = self._kept.get(charge_id)
        fits = found and found.charge.bot_id == bot_id and found.charge.user.id == user_id
        return found if fits else None

    def announce_payment(self, charge: Charge, *, is_first: bool) -> None:
        """Send the bot a `successful_payment`; a subscription begins with its first payment."""
        paid = charge.as_json() | {"provider_payment_charge_id": charge.provider_id}
        if charge.period:
            now = int(self._emulator.clock.now())
            paid["is_recurring"] = True
            if is_first:
                paid["is_first_recurring"] = True
                self._begin(Subscription(charge, now + charge.period))
            paid["subscription_expiration_date"] = now + charge.period
        self._say(charge, paid)

    def set_canceled(self, user: TelegramUser, charge_id: str, *, canceled: bool) -> list[int]:
        """Cancel or resume a subscription as the person; return the ids of its updates."""
        found = self._kept.get(charge_id)
        if found is None or found.charge.user is not user:
            raise ControlRefused(f"person {user.id} has no subscription with this charge id")
        if found.expires <= self._emulator.clock.now():
            raise ControlRefused("the subscription has ended; pay the invoice again")
        if not canceled and not found.is_allowed:
            raise ControlRefused("the bot canceled this subscription (editUserStarSubscription)")
        return self._set_state(found, "canceled" if canceled else "active")

    def set_allowed(self, subscription: Subscription, *, allowed: bool) -> None:
        """Cancel a subscription as the bot, or allow the person to resume it."""
        subscription.is_allowed = allowed
        if not allowed:
            subscription.state = "canceled"

    def _begin(self, subscription: Subscription) -> None:
        self._kept[subscription.charge.id] = subscription
        self._arm(subscription)

    def _arm(self, subscription: Subscription) -> None:
        clock = self._emulator.clock
        subscription.alarm = clock.call_at(subscription.expires, lambda: self._renew(subscription))

    def _renew(self, subscription: Subscription) -> None:
        """Renew an active subscription for a month, or end it if the person has too few Stars."""
        first = subscription.charge
        bot = self._emulator.world.bots[first.bot_id]
        if subscription.state != "active":
            return
        if self._ledger.purse(first.user.id) < first.stars:
            self._set_state(subscription, "failed")
            return
        charge = self._ledger.pay(
            first.user, bot, first.stars, first.payload, first.purpose, period=first.period
        )
        subscription.expires += first.period
        self._emulator.keeping.touch(subscription)
        self._arm(subscription)
        self.announce_payment(charge, is_first=False)

    def _set_state(self, subscription: Subscription, state: SubscriptionState) -> list[int]:
        if subscription.state == state:
            return []
        subscription.state = state
        self._emulator.keeping.touch(subscription)
        charge = subscription.charge
        update = self._emulator.inboxes[charge.bot_id].add(
            "subscription",
            {
                "user": charge.user.as_json(),
                "invoice_payload": charge.payload,
                "state": state,
            },
            queue=charge.user.id + _SUBSCRIPTION_QUEUE,
            chat_id=0,
        )
        return [update.id] if update else []

    def _say(self, charge: Charge, paid: dict[str, object]) -> None:
        bot: Bot = self._emulator.world.bots[charge.bot_id]
        chat = self._emulator.world.private_chat(bot, charge.user)
        message = TelegramMessage(
            next(chat.numbers),
            chat,
            charge.user,
            int(self._emulator.clock.now()),
            service={"successful_payment": paid},
        )
        self._emulator.post(message)
        announce(self._emulator, message)
