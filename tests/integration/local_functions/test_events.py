"""Requests become events, and results become responses, as on Lambda and API Gateway."""

import asyncio
import base64
import json
import os

import pytest
import requests

from local.http_api.events import RequestAnswered, RequestReceived
from local.lambda_.events import InvocationEnded, InvocationStarted, LogLine
from local.lambda_.process import MAX_LINE, FunctionProcess
from tests.waits import wait_for

from .tiny import Cloud, Start


def test_a_function_gets_a_request_as_an_event_and_its_result_is_returned(cloud: Cloud):
    answer = cloud.post(body='{"a": "ä"}', headers={"Content-Type": "application/json"})

    assert answer.status_code == 200
    event = answer.json()["event"]
    assert event["version"] == "2.0"
    assert event["routeKey"] == "POST /tiny"
    assert event["body"] == '{"a": "ä"}'
    assert event["isBase64Encoded"] is False
    assert event["requestContext"]["timeEpoch"] == 1_700_000_000_000
    assert answer.headers["apigw-requestid"] == event["requestContext"]["requestId"]


def test_a_body_of_7_mb_is_refused_and_one_just_under_6_mb_is_accepted(cloud: Cloud):
    text = {"Content-Type": "text/plain"}
    refused = cloud.post(body=b"x" * (7 * 1024 * 1024), headers=text)
    larger_than_the_api_takes = cloud.post(body=b"x" * (11 * 1024 * 1024), headers=text)
    taken = cloud.post("context", body=b"x" * (6 * 1024 * 1024 - 4096), headers=text)

    for answer in (refused, larger_than_the_api_takes):
        assert answer.status_code == 413
        assert answer.json() == {"message": "Request Entity Too Large"}
    assert taken.status_code == 200


def test_the_gateway_gives_up_before_the_function_does(start: Start):
    cloud = start(patience=0.2)
    flag = cloud.root / "go"
    flag.touch()
    cloud.post("wait", params={"until": str(flag)})  # warms up an instance
    flag.unlink()

    answer = cloud.post("wait", params={"until": str(flag)})
    assert (answer.status_code, answer.json()) == (503, {"message": "Service Unavailable"})
    assert cloud.events(RequestAnswered)[-1].error == "no result within 0.2 s"

    flag.touch()
    wait_for(lambda: len(cloud.events(InvocationEnded)) == 2)
    assert cloud.events(InvocationEnded)[1].error is None


def test_why_the_gateway_itself_responded_is_logged(cloud: Cloud):
    statuses = [cloud.post("misanswer").status_code, cloud.post("answer").status_code]
    statuses.append(requests.get(f"{cloud.url}/nowhere", timeout=60).status_code)

    assert statuses == [500, 201, 404]
    assert [answered.error for answered in cloud.events(RequestAnswered)] == [
        "the function's result can't be sent: body is not a str",
        None,
        "no route matches",
    ]


