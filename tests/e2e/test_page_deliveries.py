"""The deliveries tab shows what is waiting, and lets people control it."""

import pytest
from playwright.sync_api import expect

from darkroom_emulators.telegram.events import UpdateAttempt
from tests.waits import wait_for
from trust.cloud import PHOTO
from trust.person import Person

from .conftest import WIDE
from .page_steps import answer, send
from .test_page import AXE, serious


@pytest.fixture
def deliveries(page):
    page.get_by_test_id("tab-deliveries").click()
    return page


@pytest.fixture(autouse=True)
def let_go(quick_cloud):
    """Release all held chats afterwards."""
    yield
    for bot in quick_cloud.control("telegram", "GET", "deliveries")["bots"]:
        for each in bot["held_chats"]:
            told = {"hold": False, "chat_id": each}
            quick_cloud.control("telegram", "POST", "deliveries", json=told)


@pytest.fixture
def refused(quick_cloud):
    """Sign Replicate's webhooks wrongly, so that the bot refuses them; drop them at the end."""
    with quick_cloud.fault("replicate", "webhook_bad_signature"):
        yield
    quick_cloud.control("replicate", "POST", "clock", json={"speed": 0})  # no retries begin
    wait_for(lambda: not any(each["in_flight"] for each in webhooks(quick_cloud)))
    for each in webhooks(quick_cloud):
        quick_cloud.control("replicate", "POST", f"webhooks/{each['webhook_id']}/drop")
    quick_cloud.control("replicate", "POST", "clock", json={"speed": 1})


def webhooks(cloud):
    """Return the webhooks that wait to be delivered or are being sent."""
    waiting = cloud.control("replicate", "GET", "deliveries")["predictions"]
    return [each for prediction in waiting for each in prediction["webhooks"]]


def chat(page):
    """Return the waiting updates of the chat on display."""
    return page.get_by_test_id("waiting-chat").filter(has_text=str(shown_id(page)))


def shown_id(page):
    return int(page.get_by_test_id("person").input_value())


def prediction_of(cloud, chat_id):
    """Return the id of the prediction that runs for a chat's photo, once the bot has made it."""

    def taken(attempt):
        return attempt.chat_id == chat_id and attempt.status == 200

    cloud.wait_for(UpdateAttempt, taken, "the update to be accepted")
    return cloud.prediction_of(chat_id)


def attempts(cloud, chat_id):
    """Return the update_id of each delivery attempt for a chat, in order."""
    return [
        attempt.update_id for attempt in cloud.events(UpdateAttempt) if attempt.chat_id == chat_id
    ]


def test_a_held_chats_updates_are_swapped_duplicated_and_released(deliveries, quick_cloud):
    page, other = deliveries, Person(quick_cloud)
    chat(page).get_by_test_id("hold-chat").click()
    expect(chat(page).get_by_test_id("hold-chat")).to_have_attribute("aria-pressed", "true")
    send(page)
    send(page, caption="gray")
    rows = page.get_by_test_id("delivery")
    expect(rows).to_have_count(2)
    expect(rows.first.get_by_test_id("next")).to_have_text("held")
    other.gets("photo", reply_to=other.sends(photo=PHOTO))
    expect(rows).to_have_count(2)  # the photo may arrive before its update's delivery has ended
    first, second = (int(row.get_attribute("data-update")) for row in rows.all())

    expect(rows.last.get_by_test_id("swap")).to_be_disabled()
    rows.first.get_by_test_id("swap").click()
    expect(rows.first).to_have_attribute("data-update", str(second))
    rows.first.get_by_test_id("duplicate").click()
    expect(rows.first.get_by_test_id("copies")).to_have_text("×2")
    assert attempts(quick_cloud, shown_id(page)) == []
    chat(page).get_by_test_id("hold-chat").click()

    expect(answer(page)).to_have_count(2)
    expect(rows).to_have_count(0)
    chat_id = shown_id(page)
    wait_for(lambda: attempts(quick_cloud, chat_id) == [second, second, first])


def test_send_now_delivers_only_the_chosen_one_of_the_held_updates(deliveries, quick_cloud):
    page = deliveries
    chat(page).get_by_test_id("hold-chat").click()
    for caption in ("first", "second", "third"):
        send(page, caption=caption)
    rows = page.get_by_test_id("delivery")
    expect(rows).to_have_count(3)
    row = rows.filter(has_text="second")
    expect(row.get_by_test_id("delivery-thumb")).to_be_visible()
    row.get_by_test_id("send-now").click()
    expect(answer(page)).to_have_count(1)
    expect(rows).to_have_count(2)
    expect(row).to_have_count(0)

    rows.filter(has_text="third").get_by_test_id("drop").click()
    expect(rows).to_have_count(1)
    page.get_by_test_id("tab-journeys").click()
    badge = page.get_by_test_id("journey").filter(has_text="third").get_by_test_id("state")
    expect(badge).to_have_text("dropped")
    expect(badge).to_have_attribute("title", "not delivered: dropped manually")
    page.get_by_test_id("error-group").filter(has_text="dropped manually").click()
    expect(page.get_by_test_id("journey")).to_have_count(1)
    expect(answer(page)).to_have_count(1)


def test_a_refused_webhook_waits_and_can_be_delayed_and_sent_now(deliveries, quick_cloud, refused):
    page = deliveries
    send(page)
    made = prediction_of(quick_cloud, shown_id(page))
    # webhooks of other tests' photos may be waiting, too
    card = page.get_by_role("table", name=f"Prediction {made}")
    row = card.get_by_test_id("webhook")
    expect(row).to_contain_text("401")
    page.get_by_test_id("delay-seconds").fill("3000")
    # stop the clock, so that nothing is retried in the meantime
    quick_cloud.control("replicate", "POST", "clock", json={"speed": 0})
    expect(row.get_by_test_id("next")).not_to_have_text("being sent")
    with page.expect_response(lambda answer: answer.url.endswith("/delay")) as told:
        row.get_by_test_id("delay").click()
    assert told.value.ok
    waiting = quick_cloud.control("replicate", "GET", "deliveries")["predictions"]
    (webhook,) = next(each["webhooks"] for each in waiting if each["prediction_id"] == made)
    now = quick_cloud.control("replicate", "GET", "clock")["now"]
    assert 2900 < webhook["next_at"] - now <= 3000
    quick_cloud.control("replicate", "DELETE", "faults")
    expect(answer(page)).to_have_count(0)

    quick_cloud.control("replicate", "POST", "clock", json={"speed": 1})
    row.get_by_test_id("send-now").click()
    expect(answer(page)).to_be_visible()
    expect(row).to_have_count(0)


@pytest.mark.skipif(not AXE.exists(), reason="needs axe-core: scripts/setup-node")
@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_axe_finds_no_serious_violation_in_waiting_deliveries(
    browser, quick_cloud, refused, scheme
):
    person = Person(quick_cloud)
    context = browser.new_context(viewport=WIDE, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(quick_cloud.url("page"))
    page.get_by_test_id("person").select_option(str(person.id))
    page.get_by_test_id("tab-deliveries").click()
    send(page)
    webhook = page.get_by_test_id("webhook").first  # another test's may be waiting, too
    expect(webhook).to_be_visible()
    webhook.get_by_test_id("delay").click()
    chat(page).get_by_test_id("hold-chat").click()
    send(page)
    expect(page.get_by_test_id("delivery")).to_be_visible()
    page.add_script_tag(path=AXE)

    assert serious(page) == []
    context.close()
