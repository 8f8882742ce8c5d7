"""Where the focus is: in an open dialog or menu, and afterwards where it was before."""

import pytest
from playwright.sync_api import expect

from .page_steps import send, show_journey


@pytest.mark.parametrize("opener", ["Keyboard help", "Photo"])
def test_a_dialog_keeps_the_focus_and_then_returns_it(page, opener):
    send(page)
    button = page.get_by_role("button", name=opener).first
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    for key in ("Tab", "Tab", "Shift+Tab"):
        page.keyboard.press(key)
        assert page.evaluate("!document.activeElement.closest('body > :not(dialog)')")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(button).to_be_focused()


def test_behind_a_dialog_no_key_acts(page):
    send(page)
    show_journey(page)
    page.locator("h1").click()
    page.keyboard.press("?")
    page.keyboard.press("/")
    expect(page.get_by_test_id("search")).not_to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_menu_is_closed_by_escape_a_choice_and_whatever_is_elsewhere(page):
    send(page)
    show_journey(page)
    menu = page.get_by_test_id("chat-menu")
    choices = page.get_by_role("button", name="Add a person")
    menu.click()
    page.keyboard.press("Tab")
    expect(choices.first).to_be_focused()
    page.keyboard.press("Escape")
    expect(choices).to_have_count(0)
    expect(menu).to_be_focused()

    menu.press("Enter")
    page.locator(".waterfall h2").click()
    expect(choices).to_have_count(0)

    menu.press("Enter")
    page.keyboard.press("Shift+Tab")
    expect(choices).to_have_count(0)
    expect(page.get_by_test_id("chat-choice")).to_be_focused()

    export = page.get_by_test_id("export")
    export.press("Enter")
    with page.expect_download():
        page.get_by_test_id("export-har").press("Enter")
    expect(page.get_by_test_id("export-har")).to_be_hidden()
    expect(export).to_be_focused()
