"""The page helps people find a journey among many, and has room to show it, even on phones."""

import re

import pytest
from playwright.sync_api import expect

from trust.person import Person

from .browser import watch
from .page_steps import answer, journeys, send

PHONE = {"width": 390, "height": 844}


def test_an_album_is_one_row_with_its_sender_and_can_be_expanded(page):
    send(page, caption="a rare album", count=3)
    expect(answer(page)).to_have_count(3)
    album = journeys(page).filter(has_text="a rare album")
    expect(album).to_have_count(1)
    expect(album).to_contain_text("3 in an album")
    expect(album).to_contain_text("Guest")
    fold = album.locator("xpath=..").get_by_test_id("fold-album")
    before = page.locator("[data-testid=journey-list] li.inside").count()
    fold.click()
    expect(page.locator("[data-testid=journey-list] li.inside")).to_have_count(before + 3)
    fold.click()
    expect(page.locator("[data-testid=journey-list] li.inside")).to_have_count(before)


def test_a_search_finds_texts_that_are_only_in_the_events(page):
    send(page, caption="found by its call")
    expect(answer(page)).to_be_visible()
    entry = journeys(page).filter(has_text="found by its call")
    page.get_by_test_id("search").fill("sendphoto 200")
    expect(entry).to_have_count(1)
    page.get_by_test_id("search").fill("sendVideoNote")
    expect(page.get_by_text("No journeys found.")).to_be_visible()
    page.get_by_test_id("search").fill("task_answered")
    expect(entry).to_have_count(1)


def test_filters_narrow_the_list_by_state_and_function(page, quick_cloud):
    other = Person(quick_cloud, language="ru")
    other.sends("hello from another")
    send(page, caption="mine alone")
    expect(answer(page)).to_be_visible()
    expect(journeys(page).filter(has_text="hello from another")).to_have_count(1)
    page.get_by_test_id("filter-state").select_option("answered")
    expect(journeys(page).filter(has_text="hello from another")).to_have_count(0)
    expect(journeys(page).filter(has_text="mine alone")).to_have_count(1)
    page.get_by_test_id("filter-state").select_option("")
    expect(journeys(page).filter(has_text="hello from another")).to_have_count(1)
    function = page.get_by_test_id("filter-function")
    function.select_option("ReplicateWebhookFunction")
    expect(journeys(page).filter(has_text="hello from another")).to_have_count(0)
    expect(journeys(page).filter(has_text="mine alone")).to_have_count(1)
    function.select_option("")


def test_one_click_leads_from_a_journey_to_its_persons_chat(page, quick_cloud):
    other = Person(quick_cloud)
    other.sends("a word from elsewhere")
    journeys(page).filter(has_text="a word from elsewhere").click()
    page.get_by_test_id("to-chat").click()

    expect(page.get_by_test_id("person")).to_have_value(str(other.id))
    expect(page.get_by_test_id("sent")).to_contain_text("a word from elsewhere")
    expect(page.get_by_test_id("to-chat")).to_have_count(0)


def width(page, selector):
    return page.locator(selector).bounding_box()["width"]


@pytest.mark.parametrize(("pane", "selector"), [("chats", ".chats"), ("journeys", ".journey-list")])
def test_a_panes_dragged_width_is_remembered_and_it_can_be_folded(page, pane, selector):
    line = page.get_by_test_id(f"divider-{pane}")
    before, box = width(page, selector), line.bounding_box()
    page.mouse.move(box["x"] + 3, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 83, box["y"] + 200, steps=4)
    page.mouse.up()
    assert width(page, selector) == pytest.approx(before + 80, abs=4)
    page.reload()
    assert width(page, selector) == pytest.approx(before + 80, abs=4)
    line.press("Enter")
    assert width(page, selector) <= 1
    line.press("Enter")
    assert width(page, selector) == pytest.approx(before + 80, abs=4)


def test_on_a_phone_the_chat_fills_the_screen_and_tabs_replace_it(browser, quick_cloud):
    with browser.new_context(viewport=PHONE, reduced_motion="reduce") as context:
        page = context.new_page()
        wrong = watch(page, quick_cloud.url("page"))
        page.goto(quick_cloud.url("page"))
        chat = page.get_by_test_id("chat")
        expect(chat).to_be_visible()
        box = chat.bounding_box()
        assert box["width"] == PHONE["width"]
        assert box["height"] > PHONE["height"] - 80
        page.get_by_test_id("tab-journeys").click()
        expect(chat).to_be_hidden()
        expect(page.get_by_test_id("journey-list")).to_be_visible()
        page.get_by_test_id("tab-chat").click()
        expect(chat).to_be_visible()
        assert wrong == []


def test_times_have_the_same_format_everywhere(page):
    send(page)
    expect(answer(page)).to_be_visible()
    expect(page.get_by_test_id("sent").locator("time")).to_have_text(re.compile(r"^\d\d:\d\d$"))
    page.get_by_test_id("tab-faults").click()
    moment = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$")
    expect(page.get_by_test_id("clock")).to_have_text(moment)
