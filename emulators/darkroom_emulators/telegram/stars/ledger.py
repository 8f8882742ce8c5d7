"""The Stars of people and bots, with all payments and refunds."""

from collections import deque
from dataclasses import dataclass
from typing import Literal

from typing_extensions import TypedDict

from ...kit.store import Store
from ..emulator import TelegramService
from ..world import Bot, TelegramUser
from .invoices import STARS

FIRST_STARS = 1000  # each person's Stars at the start
MOST_STARS = 10_000_000  # per person; enough for a hundred of the most expensive invoices
KEPT_TRANSACTIONS = 10_000
_ID_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
Purpose = Literal["invoice_payment", "paid_media_payment"]


class StarTransactionJson(TypedDict, total=False):
    """A StarTransaction of the Bot API; it has either a `source` or a `receiver`."""

    id: str
    amount: int
    date: int
    source: dict[str, object]
    receiver: dict[str, object]


@dataclass(slots=True)
class Charge:
    """A person's payment to a bot; `period` is a subscription's period in seconds, or 0."""

    id: str
    provider_id: str
    bot_id: int
    user: TelegramUser
    stars: int
    payload: str
    purpose: Purpose
    period: int = 0
    is_refunded: bool = False

    def as_json(self) -> dict[str, object]:
        """Return what a SuccessfulPayment and a RefundedPayment have in common."""
        return {
            "currency": STARS,
            "total_amount": self.stars,
            "invoice_payload": self.payload,
            "telegram_payment_charge_id": self.id,
        }

    def partner(self) -> dict[str, object]:
        """Return the person as the Bot API's TransactionPartner."""
        found: dict[str, object] = {"type": "user", "transaction_type": self.purpose}
        found["user"] = self.user.as_json()
        if self.payload:
            name = "invoice_payload" if self.purpose == "invoice_payment" else "paid_media_payload"
            found[name] = self.payload
        if self.period:
            found["subscription_period"] = self.period
        return found


class StarLedger:
    """The Stars of people and bots, and their transactions."""

    def __init__(self, emulator: TelegramService):
        self._clock, keeping = emulator.clock, emulator.keeping
        self._rng = emulator.chance_of("stars")
        self._purses: dict[int, int] = keeping.map("purses")
        self._balances: dict[int, int] = keeping.map("balances")
        self._charge_count: int = keeping.watch("charges made", lambda: self._charge_count) or 0
        # charges can be dropped before the payments and subscriptions that store copies of them
        charges = keeping.map("charges", shares=False)
        self._charges: Store[str, Charge] = Store(most=KEPT_TRANSACTIONS, kept=charges)
        self._transactions: dict[int, deque[StarTransactionJson]] = keeping.map("transactions")

    def close(self) -> None:
        """Do nothing, because there is nothing to stop."""

    def purse(self, user_id: int) -> int:
        """Return the number of Stars that a person has."""
        return self._purses.get(user_id, FIRST_STARS)

    def give(self, user_id: int, stars: int) -> None:
        """Add Stars to a person's balance."""
        self._purses[user_id] = self.purse(user_id) + stars

    def balance(self, bot_id: int) -> int:
        """Return the number of Stars that a bot has."""
        return self._balances.get(bot_id, 0)

    def transactions(self, bot_id: int) -> list[StarTransactionJson]:
        """Return a bot's transactions, oldest first."""
        return list(self._transactions.get(bot_id, ()))

    def pay(
        self,
        user: TelegramUser,
        bot: Bot,
        stars: int,
        payload: str,
        purpose: Purpose,
        *,
        period: int = 0,
    ) -> Charge:
        """Move Stars from a person to a bot; callers must check that the person has enough."""
        self._charge_count += 1
        charge_id, provider_id = "stx" + self.new_id(104), f"{user.id}_{self._charge_count}"
        charge = Charge(charge_id, provider_id, bot.id, user, stars, payload, purpose, period)
        self._charges.put(charge_id, charge)
        self._move(charge, stars, {"source": charge.partner()})
        return charge

    def refund(self, charge: Charge) -> None:
        """Refund a charge to the person; as with Telegram, the transaction has the charge's id."""
        charge.is_refunded = True
        self._move(charge, -charge.stars, {"receiver": charge.partner()})

    def find(self, charge_id: str, bot_id: int, user_id: int) -> Charge | None:
        """Return the charge if this person paid it to this bot, or None."""
        charge = self._charges.get(charge_id)
        fits = charge and charge.bot_id == bot_id and charge.user.id == user_id
        return charge if fits else None

    def new_id(self, length: int) -> str:
        """Return a new random id of letters, digits, "_" and "-"."""
        return "".join(self._rng.choices(_ID_CHARACTERS, k=length))

    def _move(self, charge: Charge, stars: int, partner: StarTransactionJson) -> None:
        """Move Stars from the person to the bot; a negative number moves them back."""
        self.give(charge.user.id, -stars)
        self._balances[charge.bot_id] = self.balance(charge.bot_id) + stars
        now = int(self._clock.now())
        made: StarTransactionJson = {"id": charge.id, "amount": charge.stars, "date": now}
        kept = self._transactions.setdefault(charge.bot_id, deque(maxlen=KEPT_TRANSACTIONS))
        kept.append({**made, **partner})
