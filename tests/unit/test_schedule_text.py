"""The times at which schedules run."""

from datetime import datetime

import pytest

from local.sam.schedule_text import BadSchedule, next_run

THURSDAY = "2026-07-30T08:00:00+00:00"


@pytest.mark.parametrize(
    ("expression", "runs"),
    [
        ("rate(1 minute)", ["2026-07-30T08:01:00", "2026-07-30T08:02:00"]),
        ("rate(2 days)", ["2026-08-01T08:00:00", "2026-08-03T08:00:00"]),
        ("cron(0 8 * * ? *)", ["2026-07-31T08:00:00", "2026-08-01T08:00:00"]),
        ("cron(0/25 8 * * ? *)", ["2026-07-30T08:25:00", "2026-07-30T08:50:00"]),
        ("cron(0 10 ? * MON-FRI *)", ["2026-07-30T10:00:00", "2026-07-31T10:00:00"]),
        ("cron(0 7 ? * 2,6 *)", ["2026-07-31T07:00:00", "2026-08-03T07:00:00"]),
        ("cron(0 7 ? * FRI-SUN *)", ["2026-07-31T07:00:00", "2026-08-01T07:00:00"]),
        ("cron(15 7 L * ? *)", ["2026-07-31T07:15:00", "2026-08-31T07:15:00"]),
        ("cron(0 7 ? * 6L *)", ["2026-07-31T07:00:00", "2026-08-28T07:00:00"]),
        ("cron(0 7 ? * MON#1 *)", ["2026-08-03T07:00:00", "2026-09-07T07:00:00"]),
        ("cron(0 7 1W * ? *)", ["2026-08-03T07:00:00", "2026-09-01T07:00:00"]),
        ("cron(0 0 29 FEB ? *)", ["2028-02-29T00:00:00", "2032-02-29T00:00:00"]),
        ("cron(0 0 1 JAN,MAR ? 2027)", ["2027-01-01T00:00:00", "2027-03-01T00:00:00"]),
        ("at(2026-07-30T09:00:00)", ["2026-07-30T09:00:00", None]),
        ("cron(0 0 1 1 ? 2020)", [None]),
    ],
)
def test_an_expression_gives_the_next_runs(expression: str, runs: list[str | None]):
    find, at = next_run(expression), datetime.fromisoformat(THURSDAY).timestamp()

    for expected in runs:
        found = find(at)
        if expected is None:
            assert found is None
            return
        assert found == datetime.fromisoformat(expected + "+00:00").timestamp()
        at = found


def test_a_schedule_keeps_to_its_time_zone_through_summer_time():
    find = next_run("cron(0 9 * * ? *)", "Europe/Berlin")
    before = datetime.fromisoformat("2026-10-24T12:00:00+00:00").timestamp()

    assert find(before) == datetime.fromisoformat("2026-10-25T08:00:00+00:00").timestamp()


@pytest.mark.parametrize(
    "expression",
    [
        "rate(0 minutes)",
        "rate(1 minutes)",
        "rate(5 minute)",
        "rate(5 seconds)",
        "cron(0 12 * * *)",
        "cron(0 12 * * * *)",
        "cron(0 12 ? * ? *)",
        "cron(60 12 * * ? *)",
        "cron(0 12 32 * ? *)",
        "cron(0 12 ? * MOO *)",
        "every day",
        "",
    ],
)
def test_an_expression_that_eventbridge_would_refuse_is_refused(expression: str):
    with pytest.raises(BadSchedule):
        next_run(expression)
