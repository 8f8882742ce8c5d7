"""scripts/trace on AWS, with moto as CloudWatch and the logs that the real functions write."""

import json
import time
from types import SimpleNamespace

import boto3
import pytest
from botocore.exceptions import ClientError

from darkroom_emulators.replicate.events import ApiCall
from deploy import logs
from local.commands.__main__ import main as darkroom
from replicate_webhook.app import handler as take_webhook
from telegram_webhook.app import handler as take_update

from ..conftest import BOT_SETTINGS
from .conftest import NOW, SECRET, Context, http_event
from .test_replicate_handler import PICTURE, webhook
from .test_telegram_handler import sent

GROUP = "/darkroom/darkroom-prod"
RUNS = {
    "update": "11111111-7b61-11e6-9a41-93e8deadbeef",
    "webhook": "22222222-7b61-11e6-9a41-93e8deadbeef",
    "sweep": "33333333-7b61-11e6-9a41-93e8deadbeef",
}
INIT = "\tInit Duration: 512.34 ms"


class CloudWatch:
    """Log groups in moto, with methods to log runs in Lambda's format."""

    def __init__(self):
        self.client = boto3.client("logs", region_name="us-east-1")
        for name in logs.GROUPS.values():
            self.client.create_log_group(logGroupName=f"{GROUP}/{name}")
            self.client.put_retention_policy(logGroupName=f"{GROUP}/{name}", retentionInDays=90)
            self.client.create_log_stream(logGroupName=f"{GROUP}/{name}", logStreamName="one")
        self.at = int(time.time() * 1000) - 60_000

    def write(self, group, *lines):
        for line in lines:
            self.at += 1
            self.client.put_log_events(
                logGroupName=f"{GROUP}/{group}",
                logStreamName="one",
                logEvents=[{"timestamp": self.at, "message": line}],
            )

    def run(self, group, request_id, lines, more=""):
        report = (
            f"REPORT RequestId: {request_id}\tDuration: 47.20 ms\tBilled Duration: 560 ms\t"
            f"Memory Size: 512 MB\tMax Memory Used: 96 MB{more}\t\n"
        )
        end = f"END RequestId: {request_id}\n"
        self.write(group, f"START RequestId: {request_id} Version: $LATEST\n", *lines, end, report)


@pytest.fixture
def cloudwatch(outside):
    return CloudWatch()


@pytest.fixture
def photo(cloudwatch, telegram, replicate, logged):
    """The logs of one photo in all functions, among those of other photos."""

    def lines():
        found = logged.getvalue().splitlines(keepends=True)
        logged.seek(0)
        logged.truncate()
        return found

    def run(handler, event, name):
        handler(event, Context(aws_request_id=RUNS[name]))
        return lines()

    update = sent(telegram, caption="make it blue")
    event = http_event("/webhook/telegram", update, SECRET, now=NOW)
    taken = run(take_update, event, "update")
    created = [call for call in replicate.events(ApiCall) if call.status == 201]
    prediction = created[-1].response["id"]
    stranger = json.dumps({"update_id": update["update_id"] + 1, "function_request_id": "other"})
    cloudwatch.run("telegram-webhook", "other", [stranger])
    printed = ["a line that some package prints\n"]
    cloudwatch.run("telegram-webhook", RUNS["update"], [*taken, *printed], INIT)
    cloudwatch.run("telegram-webhook", "another", ["printed by another run\n"])
    swept = {"level": "WARNING", "message": "task not swept", "prediction_id": prediction}
    theirs = {"level": "WARNING", "message": "task not swept too", "prediction_id": "x" * 26}
    both = [json.dumps(each | {"function_request_id": RUNS["sweep"]}) for each in (swept, theirs)]
    cloudwatch.run("task-sweeper", RUNS["sweep"], both)
    body = {"id": prediction, "status": "succeeded", "output": PICTURE, "error": None}
    ended = run(take_webhook, webhook(body), "webhook")
    cloudwatch.run("replicate-webhook", RUNS["webhook"], ended)
    return SimpleNamespace(update=str(update["update_id"]), prediction=prediction)


def trace(*arguments):
    return darkroom(["trace", *arguments, "--aws", "prod"])


def refused(capsys, *arguments):
    assert trace(*arguments) == 1
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith("darkroom trace: ")
    return last


@pytest.mark.parametrize("name", ["update", "prediction"])
def test_a_photos_log_lines_from_all_functions_are_printed(photo, capsys, name):
    wanted = getattr(photo, name)
    assert trace(wanted) == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.startswith(f"{wanted}: answered, began ")
    said = "\n".join(lines)
    for words in (
        f"lambda    TelegramWebhookFunction cold start {RUNS['update']}",
        "  TelegramWebhookFunction | INFO task waiting",
        "  TelegramWebhookFunction | a line that some package prints",
        "TelegramWebhookFunction took 47 ms, init 512 ms, 96 MB",
        f"TaskSweeperFunction warm start {RUNS['sweep']}",
        "  TaskSweeperFunction | WARNING task not swept",
        "  ReplicateWebhookFunction | INFO task answered",
    ):
        assert words in said
    assert "another run" not in said
    assert "task not swept too" not in said
    assert said.index("task waiting") < said.index("task not swept") < said.index("task answered")


