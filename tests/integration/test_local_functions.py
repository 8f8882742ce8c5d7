"""A template's functions, run as Lambda runs them and called through the gateway."""

import asyncio
import base64
import concurrent.futures
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import requests

from emulator_kit.clock import Clock
from emulator_kit.events import EventLog
from emulator_kit.serving import ServerThread
from local import instance as instance_module
from local import pool as pool_module
from local.environment import Credentials
from local.gateway import Gateway
from local.instance import COMMAND, Instance
from local.invocation import Invocation, InvocationFailed
from local.pool import FunctionPool
from local.redaction import Redaction
from local.routing import RouteTable
from local.template import read_template

AWS_CLIENT = (sys.executable, "-P", "-u", "-m", "awslambdaric", "tiny.app.handler")
CREDENTIALS = Credentials("local", "local-secret")
HIDE = Redaction(["s3cret"])

TEMPLATE = """
Parameters:
  Greeting: {Type: String, Default: hello}
Globals:
  Function:
    CodeUri: code/
    Layers: [!Ref Common]
    Environment: {Variables: {GREETING: !Ref Greeting}}
Resources:
  Common:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: layer}
  Tiny:
    Type: AWS::Serverless::Function
    Properties:
      Handler: tiny.app.handler
      Timeout: 1
      MemorySize: 256
      Events:
        Post: {Type: HttpApi, Properties: {Method: POST, Path: /tiny}}
        Item: {Type: HttpApi, Properties: {Method: GET, Path: "/items/{id}"}}
  Slow:
    Type: AWS::Serverless::Function
    Properties:
      Handler: slow.handler
      Events:
        Post: {Type: HttpApi, Properties: {Method: POST, Path: /slow}}
  Missing:
    Type: AWS::Serverless::Function
    Properties:
      Handler: any.handler
      CodeUri: nowhere/
      Events:
        Post: {Type: HttpApi, Properties: {Method: POST, Path: /missing}}
  Broken:
    Type: AWS::Serverless::Function
    Properties:
      Handler: broken.handler
      Events:
        Post: {Type: HttpApi, Properties: {Method: POST, Path: /broken}}
"""

TINY = """
import os, signal, sys, time
from shared import MARK

def handler(event, context):
    asked = event.get("queryStringParameters", {})
    do = asked.get("do", "echo")
    if do == "raise":
        raise LookupError("nothing here")
    if do == "die":
        print("about to die")
        os.kill(os.getpid(), signal.SIGKILL)
    if do == "exit":
        sys.exit(3)
    if do == "hang":
        time.sleep(60)
    if do == "wait":
        while not os.path.exists(asked["until"]):
            time.sleep(0.005)
    if do == "unserialisable":
        return {"body": object()}
    if do == "large":
        return {"statusCode": 200, "body": "x" * (6 * 1024 * 1024 + 100)}
    if do == "answer":
        return {"statusCode": 201, "headers": {"X-Mine": "yes"}, "cookies": ["a=1", "b=2"],
                "body": "AP8=", "isBase64Encoded": True}
    if do == "log":
        print("plain line of", event.get("body", ""))
        print('{"message": "structured"}')
    if do == "environment":
        return dict(os.environ)
    if do == "context":
        return {"arn": context.invoked_function_arn, "name": context.function_name,
                "memory": context.memory_limit_in_mb, "version": context.function_version,
                "group": context.log_group_name, "stream": context.log_stream_name,
                "left": context.get_remaining_time_in_millis(), "id": context.aws_request_id,
                "trace": os.environ["_X_AMZN_TRACE_ID"]}
    return {"pid": os.getpid(), "mark": MARK, "event": event}
"""


@dataclass
class Cloud:
    """Functions behind a gateway, and the log of what they do."""

    url: str
    log: EventLog
    root: Path

    def post(self, do: str = "echo", body: bytes | str = b"", **kwargs: Any) -> requests.Response:
        params = {"do": do} | kwargs.pop("params", {})
        return requests.post(f"{self.url}/tiny", data=body, params=params, timeout=20, **kwargs)

    def events(self, kind: str) -> list[dict[str, Any]]:
        return [event.data for event in self.log.since() if event.kind == kind]


