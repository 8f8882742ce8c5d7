"""Every metric of an alarm or of the dashboard is one that the code records."""

import ast
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from samtranslator.yaml_helper import yaml_parse

from common import errors
from common.runtime.asgi import create_app, lambda_handler
from darkroom_emulators.telegram.events import UpdateCreated
from task_sweeper.app import handler as sweeper
from telegram_webhook.app import handler as telegram_webhook

from .conftest import SECRET, Context, http_event
from .test_replicate_handler import PHOTO

ROOT = Path(__file__).resolve().parents[2]
RESOURCES = yaml_parse((ROOT / "template.yaml").read_text())["Resources"]
DEPLOYED = [
    ROOT / "layers",
    *(ROOT / "functions").glob("t*_*"),
    ROOT / "functions/replicate_webhook",
]
STACK = "${AWS::StackName}"  # POWERTOOLS_SERVICE_NAME on AWS; "darkroom" in these tests

pytestmark = pytest.mark.usefixtures("outside")


def measured(capsys):
    """Return every metric logged so far, as (namespace, name, dimensions).

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
    """
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line[:1] == "{"]
    return {
        (each["Namespace"], metric["Name"], tuple((d, line[d]) for d in dimensions))
        for line in lines
        for each in line.get("_aws", {}).get("CloudWatchMetrics", [])
        for dimensions in each["Dimensions"]
        for metric in each["Metrics"]
    }


def post(update, headers):
    return telegram_webhook(http_event("/webhook/telegram", update, headers), Context())


def photo(telegram):
    telegram.send_photo(PHOTO)
    return telegram.events(UpdateCreated)[-1].update


def broken():
    """Return a handler built like ours, with a bug in its code."""
    app = create_app()

    @app.post("/broken")
    async def fail():
        return 1 / 0

    return lambda_handler(app)


def sweep(now):
    moment = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return sweeper({"source": "aws.events", "time": moment, "detail": {}}, Context(240_000))


def test_real_runs_record_every_metric_that_has_an_alarm(telegram, replicate, capsys):
    update = photo(telegram)
    assert post(update, SECRET)["statusCode"] == 200
    replicate.clock.advance(300)  # the model finishes, but nothing receives its webhook
    later = datetime.now(UTC).timestamp() + 700
    assert sweep(later) == {"Answered": 1}
    assert post(update, {})["statusCode"] == 401
    assert broken()(http_event("/broken", {}), Context())["statusCode"] == 500
    assert post({"update_id": 1, "message": "of a newer form"}, SECRET)["statusCode"] == 200
    for kind, status in (("insufficient_credit", 200), ("server_error", 503)):
        replicate.faults.add(kind)
        assert post(photo(telegram), SECRET)["statusCode"] == status
    telegram.faults.add("error", match={"method": "getFile"}, status=401)
    assert post(photo(telegram), SECRET)["statusCode"] == 503
    for refused in (False, True):
        replicate.faults.add("model_failure")
        assert post(photo(telegram), SECRET)["statusCode"] == 200
        replicate.clock.advance(300)
        if refused:
            telegram.block()
        later += 1000
        assert sweep(later)["Answered"] == 1

    alarms = {
        (properties["Namespace"], properties["MetricName"], (("service", "darkroom"),))
        for properties in (
            each["Properties"]
            for each in RESOURCES.values()
            if each["Type"] == "AWS::CloudWatch::Alarm"
        )
        if "MetricName" in properties
    }
    assert len(alarms) == 11
    assert alarms <= measured(capsys)


def test_every_alarm_is_limited_to_its_stack():
    for each in RESOURCES.values():
        if each["Type"] == "AWS::CloudWatch::Alarm" and "MetricName" in each["Properties"]:
            wanted = [{"Name": "service", "Value": {"Ref": "AWS::StackName"}}]
            assert each["Properties"]["Dimensions"] == wanted


def test_the_runbook_covers_every_alarm():
    page = (ROOT / "docs" / "aws.md").read_text()
    rows = {line.split("`")[1] for line in page.splitlines() if line.startswith("| `")}
    names = {
        each["Properties"]["AlarmName"]["Fn::Sub"].removeprefix(f"{STACK}-")
        for each in RESOURCES.values()
        if each["Type"] == "AWS::CloudWatch::Alarm"
    }
    assert rows == names


def named_in_the_code():
    """Return the names of all metrics that the deployed code counts or measures."""
    names = set()
    for file in (file for folder in DEPLOYED for file in folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            match node:
                case ast.Call(func=ast.Name(id="count" | "measure_seconds"), args=[name, *_]):
                    names |= {
                        each.value
                        for each in ast.walk(name)
                        if isinstance(each, ast.Constant) and str(each.value)[:1].isupper()
                    }
                case ast.Constant(value=outcome) if file.name == "sweep.py":
                    names.add(f"Swept{outcome}")
    return names | {f"{each}s" for each in vars(errors)}


def test_the_code_records_every_metric_on_the_dashboard():
    widgets = json.loads(RESOURCES["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"])[
        "widgets"
    ]
    shown = [
        metric
        for widget in widgets
        for metric in widget["properties"].get("metrics", [])
        if metric[0] == "Darkroom"
    ]
    assert {tuple(metric[2:4]) for metric in shown} == {("service", STACK)}
    assert {metric[1] for metric in shown} <= named_in_the_code()
