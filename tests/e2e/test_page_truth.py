"""The page tells the truth when things fail, and when the clock is not running normally."""

import re
import shutil
import time

import pytest
from playwright.sync_api import expect

from trust.cloud import PHOTO, ROOT, Cloud, ask
from trust.person import Person

from .browser import watch
from .conftest import WIDE
from .page_steps import answer, hop, journeys, send, show_journey, state
from .test_edits import NEEDED

RAISE = '        raise KeyError("oops")\n'
CATCH_LINK = """() => addEventListener("click", (event) => {
  event.preventDefault();
  window.opened = event.target.closest("a").href;
}, { once: true })"""
TAKES = "        source: Pictured | None = message\n"


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    with broken_cloud(tmp_path_factory.mktemp("broken")) as cloud:
        yield cloud


def broken_cloud(folder):
    """Run a cloud whose bot raises an error for each photo, from a copy of the code."""
    root = folder / "project"
    for name in NEEDED:
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("node_modules"))
    shutil.copy(ROOT / "template.yaml", root)
    intake = root / "functions" / "telegram_webhook" / "intake.py"
    code = intake.read_text()
    assert TAKES in code
    intake.write_text(code.replace(TAKES, RAISE + TAKES))
    cloud = Cloud("--delay", "0")
    cloud.root = root
    return cloud.running(folder)


def line_of(cloud):
    intake = cloud.root / "functions" / "telegram_webhook" / "intake.py"
    return intake, intake.read_text().splitlines().index(RAISE.rstrip("\n")) + 1


def test_from_an_exception_to_its_line_in_the_editor_is_one_click(browser, broken):
    context = browser.new_context(viewport=WIDE, reduced_motion="reduce")
    page = context.new_page()
    wrong = watch(page, broken.url("page"))
    page.goto(broken.url("page"))
    guest = Person(broken)
    found = ask("GET", f"{broken.url('page')}/api/journeys", timeout=60)
    before = len(found.json()["journeys"])
    sent = time.monotonic()
    guest.sends(photo=PHOTO)

    card = page.get_by_test_id("error-card")
    expect(card.get_by_test_id("error")).to_have_text("KeyError: 'oops'")
    place, (file, line) = card.get_by_test_id("place").first, line_of(broken)
    expect(place).to_have_text(f"intake.py:{line}")
    expect(place).to_be_in_viewport()
    expect(place).to_have_attribute("href", f"vscode://file{file}:{line}")
    expect(card).to_contain_text('raise KeyError("oops")')
    # the link opens the editor in one click; intercept it, as no editor is installed here
    page.evaluate(CATCH_LINK)
    place.click()
    assert page.evaluate("[opened, scrollY]") == [f"vscode://file{file}:{line}", 0]
    took = time.monotonic() - sent
    print(f"one click, {took:.1f} s after the photo, no scrolling")  # noqa: T201 - pytest -s shows it
    page.get_by_test_id("editor").select_option("Zed")
    expect(place).to_have_attribute("href", f"zed://file{file}:{line}")
    for wanted in ("KeyError", "oops", "500"):  # found in the log, the error and the status
        page.get_by_test_id("search").fill(wanted)
        expect(journeys(page)).to_have_count(before + 1)
    # after three tries, there is one error, and the person is notified
    expect(state(page)).to_have_text("failed")
    expect(card.get_by_test_id("count")).to_have_text("3×")
    expect(hop(page, "KeyError: 'oops'").first).to_contain_text(f"intake.py:{line}")
    context.close()
    assert wrong == []


