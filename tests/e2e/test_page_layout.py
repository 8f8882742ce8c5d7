"""Names and states are never cut off, overlapping or out of view, at any width."""

import threading
from functools import partial

import pytest
from playwright.sync_api import expect

from trust.cloud import PHOTO
from trust.person import Person

from .page_steps import hop, journeys

# from a phone to a large screen; in the narrowest windows, bars are below the names
TABS = ("journeys", "bucket", "deliveries", "faults", "scenarios")
WIDTHS = (390, 720, 860, 900, 1024, 1150, 1280, 1366, 1440, 1536, 1680, 1920)
# finds names, states and sizes that are cut off; only a key may be shortened in the middle
CUT = """() => {
  const cut = [];
  const isCut = (each) => each.scrollWidth > each.clientWidth + 1;
  const check = (each, words) => words && isCut(each) && cut.push(words);
  for (const row of document.querySelectorAll(".row")) {
    const [name, state] = [".row-name", ".row-status"].map((each) => row.querySelector(each));
    const parts = [...name.children];
    if (parts.length === 1) check(parts[0], name.textContent);
    else if (parts[0].clientWidth < 30 || isCut(parts[1])) cut.push(name.textContent);
    check(state, state.textContent);
    const size = row.querySelector(".row-note");
    if (/^[0-9.]+ [KM]?B$/.test(size?.textContent)) check(size, size.textContent);
    if (name.getBoundingClientRect().right > state.getBoundingClientRect().left + 1)
      cut.push(`${name.textContent} lies over ${state.textContent}`);
  }
  for (const entry of document.querySelectorAll(".entry")) {
    if (!entry.textContent.includes("mirror")) continue;  // other tests' captions have any length
    for (const each of entry.querySelectorAll(".entry-title, .entry-whose, [data-testid=state]"))
      check(each, each.textContent);
    const state = entry.querySelector("[data-testid=state]").getBoundingClientRect();
    if (state.right > entry.getBoundingClientRect().right) cut.push("a state in the list");
  }
  const rows = document.querySelector(".rows");
  if (isCut(rows)) cut.push("rows scroll sideways");
  if (isCut(document.documentElement)) cut.push("the page scrolls sideways");
  return cut;
}"""


@pytest.fixture(scope="module")
def answered(quick_cloud):
    """A person whose album of two photos was answered."""
    person = Person(quick_cloud)
    person.sends("mirror", photos=[PHOTO] * 2)
    person.gets_all(2, "photo")
    person.waits_until_gone(person.gets("Got it, please wait"))
    return person


@pytest.fixture
def album(answered, page):
    """The page, showing the journey of the album."""
    journeys(page).filter(has_text="2 in an album: mirror").first.click()
    expect(hop(page, "succeeded")).to_be_visible()
    expect(hop(page, "task answered")).to_be_visible()  # the last row
    return page


@pytest.mark.parametrize("has_details", [False, True], ids=["list alone", "with details"])
def test_no_name_or_state_is_cut_off_at_any_width(album, has_details):
    if has_details:
        hop(album, "sendPhoto").first.click()
        expect(album.get_by_test_id("preview")).to_be_visible()
    found = {}
    for width in WIDTHS:
        album.set_viewport_size({"width": width, "height": 900})
        found[width] = album.evaluate(CUT)
    assert not any(found.values()), found


def test_an_update_id_is_visible_however_long_its_caption_is(album):
    title = album.locator(".waterfall > header h2")
    title.locator("span").evaluate("(each) => { each.textContent = 'x'.repeat(900) }")
    for width in WIDTHS:
        album.set_viewport_size({"width": width, "height": 900})
        expect(title.locator("small")).to_be_in_viewport(ratio=1)


def test_how_often_an_error_happened_is_visible_however_long_it_is(album):
    album.get_by_test_id("journey-list").evaluate(
        """(list) => list.insertAdjacentHTML("beforebegin", `<div class="errors">
          <button><span>${"KeyError".repeat(99)}</span><b>2</b></button></div>`)"""
    )
    for width in WIDTHS:
        album.set_viewport_size({"width": width, "height": 900})
        expect(album.locator(".errors b").first).to_be_in_viewport(ratio=1)


