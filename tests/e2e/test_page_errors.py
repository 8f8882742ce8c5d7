"""How the page tells that the bot has failed, and what has been switched on to make it fail."""

import pytest
from playwright.sync_api import expect

from .page_steps import hop, send, state

ROWS = """async (lines) => {
  const { rowsOf } = await import("/static/js/spans.js");
  const event = (line, id) =>
    ({ id, at: id, source: "lambda", kind: "log", data: { request_id: "1", line } });
  return rowsOf(lines.map(event), 9).map(({ label, note, tone }) => [label, note, tone]);
}"""
TRACEBACK = [
    "Traceback (most recent call last):",
    '  File "app.py", line 54, in telegram',
    "    take(update)",
    "NameError: name 'take' is not defined",
]


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        (["It went wrong.", *TRACEBACK], [[TRACEBACK[-1], "", "bad"]]),
        (["[ERROR] SyntaxError: oh", *TRACEBACK[:-1]], [["[ERROR] SyntaxError: oh", "", "bad"]]),
        (["one", "two", "three"], [["one", "and 2 more lines", ""]]),
    ],
)
def test_lines_that_belong_together_are_one_row_that_names_the_error(page, lines, rows):
    assert page.evaluate(ROWS, lines) == rows


ENDED = """async (end) => {
  const { rowsOf } = await import("/static/js/spans.js");
  const facts = { request_id: "1", function: "F", cold: false, init_ms: null, duration_ms: 1 };
  const event = (kind, data, id) => ({ id, at: id, source: "lambda", kind, data });
  const start = event("invocation.start", facts, 1);
  const rows = rowsOf([start, event("invocation.end", { ...facts, ...end }, 2)], 9);
  return rows.map(({ note, tone }) => [note, tone]);
}"""


@pytest.mark.parametrize(
    ("end", "row"),
    [
        ({"memory_mb": 70}, ["warm · 70 MB", ""]),
        ({"memory_mb": 480}, ["warm · 480 of 512 MB", "warn"]),
        (
            {"memory_mb": 512, "error": {"type": "Runtime.OutOfMemory", "message": "killed"}},
            ["Runtime.OutOfMemory: killed · 512 of 512 MB", "bad"],
        ),
    ],
)
def test_an_invocation_that_is_short_of_memory_says_so(page, end, row):
    assert page.evaluate(ENDED, {"memory_limit_mb": 512, "error": None, **end}) == [row]


def test_a_photo_at_which_the_bot_fails_is_marked_until_it_is_taken(page, quick_cloud):
    fault = {"kind": "instance_killed", "match": {"function": "TelegramWebhookFunction"}}
    page.request.put(f"{quick_cloud.url('page')}/api/cloud/faults", data=[fault])
    try:
        send(page)
        expect(state(page)).to_have_text("error")
        expect(hop(page, "TelegramWebhookFunction").first).to_contain_text("failed")
    finally:
        page.request.delete(f"{quick_cloud.url('page')}/api/cloud/faults")
    quick_cloud.skip(120)

    expect(state(page)).to_have_text("answered")


def test_what_was_written_stays_where_the_cloud_does_not_answer(profile, quick_cloud):
    page = profile.new_page()
    page.goto(quick_cloud.url("page"))
    page.route("**/messages", lambda route: route.abort())
    page.get_by_test_id("text").fill("hello")
    page.get_by_test_id("send").click()

    expect(page.get_by_test_id("notices")).to_contain_text("is scripts/dev still running?")
    expect(page.get_by_test_id("text")).to_have_value("hello")
    page.close()


def test_faults_and_held_deliveries_are_said_at_their_tabs(page, quick_cloud):
    faults, held = page.get_by_test_id("mark-faults"), page.get_by_test_id("mark-deliveries")
    quick_cloud.control("replicate", "PUT", "faults", json=[{"kind": "model_failure"}])
    quick_cloud.control("telegram", "POST", "deliveries", json={"hold": True})
    expect(faults).to_have_text("1 on")
    expect(held).to_have_text("held")
    quick_cloud.control("replicate", "DELETE", "faults")
    quick_cloud.control("telegram", "POST", "deliveries", json={"hold": False})

    expect(faults).to_have_count(0)
    expect(held).to_have_count(0)
