"""Leases, retries and tasks last as long as they must, in template.yaml and in the code."""

from pathlib import Path

import yaml

from common.bot import claims
from task_sweeper import sweep


class _Template(yaml.SafeLoader):
    """Reads CloudFormation's tags as plain values."""


_Template.add_multi_constructor("!", lambda loader, _, node: getattr(node, "value", None))


def _template():
    return yaml.load((Path(__file__).parents[2] / "template.yaml").read_text(), _Template)


def test_every_lease_outlives_the_run_that_holds_it():
    template = _template()
    resources = template["Resources"]
    assert template["Globals"]["Function"]["Timeout"] < claims.LEASE_SECONDS
    sweeper = resources["TaskSweeperFunction"]["Properties"]
    late = sweeper["EventInvokeConfig"]
    assert late["MaximumEventAgeInSeconds"] + sweeper["Timeout"] <= sweep.LEASE_SECONDS


def test_a_task_is_given_up_before_it_expires():
    resources = _template()["Resources"]
    rules = resources["Bucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
    (days,) = (rule["ExpirationInDays"] for rule in rules if rule["Prefix"] == "tasks/")
    two_runs = 2 * 300 + resources["TaskSweeperFunction"]["Properties"]["Timeout"]
    assert sweep.GIVE_UP_SECONDS + two_runs <= days * 24 * 3600


def test_the_sweeper_knows_its_schedule_and_its_events_are_never_retried():
    """The sweeper counts leases from its event's time, so an old event must not be retried."""
    sweeper = _template()["Resources"]["TaskSweeperFunction"]["Properties"]
    assert sweeper["EventInvokeConfig"]["MaximumRetryAttempts"] == 0
    (schedule,) = sweeper["Events"].values()
    assert schedule["Properties"]["Schedule"] == f"rate({sweep.SCHEDULE_SECONDS // 60} minutes)"
    assert schedule["Properties"]["RetryPolicy"] == {"MaximumRetryAttempts": 0}