def test_json_has_the_same_events_as_the_local_cloud(photo, capsys):
    assert trace(photo.update, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["state"] == "answered"
    assert [each["kind"] for each in found["events"]].count("invocation.start") == 3
    assert found["events"][0]["data"]["cold"] is True


def test_no_secret_and_no_caption_is_printed(photo, capsys):
    trace(photo.update)
    trace(photo.update, "--json")
    said = capsys.readouterr().out
    assert not [value for value in BOT_SETTINGS.values() if len(value) > 12 and value in said]
    assert "make it blue" not in said


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("\tStatus: timeout", "FAILED Task timed out: after 47 ms"),
        ("\tStatus: error\tError Type: Runtime.ExitError", "FAILED Runtime.ExitError"),
    ],
)
def test_the_reason_why_lambda_ended_a_run_is_printed(cloudwatch, capsys, status, words):
    line = json.dumps({"update_id": 7, "function_request_id": RUNS["update"]})
    cloudwatch.run("telegram-webhook", RUNS["update"], [line], status)
    assert trace("7") == 0
    said = capsys.readouterr().out
    assert said.startswith("7: erring, ")
    assert words in said


@pytest.mark.parametrize(
    ("earlier", "state"), [([], "done"), ([{"prediction_id": "x" * 26}], "failed")]
)
def test_a_photo_that_was_refused_is_over(cloudwatch, capsys, earlier, state):
    """It has failed only if a run that died earlier may have started a prediction."""
    ids = {"update_id": 7, "function_request_id": RUNS["update"]}
    lines = [json.dumps(each | ids) for each in (*earlier, {"event": "photo_not_taken"})]
    cloudwatch.run("telegram-webhook", RUNS["update"], lines)
    assert trace("7") == 0
    assert capsys.readouterr().out.startswith(f"7: {state}, ")


def test_an_exception_is_printed_once_with_its_place_in_the_bots_code(cloudwatch, capsys):
    traceback = (
        "Traceback (most recent call last):\n"
        '  File "/opt/python/starlette/routing.py", line 12, in app\n    await call()\n'
        '  File "/var/task/telegram_webhook/intake.py", line 60, in take\n'
        '    raise KeyError("oops")\n'
        '  File "/opt/python/boto3/session.py", line 7, in get\n    raise it\n'
        "KeyError: 'oops'"
    )
    line = {"level": "ERROR", "message": "request failed", "update_id": 7, "exception": traceback}
    lines = [json.dumps(line | {"function_request_id": RUNS["update"]}), traceback]
    cloudwatch.run("telegram-webhook", RUNS["update"], lines)
    assert trace("7") == 0
    said = capsys.readouterr().out
    assert said.count("KeyError: 'oops'") == 1
    assert "telegram_webhook/intake.py:60\n" in said
    assert "starlette" not in said


def test_an_unfinished_run_is_shown_up_to_now(cloudwatch, capsys):
    line = json.dumps({"update_id": 7, "message": "so far", "function_request_id": "r"})
    cloudwatch.write("telegram-webhook", "START RequestId: r Version: $LATEST\n", line)
    assert trace("7") == 0
    assert "so far" in capsys.readouterr().out


def test_the_error_for_an_unknown_id_says_how_far_back_it_looked(photo, capsys):
    said = refused(capsys, "123")
    assert "no line of the last 7 days in darkroom-prod's logs contains 123" in said
    assert "--days N looks further back in the logs, which are kept for 90 days" in said
    assert "another environment" in refused(capsys, "123", "--days", "90")


def test_without_the_log_groups_it_says_what_creates_them(outside, capsys):
    said = refused(capsys, "123")
    assert f"there is no log group {GROUP}/telegram-webhook in us-east-1" in said
    assert "`scripts/deploy prod` creates it" in said


@pytest.mark.usefixtures("outside", "no_credentials")
def test_without_credentials_it_says_how_to_get_some(capsys):
    assert "`aws configure`, or set AWS_PROFILE" in refused(capsys, "123")


def test_the_error_names_the_permission_needed_to_read_logs(cloudwatch, capsys, monkeypatch):
    def denied(*_, **__):
        raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "FilterLogEvents")

    monkeypatch.setattr("botocore.client.BaseClient._make_api_call", denied)
    monkeypatch.setattr("deploy.account.Account.number", "123456789012")
    assert "ask for the permission logs:FilterLogEvents" in refused(capsys, "123")


@pytest.mark.parametrize("wanted", ["", 'a"b', "../x", "x" * 65])
def test_an_invalid_id_is_refused(capsys, wanted):
    assert darkroom(["trace", wanted]) == 2
    assert "is not an id" in capsys.readouterr().err


def test_without_a_local_cloud_it_says_what_to_start(capsys):
    assert darkroom(["trace", "7", "--page-port", "1"]) == 1
    assert "start scripts/dev, pass its --page-port, or search AWS" in capsys.readouterr().err
