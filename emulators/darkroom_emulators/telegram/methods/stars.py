"""Methods for Telegram Stars: invoices, paid media, refunds, balances and subscriptions."""

from dataclasses import replace
from typing import Any

from ..errors import bad_request, guessed_request
from ..files import Media
from ..shapes import MessageJson
from ..stars.invoices import read_invoice, read_period
from ..stars.ledger import StarLedger, StarTransactionJson
from ..stars.paid_media import PaidMedia
from ..stars.payments import Payments
from ..stars.subscriptions import Subscriptions
from .call import MethodCall
from .composing import draft_message, read_caption, send
from .media import find_media, input_media, read_media
from .registry import emulates

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
MAX_PAID_MEDIA = 10
MAX_PRICE, MAX_MEDIA_PRICE = 1_000_000, 25_000
PAID_KINDS = ("photo", "video", "live_photo")


@emulates("sendInvoice", lacks="currencies other than Stars, and the photo")
async def send_invoice(call: MethodCall) -> MessageJson:
    """Send an invoice with a button that pays it."""
    invoice = read_invoice(call.arguments, call.bot.id)
    message = draft_message(call, "invoice messages", is_invoice=True)
    message.content, message.markup = invoice, invoice.keyboard(message.markup)
    return send(call, message)


@emulates("createInvoiceLink", lacks="currencies other than Stars, and the photo")
async def create_invoice_link(call: MethodCall) -> str:
    """Create a link that anyone can use to pay an invoice."""
    invoice = read_invoice(call.arguments, call.bot.id)
    invoice = replace(invoice, subscription_period=read_period(call.arguments, invoice))
    return call.emulator.part(Payments).new_link(invoice)


@emulates("answerPreCheckoutQuery")
async def answer_pre_checkout_query(call: MethodCall) -> bool:
    """Accept a payment, or decline it with a reason."""
    arguments, payments = call.arguments, call.emulator.part(Payments)
    is_accepted = arguments.flag("ok")
    if not is_accepted and not arguments.text("error_message"):
        raise bad_request('parameter "error_message" is required')
    payment = payments.waiting(arguments.text("pre_checkout_query_id"), call.bot)
    if payment is None:
        raise bad_request(TOO_OLD)
    if is_accepted:
        payments.accept(payment)
    else:
        payments.decline(payment, arguments.text("error_message"))
    return True


@emulates("refundStarPayment")
async def refund_star_payment(call: MethodCall) -> bool:
    """Refund the Stars of a payment."""
    user_id, charge_id = call.user_id(), _charge_id(call)
    charge = call.emulator.part(StarLedger).find(charge_id, call.bot.id, user_id)
    if charge is None:
        raise guessed_request("CHARGE_NOT_FOUND")
    if charge.is_refunded:
        raise bad_request("CHARGE_ALREADY_REFUNDED")
    call.emulator.part(Payments).refund(charge)
    return True


@emulates("getMyStarBalance")
async def get_my_star_balance(call: MethodCall) -> dict[str, int]:
    """Return the bot's Star balance."""
    return {"amount": call.emulator.part(StarLedger).balance(call.bot.id)}


@emulates("getStarTransactions")
async def get_star_transactions(call: MethodCall) -> dict[str, list[StarTransactionJson]]:
    """Return the bot's Star transactions, oldest first."""
    offset = call.arguments.integer("offset", least=0, most=2**31 - 1)
    limit = call.arguments.integer("limit", 100, least=1, most=100)
    found = call.emulator.part(StarLedger).transactions(call.bot.id)
    return {"transactions": found[offset : offset + limit]}


@emulates("editUserStarSubscription")
async def edit_user_star_subscription(call: MethodCall) -> bool:
    """Cancel a person's subscription, or allow them to resume it."""
    user_id, charge_id = call.user_id(), _charge_id(call)
    subscriptions = call.emulator.part(Subscriptions)
    found = subscriptions.find(charge_id, call.bot.id, user_id)
    if found is None:
        raise guessed_request("CHARGE_NOT_FOUND")
    subscriptions.set_allowed(found, allowed=not call.arguments.flag("is_canceled"))
    return True


@emulates("sendPaidMedia")
async def send_paid_media(call: MethodCall) -> MessageJson:
    """Send photos and videos that people see only after they pay."""
    stars = call.arguments.number("star_count")
    items = call.json("media", "can't parse paid media JSON object")
    if not call.arguments.text("media"):
        raise bad_request('parameter "media" is required')
    if not isinstance(items, list):
        raise bad_request("expected an Array of InputPaidMedia")
    if not 1 <= stars <= MAX_PRICE:
        raise bad_request("invalid media price specified")
    if not 1 <= len(items) <= MAX_PAID_MEDIA:
        raise bad_request("invalid number of paid media specified")
    if stars > MAX_MEDIA_PRICE:
        raise guessed_request("STARS_AMOUNT_INVALID")
    text, entities = read_caption(call)
    message = draft_message(call, "photos")
    media = tuple([await _paid_item(call, each) for each in items])
    message.content = PaidMedia(call.bot.id, stars, media, call.arguments.text("payload"))
    message.text, message.entities = text, entities
    above = "show_caption_above_media"
    message.marks[above] = call.arguments.flag(above)
    return send(call, message)


async def _paid_item(call: MethodCall, item: Any) -> Media:
    given = input_media(item, name="InputPaidMedia", kinds=PAID_KINDS)
    media = await read_media(call, given, find_media(call, given))
    if media.kind not in PAID_KINDS:
        raise bad_request("invalid paid media file specified")
    return media


def _charge_id(call: MethodCall) -> str:
    name = "telegram_payment_charge_id"
    if not call.arguments.text(name):
        raise bad_request(f'parameter "{name}" is required')
    return call.arguments.text(name)
