"""The page with a thousand journeys in the log: it opens in a second, and scrolls smoothly."""

import pytest
import requests
from playwright.sync_api import expect

from trust.cloud import PHOTO
from trust.person import Person

from .browser import watch
from .conftest import WIDE
from .full_page import FullPage

COUNT = 1000
OPENED = """
const look = () => {
  const isThere = document.querySelector("[data-testid=journey]");
  const painted = () => setTimeout(() => (window.listAt = performance.now()));
  requestAnimationFrame(isThere ? painted : look);
};
look();
"""
SCROLLED = """async () => {
  const list = document.querySelector("[data-testid=journey-list]");
  const { left, top, height } = list.getBoundingClientRect();
  const frame = () => new Promise(requestAnimationFrame);
  const gaps = [];
  let blank = 0;
  list.scrollTop = 0;
  let before = await frame();
  for (let count = 0; count < 120; count++) {
    list.scrollTop += 500;
    const now = await frame();
    gaps.push(now - before);
    before = now;
    if (!document.elementFromPoint(left + 40, top + height / 2).closest(".entry")) blank += 1;
  }
  gaps.sort((a, b) => a - b);
  return { median: gaps[60], most: gaps[114], blank, frames: gaps.length, end: list.scrollTop };
}"""


@pytest.fixture(scope="module")
def full(quick_cloud):
    """The page, with a thousand copies of a journey that a real photo made."""
    person = Person(quick_cloud)
    person.gets("photo", reply_to=person.sends("gray", photo=PHOTO))
    with FullPage() as running:
        running.fill(quick_cloud.journey(person.chat), COUNT)
        yield running


@pytest.fixture
def page(browser, full):
    context = browser.new_context(viewport=WIDE)
    opened = context.new_page()
    opened.add_init_script(OPENED)
    wrong = watch(opened, full.url)
    yield opened
    context.close()
    assert wrong == []


def test_the_log_holds_them_all(full):
    answer = requests.get(f"{full.url}/api/journeys", timeout=20)
    found = answer.json()["journeys"]

    assert len(found) == COUNT
    assert {each["state"] for each in found} == {"answered"}
    assert len({name for each in found for name in each["ids"]}) == COUNT * len(found[0]["ids"])


def test_the_page_opens_in_a_second(page, full):
    for _ in range(5):  # other work on the machine may slow one down, not all of them
        page.goto(full.url)
        page.wait_for_function("window.listAt !== undefined")
        taken = page.evaluate("window.listAt")
        print(f"the list stands after {taken:.0f} ms")  # noqa: T201 - for docs/page.md
        if taken < 1000:
            break

    assert taken < 1000


def test_the_list_scrolls_to_its_end_without_a_stutter(page, full):
    page.goto(full.url)
    expect(page.get_by_test_id("row").first).to_be_visible()
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})  # what it works, not waits
    before = work(devtools)
    found = page.evaluate(SCROLLED)
    each = (work(devtools) - before) / found["frames"] * 1000
    print(f"a frame comes every {found['median']:.1f} ms and costs {each:.1f} ms")  # noqa: T201

    assert found["end"] > 55_000
    assert found["blank"] == 0
    assert found["median"] < 20  # sixty frames a second
    assert found["most"] < 70  # 19 of 20 frames, beside whatever else the machine does
    assert each < 16  # a sixtieth of a second


def work(devtools):
    """Seconds of processor time that the page has used."""
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    return next(each["value"] for each in metrics if each["name"] == "TaskDuration")