def test_a_function_gets_only_the_variables_of_its_template_and_of_lambda(
    start: Start, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("AWS_PROFILE", "of-the-developer")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    cloud = start()
    found = cloud.post("environment").json()

    assert found["GREETING"] == "hello"
    assert found["AWS_LAMBDA_FUNCTION_NAME"] == "Tiny"
    assert found["AWS_SECRET_ACCESS_KEY"] == "local-secret"
    assert found["PYTHONPATH"] == os.pathsep.join(
        [str(cloud.root / "code"), str(cloud.root / "layer/python")]
    )
    allowed = {"GREETING", "HOME", "LANG", "LC_CTYPE", "PATH", "PYTHONPATH", "TZ", "_HANDLER"}
    allowed |= {"_X_AMZN_TRACE_ID", "__CF_USER_TEXT_ENCODING"}
    others = found.keys() - allowed
    assert all(name.startswith(("AWS_", "LAMBDA_")) for name in others), others
    assert "AWS_PROFILE" not in found


def test_the_context_describes_the_invocation(cloud: Cloud):
    trace = "Root=1-65539c00-0123456789abcdef01234567"
    found = cloud.post("context", headers={"X-Amzn-Trace-Id": trace}).json()

    assert found["arn"] == "arn:aws:lambda:us-east-1:123456789012:function:Tiny"
    assert (found["name"], found["version"], found["memory"]) == ("Tiny", "$LATEST", "256")
    assert found["group"] == "/aws/lambda/Tiny"
    assert 0 < found["left"] <= 30_000
    assert found["trace"] == trace
    start = cloud.events(InvocationStarted)[0]
    assert (start.request_id, start.instance) == (found["id"], found["stream"])


def test_printed_lines_are_logged_with_their_request(cloud: Cloud):
    cloud.post("echo")
    cloud.post("log")

    request = cloud.events(InvocationEnded)[1]
    lines = [(log.request_id, log.line) for log in cloud.events(LogLine)]
    assert lines == [
        (request.request_id, "plain line of "),
        (request.request_id, {"message": "structured"}),
    ]
    assert cloud.events(LogLine)[0].trace == request.trace is not None


def test_a_result_can_set_the_status_headers_cookies_and_a_binary_body(cloud: Cloud):
    answer = cloud.post("answer")

    assert answer.status_code == 201
    assert answer.headers["x-mine"] == "yes"
    assert answer.raw.headers.getlist("set-cookie") == ["a=1", "b=2"]
    assert answer.content == base64.b64decode("AP8=")


def test_a_function_gets_path_variables_and_other_paths_get_a_404(cloud: Cloud):
    item = requests.get(f"{cloud.url}/items/7", timeout=60)
    other = requests.get(f"{cloud.url}/tiny", timeout=60)

    assert item.json()["event"]["pathParameters"] == {"id": "7"}
    assert (other.status_code, other.json()) == (404, {"message": "Not Found"})


def test_requests_and_responses_are_logged_without_secrets(cloud: Cloud):
    headers = {"Content-Type": "text/plain", "Authorization": "Bearer t"}
    headers["X-Telegram-Bot-Api-Secret-Token"] = "s3cret"
    cloud.post("log", body="my s3cret", headers=headers)

    received, answered = cloud.events(RequestReceived)[0], cloud.events(RequestAnswered)[0]
    assert (received.method, received.path, received.body) == ("POST", "/tiny", "my ***")
    assert received.headers["authorization"] == "***"
    assert (answered.trace, answered.status) == (received.trace, 200)
    assert "s3cret" not in json.dumps([entry.as_json() for entry in cloud.log.since()])


@pytest.mark.parametrize("end", ["\n", ""], ids=["lines", "one line without end"])
def test_the_log_of_a_functions_output_is_limited(start: Start, end: str):
    cloud = start(keep_bytes=300_000)
    assert cloud.post("flood", params={"end": end}).status_code == 200

    lines = [log.line for log in cloud.events(LogLine)]
    assert sum(map(len, lines)) < 300_000
    assert len(lines) > 2
    assert all("... [cut: " in line for line in lines)
    assert cloud.events(InvocationEnded)


def test_long_lines_are_split_at_the_limit_of_cloudwatch_logs():
    lines: list[str] = []

    async def read() -> None:
        process = FunctionProcess(lines.extend)
        for piece in (b"x" * MAX_LINE + b"y", b"z" * MAX_LINE, b"\nnext", b"\n\n"):
            process.pipe_data_received(1, piece)

    asyncio.run(read())
    assert [(line[:1], len(line)) for line in lines] == [
        ("x", MAX_LINE), ("y", MAX_LINE), ("z", 1), ("n", 4), ("", 0)
    ]  # fmt: skip


def test_json_nested_too_deeply_is_logged_as_text(cloud: Cloud):
    cloud.post("log", body="hi")
    cloud.post("deep")

    assert str(cloud.events(LogLine)[-1].line).startswith('{"a":')


def test_a_long_body_is_logged_truncated_with_the_length_of_the_rest(cloud: Cloud):
    cloud.post(body="a" * 16_380 + "s3cret" + "b" * 10_000)

    body = cloud.events(RequestReceived)[0].body
    assert body == "a" * 16_380 + "***b... [cut: 10,002 more]"


def test_more_than_10240_bytes_of_headers_are_refused(cloud: Cloud):
    def status(size: int) -> int:
        return cloud.post(headers={"X-Large": "x" * size}).status_code

    answer = cloud.post(headers={"X-Large": "x" * 10_240})
    assert (answer.status_code, answer.json()) == (
        431, {"message": "Request Header Fields Too Large"}
    )  # fmt: skip
    assert status(9_500) == 200
    assert [request.status for request in cloud.events(RequestAnswered)] == [431, 200]
    assert len(cloud.events(RequestReceived)) == 1


def test_requests_whose_headers_the_server_rejects_are_not_logged(cloud: Cloud):
    for _ in range(5):
        answer = cloud.post(headers={f"X-{n}": "x" * 50_000 for n in range(20)})
        assert answer.status_code == 431

    assert cloud.log.since() == []
    assert cloud.post().status_code == 200