Start = Callable[..., Cloud]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    for path, content in {
        "code/tiny/app.py": TINY,
        "code/broken.py": "import no_such_module",
        "code/slow.py": "import time; time.sleep(60)",
        "layer/python/shared.py": "MARK = 1",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content)
    running: list[tuple[ServerThread, dict[str, FunctionPool]]] = []

    def run(command: tuple[str, ...] = COMMAND, patience: float = 30.0) -> Cloud:
        clock = Clock(start=1_700_000_000.0, speed=0)
        log = EventLog(clock)
        functions = read_template(tmp_path / "template.yaml", {}).functions
        pools = {
            f.name: FunctionPool(
                f, partial(Instance, f, CREDENTIALS, log, hide=HIDE, command=command)
            )
            for f in functions
        }

        async def build() -> Gateway:
            return Gateway(
                pools, RouteTable(functions), clock=clock, log=log, hide=HIDE, patience=patience
            )

        server = ServerThread(build)
        server.start()
        running.append((server, pools))
        return Cloud(server.url, log, tmp_path)

    yield run
    for server, pools in running:
        for pool in pools.values():
            server.run(pool.close())
        server.stop()


@pytest.fixture
def cloud(start: Start) -> Cloud:
    return start()


def test_a_request_reaches_the_function_as_an_event_and_its_result_comes_back(cloud: Cloud):
    answer = cloud.post(body='{"a": "ä"}', headers={"Content-Type": "application/json"})

    assert answer.status_code == 200
    event = answer.json()["event"]
    assert event["version"] == "2.0"
    assert event["routeKey"] == "POST /tiny"
    assert event["body"] == '{"a": "ä"}'
    assert event["isBase64Encoded"] is False
    assert event["requestContext"]["timeEpoch"] == 1_700_000_000_000
    assert answer.headers["apigw-requestid"] == cloud.events("invocation.end")[0]["request_id"]


async def test_an_instance_may_be_stopped_again_while_it_stops(start: Start, tmp_path: Path):
    tiny = read_template(tmp_path / "template.yaml", {}).functions[0]
    instance = Instance(tiny, CREDENTIALS, EventLog(Clock()), hide=HIDE, command=("/nowhere",))
    with pytest.raises(InvocationFailed):
        await instance.run(Invocation(b"{}", ""))

    first, others = asyncio.create_task(instance.stop()), []
    while not first.done():
        others.append(asyncio.create_task(instance.stop()))
        await asyncio.sleep(0)
    await asyncio.gather(*others)


def test_the_first_request_starts_an_instance_and_the_next_finds_it_warm(cloud: Cloud):
    first, second = cloud.post().json(), cloud.post().json()

    assert first["pid"] == second["pid"]
    cold, warm = cloud.events("invocation.end")
    assert cold["cold"]
    assert cold["init_ms"] > 0
    assert not warm["cold"]
    assert warm["init_ms"] is None
    assert 5 < warm["memory_mb"] < 60


def test_an_instance_serves_one_request_at_a_time_and_more_instances_serve_the_rest(cloud: Cloud):
    flag = cloud.root / "go"
    with concurrent.futures.ThreadPoolExecutor(3) as threads:
        held = [threads.submit(cloud.post, "wait", params={"until": str(flag)}) for _ in range(3)]
        wait_for(lambda: len(cloud.events("invocation.start")) == 3)
        flag.touch()
        pids = {future.result().json()["pid"] for future in held}
        again = {cloud.post().json()["pid"] for _ in range(3)}

    assert len(pids) == 3
    assert len(again) == 1
    assert again < pids


