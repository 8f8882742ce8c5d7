"""Eight sample projects, each read, built and run as by `scripts/dev --template`."""

import base64
import io
import json

import boto3
import pytest
import requests
from botocore.config import Config
from PIL import Image

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog
from local.eventbridge.schedules import start_schedules
from local.lambda_.asynchronous import Queue
from local.lambda_.events import LogLine
from local.sam.project import read_project
from trust.cloud import PHOTO

from .conftest import built, pools_of, settings_for


def test_fastapi_with_mangum_behind_one_catch_all_route(guest):
    books = guest("fastapi_mangum", "--parameter", "Shelf=top")

    answer = requests.post(f"{books.url}/books", json={"title": "Emma", "pages": 474}, timeout=60)

    assert answer.status_code == 201
    assert answer.json() == {"title": "Emma", "pages": 474, "shelf": "top"}


def test_samconfig_gives_parameters_that_no_flag_does():
    (books,) = _functions("fastapi_mangum")

    assert books.environment["SHELF"] == "bottom"


def test_powertools_resolver_with_a_stage_cors_and_a_table(dev):
    cloud = dev("powertools")
    todo = f"{cloud.url('gateway')}/v1/todo/7"

    put = requests.put(todo, json={"text": "write"}, timeout=60)
    got = requests.get(todo, timeout=60)
    missing = requests.get(f"{cloud.url('gateway')}/todo/8", timeout=60)  # the stage is optional

    assert (put.status_code, got.json()) == (201, {"id": "7", "text": "write"})
    assert (missing.status_code, missing.json()["message"]) == (404, "8")
    journeys = requests.get(f"{cloud.url('page')}/api/journeys", timeout=60).json()["journeys"]
    assert [(each["title"], each["state"]) for each in journeys] == [
        ("PUT /v1/todo/7", "done"),
        ("GET /v1/todo/7", "done"),
        ("GET /todo/8", "done"),
    ]
    first = requests.get(f"{cloud.url('page')}/api/journeys/1", timeout=60).json()["events"]
    kinds = [(each["source"], each["kind"]) for each in first]
    assert ("lambda", "invocation.end") in kinds
    calls = [each["data"] for each in first if each["kind"] == "aws.call"]
    assert [(each["service"], each["operation"]) for each in calls] == [("dynamodb", "PutItem")]


def test_a_rest_api_sends_payload_1_0(guest):
    shop = guest("payload_1")

    answer, same = (
        requests.get(
            f"{shop.url}{stage}/prices/eur{slash}?item=pen&item=paper",
            headers={"X-Shelf-Key": "k"},
            timeout=60,
        )
        for stage, slash in (("/live", ""), ("", "/"))
    )

    where = ["live", {"shelf": "top"}, "/prices/eur", "/live/prices/eur"]
    assert answer.json() == {"where": where, "prices": {"pen": 3, "paper": 5}}
    slashed = ["live", {"shelf": "top"}, "/prices/eur/", "/live/prices/eur/"]
    assert same.json() == answer.json() | {"where": slashed}
    assert answer.raw.headers.getlist("set-cookie") == ["a=1", "b=2"]
    unknown = requests.get(f"{shop.url}/unknown", timeout=60)
    assert (unknown.status_code, unknown.json()) == (
        403,
        {"message": "Missing Authentication Token"},
    )


def test_a_function_url_takes_every_path_and_binary_bodies(guest):
    echo = guest("function_url")

    for host in ("127.0.0.1", "echo.localhost"):
        answer = requests.post(
            f"{echo.url}/any/path", data=b"\x00\xff1", headers={"Host": host}, timeout=60
        )
        assert answer.content == b"1\xff\x00"


def test_layers_that_are_installed_and_made(guest):
    greet = guest("nested_layer")

    answer = requests.get(f"{greet.url}/Ada", timeout=60)

    assert answer.text == "You are the 3rd, Ada (7)"
    (dropped,) = (note for note in greet.template.notes if "arn:aws:lambda" in note)
    assert "left out" in dropped