def test_an_errors_other_journeys_are_counted_and_listed(browser, broken):
    with browser.new_context(viewport=WIDE, reduced_motion="reduce") as context:
        page = context.new_page()
        wrong = watch(page, broken.url("page"))
        page.goto(broken.url("page"))
        for caption in ("one", "another"):
            guest = Person(broken)
            guest.gets_text(reply_to=guest.sends(caption, photo=PHOTO))
        journeys(page).filter(has_text="another").first.click()
        # the same number as on the card
        expect(page.get_by_test_id("failures").last).to_have_text("3 errors")
        page.get_by_test_id("search").fill("another")
        elsewhere = page.get_by_test_id("elsewhere")
        expect(elsewhere).to_have_text(re.compile(r"Also in \d+ other journeys?"))
        count = int(re.search(r"\d+", elsewhere.inner_text()).group())
        elsewhere.click()

        expect(journeys(page)).to_have_count(count + 1)
        expect(page.get_by_test_id("error-group")).to_have_attribute("aria-pressed", "true")
        assert wrong == []


def test_the_terminal_shows_an_error_once_in_few_lines_with_its_place(broken):
    guest = Person(broken)
    before = broken.output.read_text()
    guest.gets_text(reply_to=guest.sends(photo=PHOTO))

    _, line = line_of(broken)
    said = broken.output.read_text().removeprefix(before)
    about = [
        each
        for each in said.splitlines()
        if "KeyError" in each or "Traceback" in each or 'File "' in each or "oops" in each
    ]
    print(f"terminal: {len(about)} lines for a distinct error")  # noqa: T201 - as above
    assert len(about) <= 6, about
    assert f"functions/telegram_webhook/intake.py:{line}" in about[0]


def test_a_sweep_after_a_skip_is_shown_after_a_folded_gap(page, quick_cloud):
    with quick_cloud.fault("replicate", "webhook_lost"):
        send(page)
        page.get_by_test_id("sent").last.get_by_test_id("to-journey").click()
        expect(hop(page, "prediction").filter(has_text="succeeded")).to_be_visible()
        expect(hop(page, "task waiting")).to_be_visible()
        quick_cloud.skip(3600)
    expect(answer(page)).to_be_visible()
    expect(state(page)).to_have_text("answered")

    expect(hop(page, "schedule of TaskSweeperFunction").first).to_be_visible()
    expect(page.get_by_test_id("gap").first).to_be_visible()
    rows = page.get_by_test_id("row").all_inner_texts()
    order = ["update ", "TelegramWebhookFunction", "prediction", "schedule of", "sendPhoto"]
    places = [next(n for n, row in enumerate(rows) if row.startswith(each)) for each in order]
    assert places == sorted(places)
    bar = hop(page, "TelegramWebhookFunction").locator(".bar-piece").bounding_box()
    assert bar["width"] > 30


def test_with_a_stopped_clock_nothing_is_shown_before_its_cause(page, quick_cloud):
    quick_cloud.control("telegram", "POST", "clock", json={"speed": 0})
    try:
        send(page)
        page.get_by_test_id("sent").last.get_by_test_id("to-journey").click()
        expect(hop(page, "POST /v1/predictions")).to_be_visible()
        rows = page.get_by_test_id("row").all_inner_texts()
        order = ["update ", "update delivered", "POST /webhook/telegram", "TelegramWebhook", "PUT"]
        places = [next(n for n, row in enumerate(rows) if row.startswith(each)) for each in order]
        assert places == [0, 1, 2, 3, *places[4:]]
    finally:
        quick_cloud.control("telegram", "POST", "clock", json={"speed": 1})
    expect(answer(page)).to_be_visible()


def test_a_function_takes_its_real_time_however_fast_the_clock_is(page, quick_cloud):
    """The clock runs in real time while a function works, so there is no other time to show."""
    quick_cloud.control("telegram", "POST", "clock", json={"speed": 10})
    try:
        send(page)
        show_journey(page)
    finally:
        quick_cloud.control("telegram", "POST", "clock", json={"speed": 1})

    took = hop(page, "TelegramWebhookFunction").locator(".row-took")
    expect(took.locator("small")).to_have_count(0)
    shown = seconds(took.inner_text())
    calls = page.get_by_test_id("row").filter(has_text="PUT ").locator(".row-took")
    assert 0 < max(map(seconds, calls.all_inner_texts())) < shown


