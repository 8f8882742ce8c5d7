"""Payments in Stars, through bare API calls: every response, update and refusal."""

import json

import pytest
from bare_api import picture, updates

from darkroom_emulators.telegram.events import StarsPayment
from darkroom_emulators.testing.telegram import ControlRefused

PRICES = [{"label": "10 pictures", "amount": 50}]
INVOICE = {
    "title": "10 pictures",
    "description": "Ten more",
    "payload": "ten",
    "currency": "XTR",
    "prices": PRICES,
}
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def paid(telegram_emulator, api, **invoice):
    """Send, pay and accept an invoice; return its `successful_payment`."""
    link = api("createInvoiceLink", **INVOICE | invoice)
    telegram_emulator.pay(link=link)
    [query] = updates(api, "pre_checkout_query")
    assert api("answerPreCheckoutQuery", pre_checkout_query_id=query["id"], ok=True) is True
    [message] = updates(api, "message")
    return message["successful_payment"]


def test_an_invoice_is_paid_and_refunded(telegram_emulator, api):
    sent = api("sendInvoice", chat_id=777, start_parameter="", **INVOICE)
    assert sent["invoice"] == {
        "title": "10 pictures",
        "description": "Ten more",
        "start_parameter": "",
        "currency": "XTR",
        "total_amount": 50,
    }
    assert sent["reply_markup"] == {"inline_keyboard": [[{"text": "Pay ⭐️50", "pay": True}]]}

    payment = telegram_emulator.pay(sent["message_id"])
    [query] = updates(api, "pre_checkout_query")
    assert query["from"]["id"] == 777
    assert {**query, "from": None} == {
        "id": payment,
        "from": None,
        "currency": "XTR",
        "total_amount": 50,
        "invoice_payload": "ten",
    }
    assert telegram_emulator.payment(payment)["state"] == "waiting"
    assert api("answerPreCheckoutQuery", pre_checkout_query_id=payment, ok=True) is True
    assert telegram_emulator.payment(payment)["state"] == "paid"
    [message] = updates(api, "message")
    assert (message["from"]["id"], message["chat"]["id"]) == (777, 777)
    charge = message["successful_payment"]["telegram_payment_charge_id"]
    assert len(charge) > 100
    assert telegram_emulator.stars()["stars"] == 950
    assert api("getMyStarBalance") == {"amount": 50}

    assert api("refundStarPayment", user_id=777, telegram_payment_charge_id=charge) is True
    [message] = updates(api, "message")
    assert message["from"]["is_bot"] is True
    assert message["refunded_payment"]["telegram_payment_charge_id"] == charge
    assert telegram_emulator.messages()[-1]["refunded_payment"]["total_amount"] == 50
    assert telegram_emulator.payment(payment)["state"] == "refunded"
    assert telegram_emulator.stars()["stars"] == 1000
    assert api("getMyStarBalance") == {"amount": 0}

    came, went = api("getStarTransactions")["transactions"]
    assert came["id"] == went["id"] == charge
    assert came["source"]["invoice_payload"] == "ten"
    assert went["receiver"]["transaction_type"] == "invoice_payment"
    assert api("getStarTransactions", offset=1, limit=1)["transactions"] == [went]
    assert api.error("refundStarPayment", user_id=777, telegram_payment_charge_id=charge) == (
        400,
        "Bad Request: CHARGE_ALREADY_REFUNDED",
    )


def test_a_bot_has_ten_seconds_to_answer(telegram_emulator, api):
    sent = api("sendInvoice", chat_id=777, **INVOICE)
    payment = telegram_emulator.pay(sent["message_id"])
    telegram_emulator.clock.advance(11)
    assert telegram_emulator.payment(payment)["state"] == "expired"
    late = api.error("answerPreCheckoutQuery", pre_checkout_query_id=payment, ok=True)
    assert late == (400, f"Bad Request: {TOO_OLD}")
    assert telegram_emulator.stars()["stars"] == 1000


def test_a_bot_declines_in_its_own_words(telegram_emulator, api):
    payment = telegram_emulator.pay(link=api("createInvoiceLink", **INVOICE))
    bare = api.error("answerPreCheckoutQuery", pre_checkout_query_id=payment, ok="maybe")
    assert bare == (400, 'Bad Request: parameter "error_message" is required')
    answer = {"pre_checkout_query_id": payment, "ok": False, "error_message": "Sold out"}
    assert api("answerPreCheckoutQuery", **answer) is True
    found = telegram_emulator.payment(payment)
    assert (found["state"], found["text"]) == ("declined", "Sold out")
    assert api.error("answerPreCheckoutQuery", **answer) == (400, f"Bad Request: {TOO_OLD}")
    assert updates(api, "message") == []


def test_a_bot_that_did_not_ask_for_the_query_never_gets_it(telegram_emulator, api):
    api("getUpdates", allowed_updates=["message"])
    telegram_emulator.pay(link=api("createInvoiceLink", **INVOICE))
    assert telegram_emulator.events(StarsPayment)[-1].is_heard is False
    telegram_emulator.clock.advance(11)
    assert telegram_emulator.events(StarsPayment)[-1].state == "expired"