async def test_a_cron_schedule_runs_on_weekdays_by_the_clock():
    said: list[str] = []
    settings = settings_for("cron")
    template = await built(settings, said)
    clock = Clock(start=1_785_484_800.0, speed=0, grace=20)  # Friday, 31 July 2026, 8:00
    log = EventLog(clock)
    pools = pools_of(template, settings, clock, log)
    start_schedules(template.functions, Queue(template.functions, pools, clock), clock, log)

    await clock.advance(3 * 86400)

    printed = [each.event.line for each in log.since(0) if isinstance(each.event, LogLine)]
    assert printed == [
        "REPORT monthly None",  # Saturday noon in Berlin
        "REPORT Scheduled Event 2026-08-03T07:30:00Z",
    ]
    await clock.close()
    for pool in pools.values():
        await pool.close()


def test_a_thumbnail_of_an_object_that_is_uploaded(dev):
    cloud = dev("thumbnail", "--parameter", "Edge=32")
    config = {"endpoint_url": cloud.url("s3"), "region_name": "us-east-1"}
    keys = {"aws_access_key_id": "local", "aws_secret_access_key": "local-secret-key"}
    s3 = boto3.client("s3", **config, **keys, config=Config(proxies={}))

    s3.put_object(Bucket="darkroom-pictures", Key="of/grace hopper.jpg", Body=PHOTO)
    waiter = s3.get_waiter("object_exists")
    waiter.config.delay, waiter.config.max_attempts = 0.2, 100
    waiter.wait(Bucket="thumbnails-123456789012", Key="of/grace hopper.jpg")

    made = s3.get_object(Bucket="thumbnails-123456789012", Key="of/grace hopper.jpg")["Body"].read()
    assert max(Image.open(io.BytesIO(made)).size) == 32

    client = boto3.client("lambda", **{**config, "endpoint_url": cloud.url("lambda")}, **keys)
    answer = client.invoke(FunctionName="Shrink", Payload=b'{"Records": []}', LogType="Tail")
    assert (answer["StatusCode"], answer["Payload"].read()) == (200, b"null")
    failed = client.invoke(FunctionName="arn:aws:lambda:us-east-1:123456789012:function:Shrink")
    assert json.load(failed["Payload"])["errorType"] == "KeyError"
    assert failed["FunctionError"] == "Unhandled"
    assert "KeyError" in base64.b64decode(_tail(client)).decode()
    soon = client.invoke(FunctionName="Shrink", InvocationType="Event", Payload=b'{"Records": []}')
    assert soon["StatusCode"] == 202
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.invoke(FunctionName="NoSuch")
    with pytest.raises(client.exceptions.ClientError, match=r"'Bad' at 'invocationType'.*Event"):
        client.invoke(FunctionName="Shrink", InvocationType="Bad")
    with pytest.raises(client.exceptions.ClientError, match="'Bad' at 'logType'"):
        client.invoke(FunctionName="Shrink", LogType="Bad")


def test_a_message_received_too_often_goes_to_the_dead_letter_queue(dev):
    cloud = dev("queue")
    keys = {"aws_access_key_id": "local", "aws_secret_access_key": "local-secret-key"}
    where = {"endpoint_url": cloud.url("s3"), "region_name": "us-east-1"}
    sqs = boto3.client("sqs", **where, **keys, config=Config(proxies={}))
    jobs, failed = (
        sqs.get_queue_url(QueueName=f"darkroom-{each}")["QueueUrl"] for each in ("Jobs", "Failed")
    )

    sqs.send_message(QueueUrl=jobs, MessageBody="develop")
    first, second = (sqs.receive_message(QueueUrl=jobs).get("Messages", []) for _ in range(2))

    assert [each["Body"] for each in first] == ["develop"]
    assert second == []
    (moved,) = sqs.receive_message(QueueUrl=failed)["Messages"]
    assert moved["Body"] == "develop"


def test_a_call_that_moto_has_no_route_for_is_refused(dev):
    cloud = dev("queue")
    keys = {"aws_access_key_id": "local", "aws_secret_access_key": "local-secret-key"}
    where = {"endpoint_url": cloud.url("s3"), "region_name": "us-east-1"}
    config = Config(proxies={}, retries={"total_max_attempts": 1})
    appconfig = boto3.client("appconfig", **where, **keys, config=config)

    with pytest.raises(
        appconfig.exceptions.ClientError, match=r"appconfig: POST .* is not emulated"
    ):
        appconfig.create_environment(ApplicationId="abcdefg", Name="dev")


def _tail(client):
    return client.invoke(FunctionName="Shrink", LogType="Tail")["LogResult"]


def _functions(name: str):
    return read_project(settings_for(name)).functions
