"""The emulator can stop at any moment; the next one continues from the same state."""

import contextlib

import pytest
from bare_api import Api, picture
from kept_telegram import KeptTelegram
from test_telegram_stars import INVOICE, updates

MONTH = 2_592_000


@pytest.fixture
def restarted(telegram_emulator):
    """Start another emulator with the state of the first; return it and its Bot API."""
    with contextlib.ExitStack() as stack:

        def restart(*, later=0.0):
            telegram_emulator.run(telegram_emulator.shelf.keeper.commit)
            now = telegram_emulator.clock.now() + later
            again = KeptTelegram(shelf=telegram_emulator.shelf.again(), now=now)
            api = Api(stack.enter_context(again))
            stack.callback(api.session.close)
            stack.callback(again.check_kept)
            return again, api

        yield restart


def test_chats_people_and_files_survive(telegram_emulator, api, restarted):
    ann = telegram_emulator.new_user(5001, "Ann")
    photo = telegram_emulator.send_photo(picture(40, 30), caption="hi", user=ann)
    target = {"message_id": photo["message_id"]}
    sent = api("sendMessage", chat_id=ann, text="yes", reply_parameters=target)
    before = telegram_emulator.messages(user=ann)

    again, bot = restarted()

    assert again.messages(user=ann) == before
    file = bot("getFile", file_id=photo["photo"][-1]["file_id"])
    assert bot.session.get(f"{bot.files}/{file['file_path']}", timeout=60).status_code == 200
    later = bot("sendMessage", chat_id=ann, text="and on")
    assert later["message_id"] == sent["message_id"] + 1
    edited = bot("editMessageText", chat_id=ann, message_id=sent["message_id"], text="no")
    assert edited["text"] == "no"


def test_waiting_updates_keep_their_ids(telegram_emulator, api, restarted):
    telegram_emulator.send_text("one")
    telegram_emulator.send_text("two")
    [first, second] = api("getUpdates")
    api("getUpdates", offset=second["update_id"])

    again, bot = restarted()

    assert bot("getUpdates") == [second]
    again.send_text("three")
    ids = [each["update_id"] for each in bot("getUpdates")]
    assert ids == [second["update_id"], second["update_id"] + 1]
    assert first["update_id"] not in ids


def test_a_webhook_stays_set_and_gets_undelivered_updates(telegram_emulator, api, hook, restarted):
    hook.answer = b"HTTP/1.1 503 Busy\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
    api("setWebhook", url=hook.url, secret_token="s", allowed_updates=["message"])
    telegram_emulator.send_text("not taken")
    telegram_emulator.clock.settle()
    tries = len(hook.requests)
    hook.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

    again, bot = restarted()
    again.clock.advance(2)

    assert bot("getWebhookInfo") | {"ip_address": ""} == bot("getWebhookInfo") | {
        "ip_address": "",
        "url": hook.url,
        "pending_update_count": 0,
        "allowed_updates": ["message"],
    }
    assert len(hook.requests) == tries + 1
    assert "X-Telegram-Bot-Api-Secret-Token: s" in hook.requests[-1][0]
    again.send_text("new")
    again.clock.settle()
    assert len(set(hook.update_ids)) == 2


def test_the_bots_commands_and_settings_survive(telegram_emulator, api, restarted):
    api("setMyCommands", commands=[{"command": "start", "description": "Begin"}])
    api("setMySettings", supports_inline_queries=True)

    again, bot = restarted()

    assert bot("getMyCommands") == [{"command": "start", "description": "Begin"}]
    assert bot("getMe")["supports_inline_queries"] is True
    assert again.ask_inline("cat")


def test_a_result_with_a_file_can_be_chosen_after_a_restart(telegram_emulator, api, restarted):
    photo = telegram_emulator.send_photo(picture(40, 30))
    api("setMySettings", supports_inline_queries=True)
    query = telegram_emulator.ask_inline("cat")
    file_id = api("sendPhoto", chat_id=777, photo=photo["photo"][-1]["file_id"])["photo"][-1]
    result = {"type": "photo", "id": "1", "photo_file_id": file_id["file_id"]}
    api("answerInlineQuery", inline_query_id=query, results=[result])

    again, _ = restarted()

    assert "photo" in again.choose(query, "1")


def test_stars_survive_and_a_subscription_is_renewed(telegram_emulator, api, restarted):
    link = api("createInvoiceLink", **INVOICE, subscription_period=MONTH)
    telegram_emulator.pay(link=link)
    [query] = updates(api, "pre_checkout_query")
    api("answerPreCheckoutQuery", pre_checkout_query_id=query["id"], ok=True)

    again, bot = restarted(later=MONTH + 1)
    again.clock.settle()

    assert bot("getMyStarBalance") == {"amount": 100}
    assert again.stars()["stars"] == 900
    charges = bot("getStarTransactions")["transactions"]
    bot("refundStarPayment", user_id=777, telegram_payment_charge_id=charges[0]["id"])
    assert again.stars()["stars"] == 950


def test_a_canceled_subscription_can_be_resumed_after_a_restart(telegram_emulator, api, restarted):
    link = api("createInvoiceLink", **INVOICE, subscription_period=MONTH)
    query = telegram_emulator.pay(link=link)
    api("answerPreCheckoutQuery", pre_checkout_query_id=query, ok=True)
    charge = telegram_emulator.payment(query)["telegram_payment_charge_id"]
    telegram_emulator.cancel_subscription(charge)

    again, bot = restarted()
    again.cancel_subscription(charge, canceled=False)
    again.clock.advance(MONTH + 1)

    assert bot("getMyStarBalance") == {"amount": 100}


def test_a_waiting_payment_can_still_be_answered_and_otherwise_expires(
    telegram_emulator, api, restarted
):
    link = api("createInvoiceLink", **INVOICE)
    query = telegram_emulator.pay(link=link)

    again, _ = restarted()
    again.clock.advance(11)

    assert again.payment(query)["state"] == "expired"


def test_groups_topics_and_rights_survive(telegram_emulator, api, restarted):
    chat = telegram_emulator.new_chat("supergroup", "Friends", forum=True)
    topic = telegram_emulator.new_topic(chat, "Cats")
    telegram_emulator.send_text("in it", chat=chat, topic=topic)
    before = api("getChat", chat_id=chat)

    _, bot = restarted()

    assert bot("getChat", chat_id=chat) == before
    sent = bot("sendMessage", chat_id=chat, message_thread_id=topic, text="x")
    assert sent["message_thread_id"] == topic


def test_faults_stay_switched_on(telegram_emulator, restarted):
    telegram_emulator.faults.add("error", times=2)

    _, bot = restarted()

    assert [bot.post("getMe").status_code == 200 for _ in range(3)] == [False, False, True]


def test_a_reset_deletes_the_stored_state(telegram_emulator, api, restarted):
    telegram_emulator.send_text("gone")
    telegram_emulator.reset()

    again, bot = restarted()

    assert again.messages() == []
    assert bot("getUpdates") == []


def test_no_id_of_a_file_or_invoice_is_reused_after_a_restart(telegram_emulator, api, restarted):
    first = telegram_emulator.send_photo(picture(40, 30))["photo"][0]["file_unique_id"]
    link = api("createInvoiceLink", **INVOICE)

    again, bot = restarted()

    assert again.send_photo(picture(40, 30))["photo"][0]["file_unique_id"] != first
    assert bot("createInvoiceLink", **INVOICE) != link
