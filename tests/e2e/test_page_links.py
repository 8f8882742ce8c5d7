"""The page's URLs, search and keyboard shortcuts work, and it survives a lost connection."""

import contextlib
import re
import socket
import threading

from playwright.sync_api import expect

from trust.cloud import PHOTO, Cloud
from trust.person import Person

from .conftest import WIDE
from .page_steps import hop, journeys, send, show_journey, taken_webhook


def open_id(page):
    return page.get_by_label("Waterfall").locator("h2 small").inner_text().removeprefix("update ")


def test_a_journey_opens_by_its_url(page):
    send(page, caption="first")
    show_journey(page)
    first = page.url
    hop(page, "sendPhoto").click()
    detail = page.url
    send(page, caption="second")
    show_journey(page)
    assert page.url != first

    page.goto("about:blank")
    page.goto(first)
    expect(page.get_by_label("Waterfall").locator("h2")).to_contain_text("first")
    page.goto("about:blank")
    page.goto(detail)
    expect(page.get_by_test_id("detail").locator("h2")).to_have_text("sendPhoto")


def test_the_back_button_leads_to_the_previous_journey(page):
    for caption in ("first", "second"):
        send(page, caption=caption)
        show_journey(page)
    page.get_by_test_id("tab-faults").click()

    page.go_back()
    expect(page.get_by_label("Waterfall").locator("h2")).to_contain_text("second")
    page.go_back()
    expect(page.get_by_label("Waterfall").locator("h2")).to_contain_text("first")


def test_the_url_of_a_forgotten_journey_shows_a_notice(page, quick_cloud):
    page.goto("about:blank")
    page.goto(f"{quick_cloud.url('page')}/#/journeys/12")

    expect(page.get_by_test_id("notices")).to_contain_text("no longer in the log")


def test_an_object_opens_by_its_url(page):
    send(page, caption="first")
    show_journey(page)
    hop(page, "PUT tasks/").first.click()
    page.get_by_test_id("in-bucket").click()
    content = page.get_by_test_id("object-content")
    expect(content).to_contain_text("chat_id")
    task = page.url
    assert "/bucket/tasks%2F" in task
    page.get_by_test_id("object").filter(has_text=".jpg").last.click()
    expect(content.locator("img")).to_be_visible()

    page.goto("about:blank")
    page.goto(task)
    expect(content).to_contain_text("chat_id")


def test_details_stay_open_when_another_photo_arrives(page):
    send(page, caption="first")
    show_journey(page)
    hop(page, "sendPhoto").click()
    send(page, caption="newer")
    expect(journeys(page).first).to_contain_text("newer")
    expect(journeys(page).first).to_have_attribute("data-state", "answered")

    expect(page.get_by_test_id("detail").locator("h2")).to_have_text("sendPhoto")
    expect(page.get_by_label("Waterfall").locator("h2")).to_contain_text("first")


def test_a_journey_is_found_by_words_and_by_its_predictions_id(page):
    send(page, caption="a peculiar caption")
    show_journey(page)
    name = hop(page, "PUT tasks/").first.locator(".row-name").get_attribute("title")
    prediction = re.search(r"tasks/([a-z0-9]{26})", name)[1]
    send(page, caption="another")

    for wanted in ("PECULIAR", prediction):
        page.get_by_test_id("search").fill(wanted)
        expect(journeys(page)).to_have_count(1)
        expect(journeys(page)).to_contain_text("a peculiar caption")
    page.get_by_test_id("search").fill("nothing has this")
    expect(page.get_by_test_id("journey-list")).to_contain_text("No journeys found")


