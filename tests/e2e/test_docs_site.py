"""The site built by scripts/docs, opened from disk without a server or a network."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from .browser import watch

SITE = Path(__file__).parents[2] / ".site"


@pytest.fixture
def site(browser):
    """A page; fails at the end if it had errors or requested anything from elsewhere."""
    if not (SITE / "searchindex.js").exists():
        pytest.skip("there is no site; scripts/docs builds it")
    page = browser.new_page()
    page.set_default_timeout(60_000)
    wrong = watch(page, SITE.as_uri())
    yield page
    page.close()
    assert wrong == []


def test_the_search_finds_a_page_and_leads_there(site):
    site.goto((SITE / "index.html").as_uri())
    site.get_by_placeholder("Search").fill("lease")
    site.get_by_placeholder("Search").press("Enter")
    hits = site.locator("#search-results .search a")
    expect(hits.filter(has_text="Architecture").first).to_be_visible()
    hits.filter(has_text="Architecture").first.click()
    expect(site.get_by_role("heading", level=1)).to_contain_text("Architecture")


def test_diagrams_are_drawn(site):
    site.goto((SITE / "docs" / "architecture.html").as_uri())
    expect(site.locator("pre.mermaid svg")).to_have_count(2)
