"""The page's tools: faults, chaos and the clock; and notes on what it can't resend or observe."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from local.commands.stream import READER
from local.http_api.events import RequestReceived

from .page_steps import answer, hop, send, show_journey, state, taken_webhook


@pytest.fixture
def faults(page, quick_cloud):
    """The page's faults tab; removes all faults at the end."""
    page.get_by_test_id("tab-faults").click()
    yield page
    for part in ("telegram", "replicate"):
        quick_cloud.control(part, "DELETE", "faults")


def active(cloud, part):
    return cloud.control(part, "GET", "faults")["faults"]


def told(page, part):
    """Wait at the end of the block until the emulator has accepted a change of its faults."""
    return page.expect_response(lambda r: r.request.method == "PUT" and f"/{part}/faults" in r.url)


def fill(page, testid, text):
    page.get_by_test_id(testid).fill(text)
    page.get_by_test_id(testid).press("Tab")


def switch(page, kind, part="replicate", *, on=True):
    with told(page, part):
        page.get_by_test_id(f"fault-{kind}").set_checked(on)


def test_every_fault_of_both_emulators_is_a_switch(faults, quick_cloud):
    for part in ("telegram", "replicate"):
        for kind in quick_cloud.control(part, "GET", "faults")["kinds"]:
            expect(faults.get_by_test_id(f"fault-{kind}")).not_to_be_checked()


def test_a_faults_fields_set_what_the_emulator_injects(faults, quick_cloud):
    page = faults
    switch(page, "error", "telegram")
    fill(page, "error-status", "403")
    fill(page, "error-only-method", "getMe")
    fill(page, "error-times", "2")
    with page.expect_response(lambda r: '"probability":0.5' in (r.request.post_data or "")):
        fill(page, "error-chance-%", "50")

    (fault,) = active(quick_cloud, "telegram")
    assert fault["match"] == {"method": "getMe"}
    assert (fault["probability"], fault["times"], fault["params"]["status"]) == (0.5, 2, 403)
    switch(page, "error", "telegram", on=False)
    expect(page.get_by_test_id("fields-error")).to_have_count(0)
    assert active(quick_cloud, "telegram") == []


def test_the_chat_and_the_journey_show_why_a_prediction_failed(faults):
    page = faults
    switch(page, "model_failure")
    with told(page, "replicate"):
        fill(page, "model_failure-error", "NSFW content detected")
    page.get_by_test_id("tab-journeys").click()
    send(page)
    show_journey(page)

    expect(state(page)).to_have_text("failed")
    expect(hop(page, "prediction").filter(has_text="failed").first).to_be_visible()
    expect(page.get_by_test_id("received").last).to_contain_text("sensitive")
    taken_webhook(page).click()
    expect(page.get_by_test_id("detail")).to_contain_text("NSFW content detected")


def test_one_switch_turns_on_chaos_with_a_rate_and_a_seed(faults, quick_cloud):
    page = faults
    fill(page, "chaos-rate", "25")
    fill(page, "chaos-seed", "7")
    with told(page, "replicate"):  # the last of the two to be changed
        page.get_by_test_id("chaos").check()

    for part in ("telegram", "replicate"):
        found = quick_cloud.control(part, "GET", "faults")
        assert found["seed"] == 7
        assert {each["probability"] for each in found["faults"]} == {0.25}
        in_chaos = {name for name, kind in found["kinds"].items() if kind["in_chaos"] is not None}
        assert {each["kind"] for each in found["faults"]} == in_chaos
    with told(page, "replicate"):
        page.get_by_test_id("chaos").uncheck()
    assert active(quick_cloud, "telegram") == active(quick_cloud, "replicate") == []


def test_skipping_an_hour_delivers_what_was_waiting(faults, quick_cloud):
    page = faults
    switch(page, "webhook_lost")
    send(page)
    page.get_by_test_id("tab-journeys").click()
    expect(hop(page, "prediction").filter(has_text="succeeded")).to_be_visible()
    expect(answer(page)).to_have_count(0)

    page.get_by_test_id("tab-faults").click()
    page.get_by_test_id("skip-3600").click()  # the sweeper then asks Replicate about it
    expect(answer(page)).to_be_visible()


def test_the_clocks_speed_can_be_chosen(faults, quick_cloud):
    for speed, part in (("60", "telegram"), ("1", "replicate")):
        with faults.expect_response(lambda r: r.request.method == "POST" and "/clock" in r.url):
            faults.get_by_test_id("speed").select_option(speed)
        expect(faults.get_by_test_id("speed")).to_have_value(speed)
        assert quick_cloud.control(part, "GET", "clock")["speed"] == int(speed)


def test_a_body_cut_off_in_the_log_cannot_be_sent_again_and_the_page_says_so(page, quick_cloud):
    send(page)
    show_journey(page)

    def cut(route):
        found = route.fetch().json()
        entries = [shortened(entry).as_json() for entry in READER.read_all(found["events"])]
        route.fulfill(json=found | {"events": entries})

    def shortened(entry):
        if not isinstance(entry.event, RequestReceived):
            return entry
        return entry._replace(event=replace(entry.event, body=entry.event.body[:100]))

    page.route("**/api/journeys/*", cut)
    page.reload()
    hop(page, "POST /webhook/telegram").click()

    expect(page.get_by_test_id("cut")).to_contain_text("16 KB")
    expect(page.get_by_test_id("replay")).to_have_count(0)
    expect(page.get_by_test_id("forge")).to_have_count(0)


def test_the_page_says_that_another_s3_logs_nothing_and_where_state_is_kept(page):
    def with_other_facts(route):
        found = route.fetch().json()
        kept = {
            "folder": "/home/dev/state",
            "aside": ["/home/dev/state.old-1"],
            "commands": ["scripts/dev --keep /home/dev/other"],
        }
        found["cloud"] |= {"s3": "http://127.0.0.1:9999", "kept": kept}
        route.fulfill(json=found)

    send(page)
    page.route("**/api/journeys", with_other_facts)
    page.reload()
    expect(page.get_by_test_id("journey").first).to_be_visible()

    expect(page.get_by_test_id("foreign-s3")).to_contain_text("http://127.0.0.1:9999")
    page.get_by_test_id("tab-scenarios").click()
    expect(page.get_by_test_id("kept")).to_contain_text("The state is kept in /home/dev/state")
    expect(page.get_by_test_id("kept").get_by_role("listitem")).to_contain_text(
        ["scripts/dev --keep /home/dev/other", "/home/dev/state.old-1"]
    )


def test_what_another_tab_switches_is_shown_and_not_undone(faults, quick_cloud):
    here = faults.get_by_test_id("fault-model_failure")
    there = faults.get_by_test_id("fault-webhook_lost")
    expect(here).not_to_be_checked()
    quick_cloud.control("replicate", "PUT", "faults", json=[{"kind": "webhook_lost"}])
    quick_cloud.control("telegram", "POST", "clock", json={"speed": 10})
    expect(there).to_be_checked()
    expect(faults.get_by_test_id("speed")).to_have_value("10")
    switch(faults, "model_failure")
    kinds = {each["kind"] for each in active(quick_cloud, "replicate")}
    assert kinds == {"model_failure", "webhook_lost"}
    quick_cloud.control("telegram", "POST", "clock", json={"speed": 1})


def test_the_clock_on_the_page_runs(faults):
    clock = faults.get_by_test_id("clock")
    before = clock.text_content()
    expect(clock).not_to_have_text(before)
