"""main.py serves apps whose routes block, and concurrent requests don't affect each other."""

import asyncio
import io
import json
import os
import subprocess
import sys
import threading

import pytest
import requests
from aws_lambda_powertools import Logger
from starlette.requests import Request
from starlette.responses import JSONResponse

from common.runtime.together import get_together
from main import ROOT, InThread, PassTrace, keep_requests_apart, settings_of

PATIENCE = 60


class S3:
    """The part of boto3's client through which headers are added to calls."""

    def __init__(self):
        self.meta = self
        self.events = self

    def register(self, _, add):
        self.add = add


async def post(app, body, **headers):
    """Call an app directly; return the response's status and JSON body."""
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "query_string": b"",
        "headers": [(name.replace("_", "-").encode(), v.encode()) for name, v in headers.items()],
    }
    sent = []

    async def receive():
        return {"type": "http.request", "body": body.encode(), "more_body": False}

    async def send(message):
        sent.append(message)

    await app(scope, receive, send)
    return sent[0]["status"], json.loads(sent[1]["body"])


async def test_two_requests_that_block_are_served_at_the_same_time():
    both = threading.Barrier(2)

    async def app(scope, receive, send):
        both.wait(PATIENCE)  # raises unless both requests are being served at the same time
        await JSONResponse("served")(scope, receive, send)

    threaded = InThread(app, Logger(service="two", stream=io.StringIO()))
    found = await asyncio.gather(post(threaded, "1"), post(threaded, "2"))
    assert found == [(200, "served")] * 2


async def test_log_lines_and_calls_have_the_ids_of_their_own_request():
    logs, http, s3 = io.StringIO(), requests.Session(), S3()
    logger = Logger(service="ids", stream=logs)
    keep_requests_apart(logger, http, s3)
    both = threading.Barrier(2)

    async def app(scope, receive, send):
        body = (await Request(scope, receive).body()).decode()
        logger.append_keys(update_id=body)
        both.wait(PATIENCE)

        def call():
            params = {"headers": {}}
            s3.add(params)
            request = requests.Request("GET", "http://x", auth=http.auth).prepare()
            logger.info("called")
            return [request.headers["X-Amzn-Trace-Id"], params["headers"]["X-Amzn-Trace-Id"]]

        made = get_together()(call, call)
        await JSONResponse([body, *(each.result() for each in made)])(scope, receive, send)

    threaded = InThread(app, logger)
    traces = {"a": "Root=1-a", "b": "Root=1-b"}
    calls = [post(threaded, body, x_amzn_trace_id=trace) for body, trace in traces.items()]
    for status, (body, *passed_on) in await asyncio.gather(*calls):
        assert (status, passed_on) == (200, [[traces[body]] * 2] * 2)
    lines = [json.loads(line) for line in logs.getvalue().splitlines()]
    assert sorted(line["update_id"] for line in lines) == ["a", "a", "b", "b"]


async def test_a_request_starts_without_the_previous_ones_log_keys():
    logs = io.StringIO()
    logger = Logger(service="keys", stream=logs)
    keep_requests_apart(logger, requests.Session(), S3())

    async def app(scope, receive, send):
        logger.info("begun")
        logger.append_keys(update_id=1)
        await JSONResponse("served")(scope, receive, send)

    threaded = InThread(app, logger)
    await post(threaded, "")
    await post(threaded, "")
    lines = [json.loads(line) for line in logs.getvalue().splitlines()]
    assert [line.get("update_id") for line in lines] == [None, None]
    assert lines[0]["service"] == "keys"


async def test_an_unforeseen_exception_is_raised_after_the_response():
    """uvicorn then prints the traceback line by line."""

    async def app(scope, receive, send):
        await JSONResponse("internal error", 500)(scope, receive, send)
        raise ZeroDivisionError

    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {"type": "http", "method": "POST", "path": "/", "headers": []}
    threaded = InThread(app, Logger(service="unforeseen", stream=io.StringIO()))
    with pytest.raises(ZeroDivisionError):
        await threaded(scope, receive, send)
    assert sent[0]["status"] == 500


def test_without_a_trace_id_none_is_passed_on():
    request = requests.Request("GET", "http://x", auth=PassTrace()).prepare()
    assert "X-Amzn-Trace-Id" not in request.headers


def test_settings_missing_in_dotenv_come_from_the_example(tmp_path):
    (tmp_path / ".env.example").write_text("A=1\nB=2\n")
    assert settings_of(tmp_path, {}) == {"A": "1", "B": "2"}

    (tmp_path / ".env").write_text("export B=3 # mine\nC=4\n")
    assert settings_of(tmp_path, {}) == {"A": "1", "B": "3", "C": "4"}

    (tmp_path / "other").write_text("B=5\n")
    other = {"DARKROOM_ENV": str(tmp_path / "other")}
    assert settings_of(tmp_path, other) == {"A": "1", "B": "5"}


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("TELEGRAM_BOT_TOKEN=hush\n", "main.py: TELEGRAM_BOT_TOKEN is invalid: set it to"),
        ("'", "line 1: neither NAME=value nor a # comment"),
        (None, "DARKROOM_ENV names"),
    ],
)
def test_a_failed_start_is_reported_without_a_traceback(tmp_path, settings, said):
    file = tmp_path / "settings"
    if settings:
        file.write_text(settings)
    done = subprocess.run(
        [sys.executable, "-m", "uvicorn", "main:app", "--port", "0"],
        cwd=ROOT,
        env=os.environ | {"DARKROOM_ENV": str(file)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert "hush" not in done.stderr
