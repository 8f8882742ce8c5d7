"""What strangers and broken senders can bring to the doors."""

import json
from pathlib import Path

import pytest
import requests
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from common.bot import tasks
from common.clients.fetching import Fetcher, NotFetched
from replicate_webhook.app import handler as replicate_handler
from task_sweeper import sweep
from telegram_webhook.app import handler as telegram_handler

from ..conftest import BOT_SETTINGS
from .conftest import Context, http_event

SECRET = {"x-telegram-bot-api-secret-token": BOT_SETTINGS["TELEGRAM_SECRET_TOKEN"]}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(body=st.text() | JSON.map(json.dumps), token=st.text(st.characters(codec="latin-1")))
def test_without_the_secret_any_update_is_refused_unread(body, token):
    headers = {"x-telegram-bot-api-secret-token": token}
    event = http_event("/webhook/telegram", body, headers)
    assert telegram_handler(event, Context())["statusCode"] == 401


@settings(max_examples=60, deadline=None)
@given(body=st.text() | JSON.map(json.dumps), timestamp=st.text(), signature=st.text())
def test_without_a_signature_any_webhook_is_refused_unread(body, timestamp, signature):
    ascii_only = {
        "webhook-timestamp": timestamp.encode("ascii", "ignore").decode(),
        "webhook-signature": signature.encode("ascii", "ignore").decode(),
    }
    event = http_event("/webhook/replicate", body, ascii_only)
    assert replicate_handler(event, Context())["statusCode"] == 401


@settings(max_examples=60, deadline=None)
@given(body=st.text() | JSON.map(json.dumps))
def test_what_is_no_update_is_never_the_bots_fault(body):
    event = http_event("/webhook/telegram", body, SECRET)
    assert telegram_handler(event, Context())["statusCode"] == 400


@pytest.mark.parametrize(
    "url",
    [
        "http://[half",
        "http://" + "a" * 70 + ".example/x",
        "http://127.0.0.1/x",
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://2130706433/",
        "http://0.0.0.0/",
        "http://[::]/",
        "http://[::ffff:10.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[fe80::1]/",
        "http://[fd00:ec2::254]/latest/meta-data",
        "http://100.64.0.1/",
        "http://224.0.0.1/",
        "http://[ff02::1]/",
        "http://localhost/",
        "file:///etc/passwd",
        "//example.com/x",
    ],
)
def test_outputs_are_not_fetched_from_private_or_impossible_addresses(url):
    with pytest.raises(NotFetched):
        Fetcher(requests.Session(), private_allowed=False).fetch(url)


class _Template(yaml.SafeLoader):
    """Reads CloudFormation's tags as what they hold."""


_Template.add_multi_constructor("!", lambda loader, _, node: getattr(node, "value", None))


def _template():
    return yaml.load((Path(__file__).parents[2] / "template.yaml").read_text(), _Template)


def test_every_lease_outlives_the_run_that_holds_it():
    template = _template()
    resources = template["Resources"]
    assert template["Globals"]["Function"]["Timeout"] < tasks.LEASE_SECONDS
    sweeper = resources["TaskSweeperFunction"]["Properties"]
    late = sweeper["EventInvokeConfig"]
    assert late["MaximumEventAgeInSeconds"] + sweeper["Timeout"] <= sweep.LEASE_SECONDS


def test_a_task_is_given_up_while_it_is_still_there():
    resources = _template()["Resources"]
    rules = resources["Bucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
    (days,) = (rule["ExpirationInDays"] for rule in rules if rule["Prefix"] == "tasks/")
    two_runs = 2 * 300 + resources["TaskSweeperFunction"]["Properties"]["Timeout"]
    assert sweep.GIVE_UP_SECONDS + two_runs <= days * 24 * 3600


def test_no_event_of_the_sweepers_past_comes_again():
    """Its time is the sweeper's now, from which leases are counted."""
    sweeper = _template()["Resources"]["TaskSweeperFunction"]["Properties"]
    assert sweeper["EventInvokeConfig"]["MaximumRetryAttempts"] == 0
    (schedule,) = sweeper["Events"].values()
    assert schedule["Properties"]["RetryPolicy"] == {"MaximumRetryAttempts": 0}
