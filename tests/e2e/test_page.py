"""The page of a running cloud, in a real browser."""

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from trust.cloud import PHOTO
from trust.person import Person

from .conftest import WIDE
from .page_steps import answer, hop, send, show_journey, state

AXE = Path(__file__).parent / "js" / "node_modules" / "axe-core" / "axe.min.js"


def test_a_photo_comes_back_developed(page, quick_cloud):
    send(page, caption="mirror")
    expect(answer(page)).to_be_visible()

    url = answer(page).get_attribute("src")
    shown = Image.open(io.BytesIO(page.request.get(quick_cloud.url("page") + url).body())).convert(
        "L"
    )
    sent = Image.open(io.BytesIO(PHOTO)).convert("L").resize(shown.size)
    mirrored = sent.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    assert difference(shown, mirrored) < 6 < difference(shown, sent)
    assert answer(page).evaluate("picture => picture.naturalWidth") > 0


def difference(one, other):
    pairs = zip(one.tobytes(), other.tobytes(), strict=True)
    return sum(abs(a - b) for a, b in pairs) / (one.width * one.height)


def test_the_journey_shows_every_hop_in_order(page):
    send(page)
    expect(answer(page)).to_be_visible()
    show_journey(page)
    expect(state(page)).to_have_text("answered")

    rows = page.get_by_test_id("row").all_inner_texts()
    expected = [
        r"update \d+",
        "update delivered",
        "POST /webhook/telegram",
        "TelegramWebhookFunction",
        "PUT updates/",
        "getFile",
        "PUT images/input/",
        "POST /v1/predictions",
        "PUT tasks/",
        "task waiting",
        r"^prediction\s",
        "webhook completed",
        "POST /webhook/replicate",
        "ReplicateWebhookFunction",
        "sendPhoto",
        "task answered",
    ]
    places = [next(n for n, row in enumerate(rows) if re.search(each, row)) for each in expected]
    claim, get_file = places[4:6]  # sent at the same time, so in either order
    for one in (claim, get_file):
        way = [*places[:4], one, *places[6:]]
        assert way == sorted(way)


def test_a_hop_shows_its_request_and_response_without_secrets(page):
    send(page)
    show_journey(page)

    hop(page, "POST /webhook/telegram").click()
    expect(page.get_by_test_id("request")).to_contain_text("update_id")
    expect(page.get_by_test_id("request")).to_contain_text("***")
    expect(page.get_by_test_id("response")).to_contain_text("200")


def test_an_objects_content_is_shown_before_and_after_a_call(page):
    send(page)
    show_journey(page)

    hop(page, "PUT updates/").last.click()
    expect(page.get_by_test_id("detail")).to_contain_text("Object before this call")
    changes = page.get_by_test_id("changes").locator("tr")
    state = changes.filter(has=page.get_by_role("rowheader", name="state", exact=True))
    expect(state.locator("del")).to_have_text("answering")
    expect(state.locator("ins")).to_have_text("answered")
    expect(changes.filter(has_text="first_at")).to_have_count(0)
    expect(page.get_by_test_id("request")).to_contain_text("answered")


def test_a_replayed_update_is_already_done(page):
    send(page)
    show_journey(page)
    hop(page, "POST /webhook/telegram").click()
    page.get_by_test_id("replay").click()

    expect(hop(page, "update already done")).to_be_visible()
    expect(answer(page)).to_have_count(1)


@pytest.mark.parametrize(
    ("webhook", "forgeries"),
    [
        ("telegram", ["wrong_secret", "no_secret"]),
        ("replicate", ["wrong_key", "stale", "one_byte"]),
    ],
)
def test_forged_webhooks_are_refused(page, webhook, forgeries):
    send(page)
    show_journey(page)
    hop(page, f"POST /webhook/{webhook}").first.click()
    for count, forgery in enumerate(forgeries, start=1):
        if not page.get_by_test_id(f"forge-{forgery}").is_visible():
            page.get_by_test_id("forge").click()
        page.get_by_test_id(f"forge-{forgery}").click()
        badge = page.get_by_label("Waterfall").get_by_test_id("refused")
        expect(badge).to_have_text(f"{count}× refused")

    statuses = hop(page, f"POST /webhook/{webhook}").get_by_test_id("status")
    # a webhook that arrives before the task is stored gets a 404 and is retried
    expect(statuses.filter(has_text="200")).to_have_count(1)
    expect(statuses.filter(has_text="401")).to_have_count(len(forgeries))
    expect(answer(page)).to_have_count(1)


def test_several_photos_are_shown_as_an_album(page):
    send(page, count=3)
    album = page.get_by_test_id("sent").get_by_test_id("pictures")

    expect(album).to_have_count(1)
    expect(album.get_by_test_id("picture")).to_have_count(3)
    expect(answer(page)).to_have_count(3)


def test_the_sample_photo_is_sent_with_one_click(page):
    page.get_by_test_id("send-sample").click()

    expect(answer(page)).to_be_visible()


def test_the_theme_follows_the_system_until_the_switch_is_used(page):
    theme = page.locator("html")
    page.emulate_media(color_scheme="dark")
    expect(theme).to_have_attribute("data-theme", "dark")
    page.get_by_test_id("theme").click()
    expect(theme).to_have_attribute("data-theme", "light")
    page.reload()
    expect(theme).to_have_attribute("data-theme", "light")


def test_held_updates_wait_until_they_are_released(page):
    page.get_by_test_id("tab-deliveries").click()
    page.get_by_test_id("hold").click()
    send(page)
    expect(page.get_by_test_id("delivery")).to_have_count(1)
    page.get_by_test_id("hold").click()

    expect(answer(page)).to_be_visible()


def test_the_bucket_tab_shows_the_task(page):
    send(page)
    expect(answer(page)).to_be_visible()
    page.get_by_test_id("tab-bucket").click()
    page.get_by_test_id("object").filter(has_text=".json").last.click()

    expect(page.get_by_test_id("object-content")).to_contain_text("{")


@pytest.mark.skipif(not AXE.exists(), reason="needs axe-core: scripts/setup-node")
def test_axe_finds_no_serious_violation(browser, quick_cloud):
    person = Person(quick_cloud)
    # the page's CSP forbids third-party scripts; bypass it to inject axe
    context = browser.new_context(viewport=WIDE, bypass_csp=True)
    page = context.new_page()
    page.goto(quick_cloud.url("page"))
    page.get_by_test_id("person").select_option(str(person.id))
    page.add_script_tag(path=AXE)
    assert serious(page) == []
    send(page, caption="gray")
    expect(answer(page)).to_be_visible()
    show_journey(page)
    hop(page, "POST /webhook/telegram").click()
    assert serious(page) == []
    for tab in ("bucket", "deliveries", "faults"):
        page.get_by_test_id(f"tab-{tab}").click()
        page.locator(".tab-page h2").first.wait_for()
        assert serious(page) == []
    context.close()


def serious(page):
    """Return what axe finds inaccessible, in dark and light mode: rules and elements."""
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    found = violations(page)
    page.emulate_media(color_scheme="light")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    found += violations(page, runOnly=["color-contrast"])  # only the colors have changed
    return [
        (each["id"], [node["html"] for node in each["nodes"]])
        for each in found
        if each["impact"] in {"serious", "critical"}
    ]


def violations(page, **options):
    """Return the violations that axe finds, without fetching anything or listing what passes."""
    options |= {"resultTypes": ["violations"], "preload": False}
    return page.evaluate("options => axe.run(options)", options)["violations"]
