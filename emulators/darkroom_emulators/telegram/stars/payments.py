"""Payments of invoices; the bot must confirm each payment within ten seconds."""

from dataclasses import dataclass
from typing import ClassVar

from typing_extensions import TypedDict

from ...kit.refusals import ControlRefused
from ...kit.store import Store
from ..audience import announce
from ..emulator import TelegramService
from ..events import PaymentState, StarsPayment
from ..world import Bot, TelegramMessage, TelegramUser
from .invoices import STARS, Invoice
from .ledger import Charge, StarLedger
from .subscriptions import Subscriptions

ANSWER_SECONDS = 10.0
QUEUE_SECONDS = 150.0
KEPT_PAYMENTS = 500
KEPT_LINKS = 10_000
_PRE_CHECKOUT_QUEUE = 4 << 33
_NO_ANSWER = "The bot did not answer within 10 seconds. Nothing was paid."


class PaymentJson(TypedDict):
    """A payment as the person's app shows it; `text` is the reason if it failed."""

    pre_checkout_query_id: str
    bot_id: int
    state: PaymentState
    title: str
    total_amount: int
    telegram_payment_charge_id: str
    text: str


@dataclass(slots=True)
class Payment:
    """A person's attempt to pay an invoice."""

    UNKEPT: ClassVar = frozenset({"alarm"})

    id: str
    user: TelegramUser
    invoice: Invoice
    state: PaymentState = "waiting"
    text: str = ""
    charge: Charge | None = None
    alarm: int | None = None
    is_heard: bool = True

    def as_json(self) -> PaymentJson:
        """Return the payment as the person's app shows it."""
        return {
            "pre_checkout_query_id": self.id,
            "bot_id": self.invoice.bot_id,
            "state": self.state,
            "title": self.invoice.title,
            "total_amount": self.invoice.stars,
            "telegram_payment_charge_id": self.charge.id if self.charge else "",
            "text": self.text,
        }


class Payments:
    """The recent payments, and the links to invoices."""

    def __init__(self, emulator: TelegramService):
        self._emulator, keeping = emulator, emulator.keeping
        self._ledger = emulator.part(StarLedger)
        self._subscriptions = emulator.part(Subscriptions)
        payments, links = keeping.map("payments"), keeping.map("invoices", changes=False)
        self._payments: Store[str, Payment] = Store(most=KEPT_PAYMENTS, kept=payments)
        self._links: Store[str, Invoice] = Store(most=KEPT_LINKS, kept=links)
        self._next_id: int = keeping.watch("last payment", lambda: self._next_id) or 10**15
        for payment in self._payments.values():
            if payment.state == "waiting":
                self._arm(payment)

    def close(self) -> None:
        """Cancel the timers of payments that wait for an answer."""
        for payment in self._payments.values():
            self._emulator.clock.cancel(payment.alarm)

    def new_link(self, invoice: Invoice) -> str:
        """Return a link that anyone can use to pay an invoice, any number of times."""
        link = f"https://t.me/${self._ledger.new_id(22)}"
        self._links.put(link, invoice)
        return link

    def linked(self, link: str) -> Invoice:
        """Return the invoice that a link refers to. Raises ControlRefused."""
        invoice = self._links.get(link.strip())
        if invoice is None:
            raise ControlRefused("there is no such invoice link; createInvoiceLink creates one")
        return invoice

    def begin(self, user: TelegramUser, invoice: Invoice) -> tuple[Payment, list[int]]:
        """Ask the bot to confirm a payment; return the payment and the ids of its updates."""
        bot = self._emulator.world.bots[invoice.bot_id]
        if self._emulator.world.private_chat(bot, user).blocked:
            raise ControlRefused("the person has blocked this bot")
        if self._ledger.purse(user.id) < invoice.stars:
            raise ControlRefused(
                f"the invoice costs {invoice.stars} Stars, and the person has "
                f"{self._ledger.purse(user.id)}; POST /_emulator/users/{user.id}/stars gives more"
            )
        self._next_id += 1
        payment = Payment(str(self._next_id), user, invoice)
        self._payments.put(payment.id, payment)
        update = self._emulator.inboxes[bot.id].add(
            "pre_checkout_query",
            {
                "id": payment.id,
                "from": user.as_json(),
                "currency": STARS,
                "total_amount": invoice.stars,
                "invoice_payload": invoice.payload,
            },
            queue=user.id + _PRE_CHECKOUT_QUEUE,
            chat_id=0,
            lives=QUEUE_SECONDS,
        )
        payment.is_heard = update is not None
        self._arm(payment)
        self._record(payment)
        return payment, [update.id] if update else []

    def _arm(self, payment: Payment) -> None:
        """Set a timer that ends the payment if the bot doesn't answer."""
        payment.alarm = self._emulator.clock.call_at(
            self._emulator.clock.now() + ANSWER_SECONDS,
            lambda: self._end(payment, "expired", _NO_ANSWER),
        )

    def waiting(self, query_id: str, bot: Bot) -> Payment | None:
        """Return a payment if this bot can still answer it, or None."""
        payment = self._payments.get(query_id)
        fits = payment and payment.invoice.bot_id == bot.id and payment.state == "waiting"
        return payment if fits else None

    def decline(self, payment: Payment, text: str) -> None:
        """Decline a payment, and show the person the bot's reason."""
        self._end(payment, "declined", text)

    def accept(self, payment: Payment) -> None:
        """Move the Stars and notify the bot, or end the payment if the person has too few Stars."""
        user, invoice = payment.user, payment.invoice
        if self._ledger.purse(user.id) < invoice.stars:
            self._end(payment, "expired", "You don't have enough Stars. Nothing was paid.")
            return
        bot = self._emulator.world.bots[invoice.bot_id]
        payment.charge = self._ledger.pay(
            user,
            bot,
            invoice.stars,
            invoice.payload,
            "invoice_payment",
            period=invoice.subscription_period,
        )
        self._end(payment, "paid", "")
        self._subscriptions.announce_payment(payment.charge, is_first=True)

    def refund(self, charge: Charge) -> None:
        """Refund a payment, and send both the person and the bot a message about it."""
        self._ledger.refund(charge)
        bot = self._emulator.world.bots[charge.bot_id]
        chat = self._emulator.world.private_chat(bot, charge.user)
        service: dict[str, object] = {"refunded_payment": charge.as_json()}
        now = int(self._emulator.clock.now())
        message = TelegramMessage(next(chat.numbers), chat, bot, now, service=service)
        self._emulator.post(message)
        announce(self._emulator, message)  # bots are notified even of their own refunds
        for payment in self._payments.values():
            if payment.charge and payment.charge.id == charge.id:
                self._end(payment, "refunded", "")

    def of(self, user_id: int) -> list[Payment]:
        """Return a person's payments, oldest first."""
        return [each for each in self._payments.values() if each.user.id == user_id][::-1]

    def find(self, query_id: str) -> Payment | None:
        """Return a recent payment, or None if there is none with this id."""
        return self._payments.get(query_id)

    def _end(self, payment: Payment, state: PaymentState, text: str) -> None:
        self._emulator.clock.cancel(payment.alarm)
        payment.state, payment.text, payment.alarm = state, text, None
        self._emulator.keeping.touch(payment)
        self._record(payment)

    def _record(self, payment: Payment) -> None:
        shown = payment.as_json()
        self._emulator.log.append(
            StarsPayment(**shown, user_id=payment.user.id, is_heard=payment.is_heard)
        )