def test_a_person_cannot_pay_more_than_they_have(telegram_emulator, api):
    dear = api("createInvoiceLink", **INVOICE | {"prices": [{"label": "x", "amount": 1001}]})
    with pytest.raises(ControlRefused, match="the person has 1000"):
        telegram_emulator.pay(link=dear)
    telegram_emulator.give_stars(1)
    telegram_emulator.pay(link=dear)
    assert len(updates(api, "pre_checkout_query")) == 1


def test_a_pre_checkout_query_does_not_wait_for_a_failing_update(telegram_emulator, api, hook):
    hook.answer = b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"
    api("setWebhook", url=hook.url)
    telegram_emulator.send_text("fails")
    telegram_emulator.clock.settle()
    telegram_emulator.pay(link=api("createInvoiceLink", **INVOICE))
    telegram_emulator.clock.settle()
    assert any(b"pre_checkout_query" in body for _, body in hook.requests)


def test_a_subscription_is_renewed_and_ends_on_time(telegram_emulator, api):
    first = paid(telegram_emulator, api, subscription_period=2592000)
    charge = first["telegram_payment_charge_id"]
    assert first["is_recurring"] is first["is_first_recurring"] is True
    telegram_emulator.clock.advance(2592000)
    [renewed] = [m["successful_payment"] for m in updates(api, "message")]
    assert "is_first_recurring" not in renewed
    assert (
        renewed["subscription_expiration_date"] == first["subscription_expiration_date"] + 2592000
    )
    assert api("getMyStarBalance") == {"amount": 100}

    telegram_emulator.cancel_subscription(charge)
    [ended] = updates(api, "subscription")
    assert (ended["state"], ended["invoice_payload"]) == ("canceled", "ten")
    telegram_emulator.cancel_subscription(charge, canceled=False)
    assert updates(api, "subscription")[0]["state"] == "active"

    edit = {"user_id": 777, "telegram_payment_charge_id": charge}
    assert api("editUserStarSubscription", **edit, is_canceled=True) is True
    assert telegram_emulator.stars()["subscriptions"][0]["state"] == "canceled"
    with pytest.raises(ControlRefused, match="the bot canceled"):
        telegram_emulator.cancel_subscription(charge, canceled=False)
    assert api("editUserStarSubscription", **edit, is_canceled=False) is True
    telegram_emulator.cancel_subscription(charge, canceled=False)
    telegram_emulator.give_stars(-880)
    telegram_emulator.clock.advance(2592000)
    assert updates(api, "subscription")[-1]["state"] == "failed"
    assert api("getMyStarBalance") == {"amount": 100}


def test_the_number_of_a_persons_stars_is_limited(telegram_emulator):
    telegram_emulator.give_stars(10_000_000 - 1000)
    with pytest.raises(ControlRefused, match="at most 10000000 Stars, and this one already has"):
        telegram_emulator.give_stars(1)
    assert telegram_emulator.stars()["stars"] == 10_000_000


def test_people_see_paid_media_after_buying_them(telegram_emulator, api):
    media = [{"type": "photo", "media": "attach://one"}]
    sent = api(
        "sendPaidMedia",
        {"one": picture(64, 48)},
        chat_id=777,
        star_count=5,
        media=media,
        payload="the cat",
        caption="a cat",
        show_caption_above_media=True,
    )
    [item] = sent["paid_media"]["paid_media"]
    assert (item["type"], item["photo"][-1]["width"]) == ("photo", 64)
    assert (sent["caption"], sent["show_caption_above_media"]) == ("a cat", True)
    [seen] = telegram_emulator.messages()[-1]["paid_media"]["paid_media"]
    assert seen == {"type": "preview", "width": 64, "height": 48}
    telegram_emulator.buy(sent["message_id"])
    assert telegram_emulator.messages()[-1]["paid_media"]["paid_media"][0]["type"] == "photo"
    [bought] = updates(api, "purchased_paid_media")
    assert bought["paid_media_payload"] == "the cat"
    [moved] = api("getStarTransactions")["transactions"]
    assert moved["source"]["paid_media_payload"] == "the cat"
    copied = api.error("copyMessage", chat_id=777, from_chat_id=777, message_id=sent["message_id"])
    assert copied == (400, "Bad Request: message can't be copied")
    edited = api("editMessageCaption", chat_id=777, message_id=sent["message_id"], caption="sold")
    assert (edited["caption"], edited["paid_media"]) == ("sold", sent["paid_media"])


def test_an_invoice_has_no_text_and_no_caption_to_edit(telegram_emulator, api):
    sent = api("sendInvoice", chat_id=777, **INVOICE)
    where = {"chat_id": 777, "message_id": sent["message_id"]}
    text = api.error("editMessageText", **where, text="free")
    assert text == (400, "Bad Request: there is no text in the message to edit")
    caption = api.error("editMessageCaption", **where, caption="free")
    assert caption == (400, "Bad Request: there is no caption in the message to edit")


