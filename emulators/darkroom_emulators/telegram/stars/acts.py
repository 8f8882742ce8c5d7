"""People's actions with Stars: pay invoices, buy media, and manage subscriptions."""

from typing_extensions import TypedDict

from ...kit.refusals import ControlRefused
from ..emulator import TelegramService
from ..people import TelegramPeople
from ..world import TelegramChat, TelegramUser
from . import paid_media
from .invoices import Invoice
from .ledger import MOST_STARS, StarLedger
from .payments import Payment, PaymentJson, Payments
from .subscriptions import SubscriptionJson, Subscriptions


class PurseJson(TypedDict):
    """A person's Stars, recent payments (oldest first), and subscriptions."""

    stars: int
    payments: list[PaymentJson]
    subscriptions: list[SubscriptionJson]


class StarsActs:
    """Acts as people; impossible actions raise ControlRefused with the reason."""

    def __init__(self, emulator: TelegramService):
        self._emulator, self._people = emulator, TelegramPeople(emulator)
        self._payments = emulator.part(Payments)
        self._subscriptions = emulator.part(Subscriptions)
        self._ledger = emulator.part(StarLedger)

    def pay(
        self, user: TelegramUser, chat: TelegramChat, *, message_id: int = 0, link: str = ""
    ) -> tuple[Payment, list[int]]:
        """Begin to pay an invoice in a message or behind a link; return payment and update ids."""
        return self._payments.begin(user, self._invoice(chat, message_id, link))

    def buy(self, user: TelegramUser, chat: TelegramChat, message_id: int) -> list[int]:
        """Buy the paid media of a message; return the ids of the updates about it."""
        return paid_media.buy(self._emulator, user, self._people.message(chat, message_id))

    def give(self, user: TelegramUser, stars: int) -> PurseJson:
        """Give Stars to a person; a negative number takes Stars away."""
        has = self._ledger.purse(user.id)
        if has + stars < 0:
            raise ControlRefused(f"the person has only {has} Stars")
        if has + stars > MOST_STARS:
            raise ControlRefused(
                f"a person can have at most {MOST_STARS} Stars, and this one already has {has}"
            )
        self._ledger.give(user.id, stars)
        return self.purse(user)

    def set_subscription(self, user: TelegramUser, charge_id: str, *, canceled: bool) -> list[int]:
        """Cancel or resume a subscription; return the ids of the updates about it."""
        return self._subscriptions.set_canceled(user, charge_id, canceled=canceled)

    def purse(self, user: TelegramUser) -> PurseJson:
        """Return a person's Stars, payments and subscriptions."""
        return {
            "stars": self._ledger.purse(user.id),
            "payments": [each.as_json() for each in self._payments.of(user.id)],
            "subscriptions": [each.as_json() for each in self._subscriptions.of(user.id)],
        }

    def _invoice(self, chat: TelegramChat, message_id: int, link: str) -> Invoice:
        if link:
            return self._payments.linked(link)
        content = self._people.message(chat, message_id).content
        if not isinstance(content, Invoice):
            raise ControlRefused(f"message {message_id} is not an invoice")
        return content
