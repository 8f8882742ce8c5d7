"""The stack with no parameter set except for the model that edits photos."""

import boto3
import pytest

from .stack import Stack

DEFAULTS = {"AlarmEmail": "", "TelegramConcurrency": "0", "ReplicateConcurrency": "0"}


@pytest.fixture(scope="module")
def stack(aws):
    return Stack().create(**DEFAULTS)


def test_no_concurrency_is_reserved_because_a_new_account_has_only_ten(stack):
    client = boto3.client("lambda")
    for name in stack.names("AWS::Lambda::Function").values():
        assert "Concurrency" not in client.get_function(FunctionName=name)


def test_without_an_email_address_alarms_notify_nobody(stack):
    assert stack.names("AWS::SNS::Topic") == {}
    for alarm in boto3.client("cloudwatch").describe_alarms()["MetricAlarms"]:
        assert alarm["AlarmActions"] == alarm["OKActions"] == []