REFUSED_INVOICES = [
    ({"title": ""}, 'parameter "title" is required'),
    ({"description": ""}, 'parameter "description" is required'),
    ({"payload": ""}, 'parameter "payload" is required'),
    ({"currency": ""}, 'parameter "currency" is required'),
    ({"prices": ""}, 'parameter "prices" is required'),
    ({"prices": "{"}, "can't parse prices JSON object"),
    ({"prices": {}}, "expected an Array of labeled prices"),
    ({"prices": []}, "there must be at least one price"),
    ({"prices": [3]}, "can't parse labeled price: LabeledPrice must be an Object"),
    ({"prices": [{"label": "x"}]}, "can't parse labeled price: Can't find field \"amount\""),
    (
        {"prices": [{"label": "x", "amount": 5.7}]},
        'can\'t parse labeled price: Field "amount" must be a valid Number',
    ),
    (
        {"prices": [{"label": "", "amount": 1}]},
        "can't parse labeled price: LabeledPrice label must be non-empty",
    ),
    ({"prices": [{"label": "x", "amount": 0}]}, "total price must be positive"),
    (
        {"prices": [{"label": "x", "amount": 10**12}]},
        "too big amount of the currency specified",
    ),
    ({"max_tip_amount": "some"}, 'can\'t parse "max_tip_amount" as Number'),
    ({"suggested_tip_amounts": [0]}, "suggested tip amount must be positive"),
    (
        {"suggested_tip_amounts": [5], "max_tip_amount": 1},
        "suggested tip amount can't be bigger than max_tip_amount",
    ),
    ({"provider_token": "1:TEST"}, "STARS_INVOICE_INVALID"),
    ({"prices": [*PRICES, *PRICES]}, "STARS_INVOICE_INVALID"),
    ({"max_tip_amount": 10}, "STARS_INVOICE_INVALID"),
    ({"currency": "XTS"}, "PAYMENT_PROVIDER_INVALID"),
    ({"currency": "USD"}, "PAYMENT_PROVIDER_INVALID"),
    ({"title": "x" * 33}, "wrong invoice information specified"),
    ({"payload": "x" * 129}, "INVOICE_PAYLOAD_INVALID"),
    ({"prices": [{"label": "x", "amount": 100_001}]}, "CURRENCY_TOTAL_AMOUNT_INVALID"),
    (
        {"reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "x"}]]}},
        "REPLY_MARKUP_BUY_EMPTY",
    ),
    (
        {
            "reply_markup": {
                "inline_keyboard": [
                    [{"text": "x", "callback_data": "x"}, {"text": "Pay", "pay": True}]
                ]
            }
        },
        "BUTTON_POS_INVALID",
    ),
]


@pytest.mark.parametrize(("change", "text"), REFUSED_INVOICES, ids=json.dumps)
def test_invalid_invoices_get_telegrams_errors(shared_api, change, text):
    found = shared_api.error("sendInvoice", chat_id=777, **INVOICE | change)
    assert found == (400, f"Bad Request: {text}")


@pytest.mark.parametrize(
    ("method", "arguments", "text"),
    [
        ("createInvoiceLink", INVOICE | {"subscription_period": 60}, "SUBSCRIPTION_PERIOD_INVALID"),
        ("refundStarPayment", {"user_id": 0}, "invalid user_id specified"),
        (
            "refundStarPayment",
            {"user_id": 777},
            'parameter "telegram_payment_charge_id" is required',
        ),
        (
            "refundStarPayment",
            {"user_id": 777, "telegram_payment_charge_id": "x"},
            "CHARGE_NOT_FOUND",
        ),
        (
            "editUserStarSubscription",
            {"user_id": 777, "telegram_payment_charge_id": "x"},
            "CHARGE_NOT_FOUND",
        ),
        ("answerPreCheckoutQuery", {"ok": True}, TOO_OLD),
        ("sendPaidMedia", {"star_count": 1}, 'parameter "media" is required'),
        ("sendPaidMedia", {"star_count": 1, "media": "{"}, "can't parse paid media JSON object"),
        ("sendPaidMedia", {"star_count": 1, "media": {}}, "expected an Array of InputPaidMedia"),
        ("sendPaidMedia", {"star_count": 0, "media": [{}]}, "invalid media price specified"),
        ("sendPaidMedia", {"star_count": 1, "media": []}, "invalid number of paid media specified"),
        (
            "sendPaidMedia",
            {"star_count": 1, "media": [{"type": "audio"}]},
            'can\'t parse InputPaidMedia: type "audio" is unsupported',
        ),
        (
            "sendPaidMedia",
            {"star_count": 1, "media": [{"type": "photo"}]},
            "can't parse InputPaidMedia: media not found",
        ),
    ],
)
def test_other_methods_for_stars_return_telegrams_errors(shared_api, method, arguments, text):
    found = shared_api.error(method, chat_id=777, **arguments)
    assert found == (400, f"Bad Request: {text}")
