"""Reads the invoices that bots send, and reports invalid ones as the real server does."""

import re
from dataclasses import dataclass
from typing import Any

from ..arguments import Arguments, to_number
from ..content import ContentView
from ..errors import bad_request, guessed_request
from ..keyboard_shapes import KeyboardJson

STARS = "XTR"
MAX_TITLE, MAX_DESCRIPTION, MAX_PAYLOAD = 32, 255, 128
MAX_STARS = 100_000
MAX_AMOUNT = 9_999_999_999
MAX_SUBSCRIPTION = 10_000
MONTH_SECONDS = 2_592_000
MAX_TIPS = 4


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice in Stars; its `payload` is not in the Message that bots get.

    `subscription_period` is in seconds; 0 means a single payment.
    """

    bot_id: int
    title: str
    description: str
    payload: str
    stars: int
    start_parameter: str = ""
    subscription_period: int = 0
    kind = "invoice"

    def as_json(self, view: ContentView) -> dict[str, object]:
        """Return the field `invoice` of a Message."""
        return {
            "invoice": {
                "title": self.title,
                "description": self.description,
                "start_parameter": self.start_parameter,
                "currency": STARS,
                "total_amount": self.stars,
            }
        }

    def keyboard(self, given: KeyboardJson | None) -> KeyboardJson:
        """Return the invoice's keyboard, whose first button pays. Raises ApiError."""
        if given is None:
            return {"inline_keyboard": [[{"text": f"Pay ⭐️{self.stars}", "pay": True}]]}
        buttons = [button for row in given.get("inline_keyboard", []) for button in row]
        if not buttons or not any("pay" in button for button in buttons):
            raise guessed_request("REPLY_MARKUP_BUY_EMPTY")
        if "pay" not in buttons[0]:
            raise guessed_request("BUTTON_POS_INVALID")
        return given


def read_invoice(arguments: Arguments, bot_id: int) -> Invoice:
    """Return the invoice described by a method's arguments. Raises ApiError.

    The order of checks and the error messages follow the real server's
    `Client::get_input_message_invoice`; uppercase messages are from Telegram's core.
    """
    for name in ("title", "description", "payload", "currency", "prices"):
        if not arguments.text(name):
            raise bad_request(f'parameter "{name}" is required')
    prices = _prices(arguments)
    _check_tips(arguments)
    currency = arguments.text("currency")
    if currency != STARS:  # no payment provider is emulated, so no token is valid
        raise bad_request("PAYMENT_PROVIDER_INVALID")
    has_tips = bool(arguments.number("max_tip_amount"))
    if arguments.text("provider_token") or len(prices) != 1 or has_tips:
        raise bad_request("STARS_INVOICE_INVALID")
    if prices[0] > MAX_STARS:
        raise guessed_request("CURRENCY_TOTAL_AMOUNT_INVALID")
    return Invoice(
        bot_id,
        _short(arguments, "title", MAX_TITLE),
        _short(arguments, "description", MAX_DESCRIPTION),
        _payload(arguments),
        prices[0],
        arguments.text("start_parameter"),
    )


def read_period(arguments: Arguments, invoice: Invoice) -> int:
    """Return `subscription_period` in seconds, or 0 if not given. Raises ApiError."""
    period = arguments.number("subscription_period")
    if period and period != MONTH_SECONDS:
        raise guessed_request("SUBSCRIPTION_PERIOD_INVALID")
    if period and invoice.stars > MAX_SUBSCRIPTION:
        raise guessed_request("CURRENCY_TOTAL_AMOUNT_INVALID")
    return period


def _prices(arguments: Arguments) -> list[int]:
    try:
        given = arguments.json("prices")
    except ValueError as exc:
        raise bad_request("can't parse prices JSON object") from exc
    if not isinstance(given, list):
        raise bad_request("expected an Array of labeled prices")
    if not given:
        raise bad_request("there must be at least one price")
    amounts = [_price(each) for each in given]
    if any(abs(amount) > MAX_AMOUNT for amount in amounts):
        raise bad_request("too big amount of the currency specified")
    if sum(amounts) <= 0:
        raise bad_request("total price must be positive")
    if sum(amounts) > MAX_AMOUNT:
        raise bad_request("total price is too big")
    return amounts


def _price(given: Any) -> int:
    if not isinstance(given, dict):
        raise bad_request("can't parse labeled price: LabeledPrice must be an Object")
    for name in ("label", "amount"):
        if given.get(name) is None:
            raise bad_request(f"can't parse labeled price: Can't find field \"{name}\"")
    if not str(given["label"]):
        raise bad_request("can't parse labeled price: LabeledPrice label must be non-empty")
    amount = str(given["amount"])
    if not re.fullmatch(r"-?\d+", amount, re.ASCII):
        raise guessed_request('can\'t parse labeled price: Field "amount" must be a valid Number')
    return to_number(amount)


def _check_tips(arguments: Arguments) -> None:
    most = arguments.text("max_tip_amount")
    if most and not most.strip().lstrip("-").isdigit():
        raise bad_request('can\'t parse "max_tip_amount" as Number')
    try:
        tips = arguments.json("suggested_tip_amounts") or []
    except ValueError as exc:
        raise bad_request("can't parse suggested tip amounts JSON object") from exc
    if not isinstance(tips, list):
        raise bad_request("expected an Array of suggested tip amounts")
    amounts = [to_number(str(tip)) for tip in tips]
    if any(amount <= 0 for amount in amounts):
        raise bad_request("suggested tip amount must be positive")
    if any(amount > to_number(most) for amount in amounts):
        raise bad_request("suggested tip amount can't be bigger than max_tip_amount")
    if len(amounts) > MAX_TIPS:
        raise bad_request("there can be at most 4 suggested tip amounts")


def _short(arguments: Arguments, name: str, most: int) -> str:
    if len(arguments.text(name)) > most:
        raise bad_request("wrong invoice information specified")
    return arguments.text(name)


def _payload(arguments: Arguments) -> str:
    payload = arguments.text("payload")
    if len(payload.encode()) > MAX_PAYLOAD:
        raise guessed_request("INVOICE_PAYLOAD_INVALID")
    return payload
