"""Local clouds that are started once for many tests, and people who use them."""

import pytest
from playwright.sync_api import expect, sync_playwright

from trust.cloud import Cloud
from trust.person import Person

from .browser import launch, watch

WIDE = {"width": 1440, "height": 900}
expect.set_options(timeout=60_000)  # cold starts are slow while other tests run


def pytest_collection_modifyitems(items):
    """Mark tests that need a browser, so that `-m "not browser"` can leave them out."""
    for item in items:
        if "browser" in item.fixturenames:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def cloud():
    """A cloud whose model takes a moment to finish."""
    with Cloud("--delay", "0.3").running() as running:
        yield running


@pytest.fixture(scope="module")
def browser():
    """Debian's Chromium, closed with its module so that its loop can't disturb async tests."""
    with sync_playwright() as playwright:
        started = launch(playwright)
        yield started
        started.close()


@pytest.fixture(scope="session")
def quick_cloud():
    """A cloud for the page, whose model finishes instantly."""
    with Cloud("--delay", "0").running() as running:
        yield running


@pytest.fixture(scope="module")
def profile(browser, quick_cloud):
    """A browser profile that caches the page's files and, to save time, turns animations off."""
    with browser.new_context(viewport=WIDE, reduced_motion="reduce") as opened:
        # while a tab shows the same origin, the tests' tabs share its renderer process, instead of
        # starting two each: this halves the processor time that opening the page takes
        opened.new_page().goto(f"{quick_cloud.url('page')}/static/parts/icon.svg")
        yield opened


@pytest.fixture
def page(profile, quick_cloud):
    """The page, showing a new person's chat; fails at the end if anything went wrong on it."""
    person = Person(quick_cloud)
    opened = profile.new_page()
    opened.set_default_timeout(60_000)
    wrong = watch(opened, quick_cloud.url("page"))
    opened.goto(quick_cloud.url("page"))
    opened.get_by_test_id("person").select_option(str(person.id))
    yield opened
    opened.evaluate("localStorage.clear()")
    opened.close()
    assert wrong == []


@pytest.fixture
def guest(cloud):
    """A person who speaks English."""
    return Person(cloud)