def test_a_function_that_has_all_its_instances_busy_is_throttled(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(pool_module, "MAX_INSTANCES", 1)
    flag = cloud.root / "go"
    with concurrent.futures.ThreadPoolExecutor(1) as threads:
        held = threads.submit(cloud.post, "wait", params={"until": str(flag)})
        wait_for(lambda: len(cloud.events("invocation.start")) == 1)
        refused = cloud.post()
        flag.touch()

        assert (refused.status_code, refused.json()) == (503, {"message": "Service Unavailable"})
        assert held.result().status_code == 200


@pytest.mark.parametrize(
    ("do", "error_type", "message"),
    [
        ("raise", "LookupError", "nothing here"),
        ("die", "Runtime.ExitError", "Runtime exited with error: signal: 9"),
        ("exit", "Runtime.ExitError", "Runtime exited with error: exit status 3"),
        ("hang", "Sandbox.Timedout", "Task timed out after 1.00 seconds"),
        ("unserialisable", "Runtime.MarshalError", "is not JSON serializable"),
        ("large", "Function.ResponseSizeTooLarge", "6291556 bytes"),
    ],
)
def test_a_failed_invocation_is_a_500_and_the_next_request_works(
    cloud: Cloud, do: str, error_type: str, message: str
):
    failed = cloud.post(do)
    after = cloud.post()

    assert (failed.status_code, failed.json()) == (500, {"message": "Internal Server Error"})
    error = cloud.events("invocation.end")[0]["error"]
    assert error["type"] == error_type
    assert message in error["message"]
    assert after.status_code == 200


def test_an_instance_outlives_an_exception_but_not_its_timeout(cloud: Cloud):
    before = cloud.post().json()["pid"]
    cloud.post("raise")
    assert cloud.post().json()["pid"] == before

    cloud.post("hang")
    assert cloud.post().json()["pid"] != before
    assert not is_running(before)


def test_code_that_does_not_load_is_a_500_and_the_log_says_why(cloud: Cloud):
    answer = requests.post(f"{cloud.url}/broken", timeout=20)

    assert answer.status_code == 500
    error = cloud.events("invocation.end")[0]["error"]
    assert error["type"] == "Runtime.ImportModuleError"
    assert "no_such_module" in error["message"]
    assert any("no_such_module" in str(log["line"]) for log in cloud.events("log"))


@pytest.mark.parametrize(
    ("path", "error_type", "message"),
    [
        ("/slow", "Sandbox.Timedout", "Init timed out after 0.20 seconds"),
        ("/missing", "Runtime.InvalidEntrypoint", "nowhere"),
    ],
)
def test_an_instance_that_never_asks_for_an_event_is_a_500(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, path: str, error_type: str, message: str
):
    monkeypatch.setattr(instance_module, "INIT_SECONDS", 0.2)
    answer = requests.post(cloud.url + path, timeout=20)

    assert answer.status_code == 500
    error = cloud.events("invocation.end")[0]["error"]
    assert error["type"] == error_type
    assert message in error["message"]


def test_an_instance_that_is_idle_for_long_ends(cloud: Cloud, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pool_module, "IDLE_SECONDS", 0.05)
    pid = cloud.post().json()["pid"]

    wait_for(lambda: not is_running(pid))
    assert cloud.post().json()["pid"] != pid


def test_seven_megabytes_are_too_large_and_six_less_the_envelope_are_not(cloud: Cloud):
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
    cloud.post("wait", params={"until": str(flag)})  # warm
    flag.unlink()

    answer = cloud.post("wait", params={"until": str(flag)})
    assert (answer.status_code, answer.json()) == (503, {"message": "Service Unavailable"})

    flag.touch()
    wait_for(lambda: len(cloud.events("invocation.end")) == 2)
    assert cloud.events("invocation.end")[1]["error"] is None


def test_an_edited_file_is_what_the_next_request_runs(cloud: Cloud):
    before = cloud.post().json()
    layer = cloud.root / "layer/python/shared.py"
    layer.write_text("MARK = 22")
    started = time.monotonic()
    after = cloud.post().json()

    assert (before["mark"], after["mark"]) == (1, 22)
    assert time.monotonic() - started < 1
    wait_for(lambda: not is_running(before["pid"]))


def test_another_packages_file_changes_nothing(cloud: Cloud):
    before = cloud.post().json()
    (cloud.root / "code/broken.py").write_text("import no_such_module_at_all")

    assert cloud.post().json()["pid"] == before["pid"]


def test_a_function_sees_its_templates_variables_and_lambdas_own_and_no_others(
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


def test_a_handler_knows_its_invocation(cloud: Cloud):
    trace = "Root=1-65539c00-0123456789abcdef01234567"
    found = cloud.post("context", headers={"X-Amzn-Trace-Id": trace}).json()

    assert found["arn"] == "arn:aws:lambda:us-east-1:123456789012:function:Tiny"
    assert (found["name"], found["version"], found["memory"]) == ("Tiny", "$LATEST", "256")
    assert found["group"] == "/aws/lambda/Tiny"
    assert 0 < found["left"] <= 1000
    assert found["trace"] == trace
    start = cloud.events("invocation.start")[0]
    assert (start["request_id"], start["instance"]) == (found["id"], found["stream"])


def test_what_a_function_prints_is_tied_to_its_request(cloud: Cloud):
    cloud.post("echo")
    cloud.post("log")

    request = cloud.events("invocation.end")[1]
    lines = [(log["request_id"], log["line"]) for log in cloud.events("log")]
    assert lines == [
        (request["request_id"], "plain line of "),
        (request["request_id"], {"message": "structured"}),
    ]
    assert cloud.events("log")[0]["trace"] == request["trace"] is not None


def test_a_formatted_answer_sets_status_headers_cookies_and_bytes(cloud: Cloud):
    answer = cloud.post("answer")

    assert answer.status_code == 201
    assert answer.headers["x-mine"] == "yes"
    assert answer.raw.headers.getlist("set-cookie") == ["a=1", "b=2"]
    assert answer.content == base64.b64decode("AP8=")


def test_path_variables_reach_the_function_and_other_paths_none(cloud: Cloud):
    item = requests.get(f"{cloud.url}/items/7", timeout=20)
    other = requests.get(f"{cloud.url}/tiny", timeout=20)

    assert item.json()["event"]["pathParameters"] == {"id": "7"}
    assert (other.status_code, other.json()) == (404, {"message": "Not Found"})


def test_the_log_holds_the_request_and_its_answer_but_no_secret(cloud: Cloud):
    headers = {"Content-Type": "text/plain", "Authorization": "Bearer t"}
    headers["X-Telegram-Bot-Api-Secret-Token"] = "s3cret"
    cloud.post("log", body="my s3cret", headers=headers)

    received, answered = cloud.events("request.received")[0], cloud.events("request")[0]
    assert (received["method"], received["path"], received["body"]) == ("POST", "/tiny", "my ***")
    assert received["headers"]["authorization"] == "***"
    assert (answered["trace"], answered["status"]) == (received["trace"], 200)
    assert "s3cret" not in json.dumps([event.data for event in cloud.log.since()])


@pytest.mark.skipif(
    not (sys.platform == "linux" and os.uname().machine == "x86_64"),
    reason="AWS's runtime client is installed on Linux x86_64 only",
)
def test_awss_own_runtime_client_works_against_our_runtime_api(start: Start):
    cloud = start(command=AWS_CLIENT)

    found = cloud.post("context").json()
    assert found["arn"].endswith(":function:Tiny")
    assert 0 < found["left"] <= 1000
    assert cloud.post("raise").status_code == 500
    assert cloud.post("large").status_code == 500
    assert cloud.post().status_code == 200
    types = [end["error"] and end["error"]["type"] for end in cloud.events("invocation.end")]
    assert types == [None, "LookupError", "Function.ResponseSizeTooLarge", None]


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_for(claim: Callable[[], bool], seconds: float = 10) -> None:
    """Return as soon as `claim` holds."""
    limit = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < limit, "it never came true"
        time.sleep(0.002)