def test_every_tab_is_visible_at_any_width(album):
    for width in (320, *WIDTHS):
        album.set_viewport_size({"width": width, "height": 568})
        tabs = album.get_by_label("Tabs").locator("button:visible").all()
        assert len(tabs) >= len(TABS)
        for tab in tabs:
            expect(tab).to_be_in_viewport(ratio=1)


def test_only_what_is_wide_scrolls_sideways_and_never_the_page(album, answered):
    telegram = partial(answered.cloud.control, "telegram", "POST")
    telegram("deliveries", json={"hold": True})
    held = answered.sends("held " * 40)
    for name in TABS:
        album.set_viewport_size({"width": 390, "height": 844})
        album.get_by_test_id(f"tab-{name}").click()
        if name == "deliveries":
            expect(album.get_by_role("button", name="Drop").first).to_be_visible()
        for width in (320, *WIDTHS):
            album.set_viewport_size({"width": width, "height": 844})
            beyond = album.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert beyond <= 0, (name, width)
    telegram("deliveries", json={"hold": False})
    answered.gets_text(reply_to=held)  # the next test's chat must not change


@pytest.mark.parametrize("width", [390, 1440])
def test_messages_stay_where_they_are_while_their_pictures_load(profile, answered, width):
    with profile.new_page() as page:
        page.set_viewport_size({"width": width, "height": 900})
        held, released = [], threading.Event()
        page.route(
            "**/files/*",
            lambda route: route.continue_() if released.is_set() else held.append(route),
        )
        page.goto(f"{answered.cloud.url('page')}/")
        page.get_by_test_id("person").select_option(str(answered.id))
        bubbles = page.locator(".bubble")
        expect(page.get_by_test_id("picture")).to_have_count(4)
        before = [each.bounding_box() for each in bubbles.all()]
        released.set()
        for each in held:
            each.continue_()
        page.get_by_test_id("picture").evaluate_all(
            "pictures => Promise.all(pictures.map((each) => each.decode()))"
        )
        assert [each.bounding_box() for each in bubbles.all()] == before


def test_on_a_phone_the_export_is_beside_the_title_whatever_wraps(album):
    album.set_viewport_size({"width": 390, "height": 844})
    header = album.locator(".waterfall > header")
    header.locator(".badges").evaluate(
        "(each) => { each.textContent = 'failed, 3 errors, sent again' }"
    )
    title = header.locator("h2").bounding_box()
    export = header.get_by_test_id("export").bounding_box()
    assert export["y"] < title["y"] + title["height"]
    assert export["x"] > title["x"] + title["width"]


def test_long_states_are_shown_in_full_beside_full_names(album):
    hop(album, "sendPhoto").first.click()
    for words in ("ConditionalRequestConflict", "no response within fifteen seconds"):
        row = hop(album, "sendPhoto").first
        row.get_by_test_id("status").evaluate(
            "(each, words) => { each.textContent = words }", words
        )
        for width in WIDTHS[WIDTHS.index(1280) :]:
            album.set_viewport_size({"width": width, "height": 900})
            assert album.evaluate(CUT) == [], (width, words)


def test_the_row_with_open_details_stays_in_view_and_the_details_can_be_resized(album):
    last = album.get_by_test_id("row").last
    last.click()
    detail = album.locator(".detail")
    expect(detail).to_be_visible()
    expect(last).to_be_in_viewport(ratio=1)
    row, box = last.bounding_box(), detail.bounding_box()
    assert row["y"] + row["height"] <= box["y"] + 1  # not hidden behind the details

    line = album.get_by_test_id("divider-detail")
    at = line.bounding_box()
    album.mouse.move(at["x"] + 200, at["y"] + 3)
    album.mouse.down()
    album.mouse.move(at["x"] + 200, at["y"] - 57, steps=4)
    album.mouse.up()
    assert detail.bounding_box()["height"] == pytest.approx(box["height"] + 60, abs=4)
    line.press("ArrowDown")
    assert detail.bounding_box()["height"] == pytest.approx(box["height"] + 36, abs=4)


def test_the_open_tab_is_marked_from_the_start(page):
    expect(page.get_by_test_id("tab-journeys")).to_have_attribute("aria-current", "page")