def test_keyboard_shortcuts_reach_everything(page):
    for caption in ("first", "second"):
        send(page, caption=caption)
        show_journey(page)
    newest = open_id(page)
    page.locator("h1").click()

    page.keyboard.press("j")
    expect(page.get_by_label("Waterfall").locator("h2")).to_contain_text("first")
    page.keyboard.press("k")
    expect(page.get_by_label("Waterfall").locator("h2 small")).to_have_text(f"update {newest}")
    expect(taken_webhook(page)).to_be_visible()  # the journey's hops are loaded
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("detail")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("detail")).to_have_count(0)
    page.keyboard.press("r")
    expect(hop(page, "update already done")).to_be_visible()
    theme = page.locator("html").get_attribute("data-theme")
    page.keyboard.press("d")
    expect(page.locator("html")).not_to_have_attribute("data-theme", theme)
    page.keyboard.press("?")
    expect(page.get_by_test_id("help")).to_contain_text("dark or light")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("help")).to_have_count(0)
    page.keyboard.press("/")
    expect(page.get_by_test_id("search")).to_be_focused()
    page.keyboard.type("d")
    expect(page.get_by_test_id("search")).to_have_value("d")  # as text, not a shortcut


class Cable:
    """A relay to the page that can be cut: open connections end, and new ones are refused."""

    def __init__(self, port):
        self._port, self._open = port, []
        self.plug()

    def plug(self, port=0):
        self._listener = socket.create_server(("127.0.0.1", port), reuse_port=True)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=[self._listener], daemon=True).start()

    def cut(self):
        for each in [self._listener, *self._open]:
            close(each)
        self._open = []

    def _accept(self, listener):
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._port))
            self._open += [near, far]
            for ends in ((near, far), (far, near)):
                threading.Thread(target=copy, args=ends, daemon=True).start()


def close(sock):
    with contextlib.suppress(OSError):  # the other end closed first
        sock.shutdown(socket.SHUT_RDWR)
    sock.close()


def copy(source, target):
    with contextlib.suppress(OSError):  # the connection was cut
        while piece := source.recv(65536):
            target.sendall(piece)
    close(target)


def test_events_missed_without_a_connection_are_loaded_later(browser, quick_cloud):
    person = Person(quick_cloud)
    cable = Cable(quick_cloud.ports["page"])
    page = browser.new_context(viewport=WIDE).new_page()
    asked = []
    page.on("request", lambda r: "/api/events" in r.url and asked.append(r))
    page.goto(f"http://127.0.0.1:{cable.port}")
    page.get_by_test_id("person").select_option(str(person.id))
    person.gets("photo", reply_to=person.sends("seen", photo=PHOTO))
    expect(journeys(page).first).to_contain_text("seen")

    cable.cut()
    expect(page.get_by_test_id("offline")).to_be_visible()
    person.gets("photo", reply_to=person.sends("missed", photo=PHOTO))
    cable.plug(cable.port)

    expect(page.get_by_test_id("offline")).to_have_count(0)
    expect(journeys(page).first).to_contain_text("missed")
    expect(journeys(page).first).to_have_attribute("data-state", "answered")
    assert asked[-1].all_headers()["last-event-id"]
    assert page.evaluate("performance.getEntriesByType('navigation').length") == 1
    page.context.close()


def test_the_page_starts_over_with_a_restarted_cloud(browser, tmp_path):
    first = Cloud("--delay", "0").start(tmp_path)
    page = browser.new_context(viewport=WIDE).new_page()
    page.goto(first.url("page"))
    page.get_by_test_id("send-sample").click()
    expect(journeys(page)).to_have_count(1)
    first.stop()
    expect(page.get_by_test_id("offline")).to_be_visible()
    second = Cloud("--delay", "0", ports=first.ports).start(tmp_path)
    try:
        expect(page.get_by_test_id("welcome")).to_be_visible()
        expect(journeys(page)).to_have_count(0)
    finally:
        page.context.close()
        second.stop()


def test_an_address_with_an_unknown_tab_opens_the_first_one(page, quick_cloud):
    page.goto(f"{quick_cloud.url('page')}/#/nonsense")
    page.reload()
    expect(page.get_by_test_id("tab-journeys")).to_have_attribute("aria-current", "page")
    expect(page.get_by_test_id("journey-list")).to_be_visible()