def seconds(words):
    sizes = {"ms": 0.001, "s": 1, "min": 60}
    return sum(float(n) * sizes[unit] for n, unit in re.findall(r"([\d.]+) (ms|s|min)", words))


def test_a_bar_grows_while_the_model_works(page, quick_cloud):
    with quick_cloud.fault("replicate", "slow_start", seconds=600):
        send(page)
        page.get_by_test_id("sent").last.get_by_test_id("to-journey").click()
        row = hop(page, re.compile("^prediction"))
        expect(row.locator(".running")).to_be_visible()
        took, bar = row.locator(".row-took"), row.locator(".bar-piece")
        for _ in range(2):  # although no event arrives
            expect(took).not_to_have_text(took.inner_text())
        assert bar.bounding_box()["width"] > 30
    quick_cloud.skip(700)
    expect(answer(page)).to_be_visible()
    expect(page.locator(".running")).to_have_count(0)


def test_a_late_replay_gets_a_separate_segment_and_does_not_change_the_duration(page, quick_cloud):
    send(page)
    show_journey(page)
    expect(state(page)).to_have_text("answered")
    total = page.get_by_test_id("total").inner_text()
    quick_cloud.skip(3600)
    hop(page, "POST /webhook/telegram").click()
    page.get_by_test_id("replay").click()

    expect(hop(page, "webhook from telegram again")).to_be_visible()
    expect(page.get_by_test_id("total")).to_have_text(total)
    expect(page.get_by_test_id("gap")).to_contain_text("h")
    bars = page.locator(".bar-piece").all()
    assert max(bar.bounding_box()["width"] for bar in bars) > 50  # not squeezed by the skipped hour


def test_arrow_keys_fold_branches_and_move_between_rows(page):
    send(page)
    show_journey(page)
    rows = page.get_by_test_id("row")
    first = hop(page, "update delivered")
    first.focus()
    page.keyboard.press("ArrowLeft")
    expect(hop(page, "POST /webhook/telegram")).to_have_count(0)
    page.keyboard.press("ArrowRight")
    expect(hop(page, "POST /webhook/telegram")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(rows.filter(has_text="POST /webhook/telegram")).to_be_focused()


def test_drawing_over_the_ruler_zooms_in(page):
    send(page)
    show_journey(page)
    box = page.get_by_test_id("ruler").bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 5, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 4, middle)
    page.mouse.up()

    page.get_by_test_id("whole").click()
    expect(page.get_by_test_id("whole")).to_have_count(0)


def test_curl_is_offered_only_where_it_can_work(page):
    send(page)
    show_journey(page)
    hop(page, "POST /webhook/telegram").click()
    expect(page.get_by_test_id("curl")).to_be_visible()
    hop(page, "POST /webhook/replicate").first.click()
    expect(page.get_by_test_id("replay")).to_be_visible()
    expect(page.get_by_test_id("curl")).to_have_count(0)


@pytest.mark.parametrize("kind", ["har", "json"])
def test_a_journey_is_saved_as_a_file(page, kind):
    send(page)
    show_journey(page)
    page.get_by_test_id("export").click()
    with page.expect_download() as saved:
        page.get_by_test_id(f"export-{kind}").click()

    assert re.fullmatch(rf"journey-\d+\.{kind}", saved.value.suggested_filename)
    assert saved.value.path().stat().st_size > 1000


def test_a_long_note_does_not_cut_off_the_name(page):
    send(page)
    show_journey(page)
    name = hop(page, "TelegramWebhookFunction").locator(".row-name")
    hop(page, "TelegramWebhookFunction").locator(".row-note").evaluate(
        "note => { note.textContent = 'x'.repeat(500) }"
    )

    assert name.evaluate("name => name.scrollWidth <= name.clientWidth + 1")
