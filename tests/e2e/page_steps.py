"""Steps that a person takes on the page, and where to find things on it."""

from playwright.sync_api import expect

from trust.cloud import PHOTO


def send(page, *, caption="", count=1):
    photos = [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": PHOTO} for n in range(count)]
    sent = page.get_by_test_id("sent")
    before = sent.count()
    page.get_by_test_id("file-input").set_input_files(photos)
    page.get_by_test_id("text").fill(caption)
    page.get_by_test_id("send").click()
    expect(sent).to_have_count(before + 1)


def show_journey(page):
    """Open the journey of the newest message, and wait until it has ended."""
    page.get_by_test_id("sent").last.get_by_test_id("to-journey").click()
    page.wait_for_url("**/#/journeys/*")
    # wait for both ends: the model may finish before the bot marks the update as done
    expect(taken_webhook(page)).to_be_visible()
    delivered = hop(page, "update delivered").get_by_test_id("status")
    expect(delivered.filter(has_text="200").first).to_be_visible()


def answer(page):
    return page.get_by_test_id("received").get_by_test_id("picture")


def hop(page, text):
    return page.get_by_test_id("row").filter(has_text=text)


def taken_webhook(page):
    """Return the row of the accepted webhook; one sent before its task is stored is refused."""
    taken = page.get_by_test_id("status").filter(has_text="200")
    return hop(page, "webhook completed").filter(has=taken)


def state(page):
    return page.get_by_label("Waterfall").get_by_test_id("state")


def journeys(page):
    return page.get_by_test_id("journey")
