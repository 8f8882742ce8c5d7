"""The page's chats with any bot: invoices, reactions, rich messages, drafts and inline results."""

import pytest
from playwright.sync_api import expect

from darkroom_emulators.telegram.events import StarsPayment


@pytest.fixture
def person(page):
    """The id of the person shown on the page."""
    return int(page.get_by_test_id("person").input_value())


@pytest.fixture
def bot(quick_cloud):
    """A function that calls the Bot API with the bot's token; its own code makes no such calls."""
    return quick_cloud.bot_calls


def test_an_invoice_is_paid_and_a_message_gets_a_reaction(page, person, bot, quick_cloud):
    prices = [{"label": "ten", "amount": 50}]
    bot(
        "sendInvoice",
        chat_id=person,
        title="10 pictures",
        description="Ten more",
        payload="ten",
        currency="XTR",
        prices=prices,
    )
    expect(page.get_by_test_id("invoice")).to_contain_text("10 pictures")
    page.get_by_test_id("keyboard-button").click()
    asked = quick_cloud.wait_for(StarsPayment, lambda each: each.user_id == person, "a payment")
    # this cloud's bot doesn't use Stars, so its allowed_updates don't include the query
    expect(page.get_by_text("allowed_updates exclude pre_checkout_query")).to_be_visible()
    query = asked.pre_checkout_query_id
    bot("answerPreCheckoutQuery", pre_checkout_query_id=query, ok=True)
    expect(page.get_by_test_id("service")).to_have_text("You paid ⭐ 50")
    # the bot replies to the payment message as to any other
    invoice = page.get_by_test_id("received").filter(has_text="10 pictures")
    invoice.hover()
    invoice.get_by_test_id("react").click()
    expect(page.get_by_test_id("reactions")).to_have_text("👍 1")


def test_a_draft_grows_is_stopped_and_becomes_a_rich_message(page, person, bot):
    draft = {"chat_id": person, "draft_id": 1, "can_stop": True}
    bot("sendMessageDraft", **draft)
    expect(page.get_by_test_id("draft")).to_contain_text("Thinking…")
    bot("sendRichMessageDraft", **draft, rich_message={"markdown": "# So far"})
    expect(page.get_by_test_id("draft")).to_contain_text("So far")
    page.get_by_test_id("stop").click()
    expect(page.get_by_test_id("draft")).to_have_count(0)
    table = "# Done\n\n- **one**\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    bot("sendRichMessage", chat_id=person, rich_message={"markdown": table})
    rich = page.get_by_test_id("rich")
    expect(rich.locator(".size-1")).to_have_text("Done")
    expect(rich.locator("strong")).to_have_text("one")
    expect(rich.get_by_role("cell")).to_have_text(["1", "2"])


def test_inline_results_are_shown_and_one_is_sent(page, bot, quick_cloud):
    bot("setMySettings", supports_inline_queries=True)
    with page.expect_response("**/inline") as asked:
        page.get_by_test_id("text").fill(f"@{quick_cloud.bot} cat")
    query = asked.value.json()["inline_query_id"]
    result = {"type": "article", "id": "1", "title": "A cat"}
    result["input_message_content"] = {"message_text": "meow"}
    bot("answerInlineQuery", inline_query_id=query, results=[result])
    page.get_by_test_id("inline-results").get_by_role("button", name="A cat").click()
    expect(page.get_by_test_id("sent")).to_contain_text("meow")
    bot("setMySettings", supports_inline_queries=False)


def test_a_poll_is_answered_and_a_place_is_shown(page, person, bot):
    bot("sendLocation", chat_id=person, latitude=55.5, longitude=37.5, live_period=60)
    expect(page.get_by_test_id("place")).to_have_text("📍 55.5, 37.5 (live)")
    sent = bot("sendPoll", chat_id=person, question="Which?", options=["Cat", "Dog"])
    page.get_by_test_id("vote").filter(has_text="Dog").click()
    poll = page.get_by_test_id("poll")
    expect(poll.locator("p")).to_have_text(["Cat 0", "Dog 1"])
    bot("stopPoll", chat_id=person, message_id=sent["message_id"])
    expect(poll.locator("small")).to_have_text("Closed")


def test_an_ephemeral_message_is_shown_until_it_is_deleted(page, person, bot):
    sent = bot("sendMessage", chat_id=person, text="Wait", receiver_user_id=person)
    number = sent["ephemeral_message_id"]
    of = {"chat_id": person, "receiver_user_id": person, "ephemeral_message_id": number}
    shown = page.get_by_test_id("received").filter(has_text="Only you can see this")
    expect(shown).to_contain_text("Wait")
    bot("editEphemeralMessageText", **of, text="Ready")
    expect(shown).to_contain_text("Ready")
    bot("deleteEphemeralMessage", **of)
    expect(shown).to_have_count(0)
