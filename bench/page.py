"""Measure how fast the page opens, filters and searches in a browser, with 1,000 journeys.

Opening is timed from the start of a first visit until the list appears, filtering and searching
from a keystroke to the results. The goals are 1 s and 100 ms.
"""

from pathlib import Path
from typing import cast

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from trust.cloud import PHOTO, Cloud
from trust.person import Person

from .full_page import FullPage
from .goals import MS_PAGE_NARROWS, MS_PAGE_OPENS
from .report import Row, within

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
SIZE: ViewportSize = {"width": 1440, "height": 900}
COUNT, TIMES = 1000, 2  # number of journeys; measurements per run
OPENED = """
const look = () => {
  const isThere = document.querySelector("[data-testid=journey]");
  const painted = () => setTimeout(() => (window.listAt = performance.now()));
  requestAnimationFrame(isThere ? painted : look);
};
look();
"""
FILTERED = """async (times) => {
  const field = document.querySelector("[data-testid=search]");
  const list = document.querySelector("[data-testid=journey-list]");
  const frame = () => new Promise(requestAnimationFrame);
  const shows = async (isThere) => {
    while (!isThere()) await frame();
  };
  const isEmpty = () => list.textContent.includes("No journeys found");
  const isFull = () => list.querySelectorAll(".entry").length > 5;
  const type = (text) => {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const timesOf = async (text, isThere) => {
    const taken = [];
    for (let count = 0; count < times; count++) {
      type("no such words");
      await shows(isEmpty);
      const started = performance.now();
      type(text);
      await shows(isThere);
      taken.push(performance.now() - started);
    }
    return taken;
  };
  // the page finds "gray" itself, in its titles; only the server finds "sendphoto"
  return { filter: await timesOf("gray", isFull), search: await timesOf("sendphoto", isFull) };
}"""


def measure(runs: int) -> list[Row]:
    """Return all rows."""
    times = runs * TIMES
    if not CHROMIUM.exists():
        return [Row("page", "ms", skipped="needs Chromium; on Debian: apt-get install chromium")]
    with FullPage() as full, sync_playwright() as playwright:
        fill(full, COUNT)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        opened, page = _opened(browser, full.url, times)
        narrowed = page.evaluate(FILTERED, times)
        browser.close()
    rows = {"opening": (opened, MS_PAGE_OPENS)}
    rows |= {name: (narrowed[name], MS_PAGE_NARROWS) for name in ("filter", "search")}
    return [
        within(f"page with {COUNT:,} journeys: {name}", "ms", taken, goal)
        for name, (taken, goal) in rows.items()
    ]


def fill(full: FullPage, count: int) -> None:
    """Fill the page with copies of the journey of a real photo, sent in a separate cloud."""
    with Cloud("--delay", "0").running() as cloud:
        person = Person(cloud)
        person.gets("photo", reply_to=person.sends("gray", photo=PHOTO))
        full.fill(cloud.journey(person.chat), count)


def _opened(browser: Browser, url: str, times: int) -> tuple[list[float], Page]:
    """Return the milliseconds that each first visit took, and the page of the last one."""
    found = []
    for _ in range(times):
        page = browser.new_context(viewport=SIZE).new_page()  # with an empty cache
        page.add_init_script(OPENED)
        page.goto(url)
        page.wait_for_function("() => window.listAt !== undefined")
        found.append(cast("float", page.evaluate("window.listAt")))
    return found, page
