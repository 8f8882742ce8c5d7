"""How the page reports a failure of the bot, and the injected faults that caused it."""

from playwright.sync_api import expect

from .page_steps import hop, send, state


def test_a_photo_that_makes_the_bot_fail_is_marked_until_it_is_accepted(page, quick_cloud):
    fault = {"kind": "instance_killed", "match": {"function": "TelegramWebhookFunction"}}
    page.request.put(f"{quick_cloud.url('page')}/api/cloud/faults", data=[fault])
    try:
        send(page)
        expect(state(page)).to_have_text("error")
        expect(hop(page, "TelegramWebhookFunction").first).to_contain_text("killed")
    finally:
        page.request.delete(f"{quick_cloud.url('page')}/api/cloud/faults")
    quick_cloud.skip(120)

    expect(state(page)).to_have_text("answered")
    # each failure is still shown: a retry may have come before the fault was switched off
    killed = hop(page, "TelegramWebhookFunction").filter(has_text="killed").count()
    failures = page.get_by_label("Waterfall").get_by_test_id("failures")
    expect(failures).to_have_text("1 error" if killed == 1 else f"{killed} errors")
    expect(page.get_by_test_id("journey").first.get_by_test_id("failures")).to_be_visible()


def test_the_text_stays_in_the_field_if_the_cloud_does_not_respond(profile, quick_cloud):
    page = profile.new_page()
    page.goto(quick_cloud.url("page"))
    page.route("**/messages", lambda route: route.abort())
    page.get_by_test_id("text").fill("hello")
    page.get_by_test_id("send").click()

    expect(page.get_by_test_id("notices")).to_contain_text("is the server still running?")
    expect(page.get_by_test_id("text")).to_have_value("hello")
    page.close()


def test_without_a_response_the_faults_tab_says_so_and_tries_again(profile, quick_cloud):
    with profile.new_page() as page:
        page.route("**/faults", lambda route: route.abort())
        page.route("**/clock", lambda route: route.abort())
        uncaught = []
        page.on("pageerror", lambda error: uncaught.append(str(error)))
        page.goto(f"{quick_cloud.url('page')}/#/faults")
        failure = page.get_by_test_id("failure")
        expect(failure).to_contain_text("is the server still running?")
        page.unroute_all()
        failure.get_by_role("button", name="Try again").click()
        expect(page.get_by_test_id("fault-webhook_lost")).to_be_visible()
        expect(page.get_by_test_id("clock")).to_be_visible()
        expect(failure).to_have_count(0)
        assert uncaught == []


def test_tabs_show_that_faults_or_held_deliveries_exist(page, quick_cloud):
    faults, held = page.get_by_test_id("mark-faults"), page.get_by_test_id("mark-deliveries")
    quick_cloud.control("replicate", "PUT", "faults", json=[{"kind": "model_failure"}])
    quick_cloud.control("telegram", "POST", "deliveries", json={"hold": True})
    expect(faults).to_have_text("1 on")
    expect(held).to_have_text("held")
    quick_cloud.control("replicate", "DELETE", "faults")
    quick_cloud.control("telegram", "POST", "deliveries", json={"hold": False})

    expect(faults).to_have_count(0)
    expect(held).to_have_count(0)
