"""Lambda's Invoke API, called by boto3."""

import base64
import json
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from starlette.applications import Starlette

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.kit.serving import ServerThread
from local.aws.invoke_api import InvokeApi
from local.lambda_.asynchronous import Queue
from local.lambda_.instance import Instance
from local.lambda_.pool import FunctionPool
from local.sam.reading import read_template

from .tiny import CREDENTIALS, HIDE

TEMPLATE = """
Globals:
  Function: {CodeUri: code/, Runtime: python3.13}
Resources:
  Told:
    Type: AWS::Serverless::Function
    Properties: {Handler: app.tell, AutoPublishAlias: live}
  Fails:
    Type: AWS::Serverless::Function
    Properties: {Handler: app.fail}
  Never:
    Type: AWS::Serverless::Function
    Properties: {Handler: app.tell, ReservedConcurrentExecutions: 0}
  Json:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.log
      LoggingConfig: {LogFormat: JSON, ApplicationLogLevel: WARN}
  Staging:
    Type: AWS::Lambda::Alias
    Properties: {Name: staging, FunctionName: !Ref Fails, FunctionVersion: "3"}
"""
CODE = """
import logging, subprocess, sys

def tell(event, context):
    print("told")
    given = context.client_context
    child = subprocess.run(["cat"], stdout=subprocess.PIPE)
    return {"arn": context.invoked_function_arn, "custom": given and given.custom,
            "stdin": sys.stdin.read() + child.stdout.decode()}

def fail(event, context):
    raise LookupError("nothing here")

def log(event, context):
    logging.getLogger("own").info("too little")
    logging.getLogger("own").warning("enough")
"""


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Any]:
    """boto3's client of an Invoke API that runs the functions of TEMPLATE."""
    (tmp_path / "code").mkdir()
    (tmp_path / "code/app.py").write_text(CODE)
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    functions = read_template(tmp_path / "template.yaml", {}).functions
    clock = Clock()
    log = EventLog(clock)
    pools = {
        each.name: FunctionPool(
            each, partial(Instance, each, CREDENTIALS, log, hide=HIDE), clock=clock, log=log
        )
        for each in functions
    }

    async def build() -> Starlette:
        queue = Queue(functions, pools, clock)
        return InvokeApi(functions, pools, queue, clock=clock, log=log).app()

    server = ServerThread(build)
    server.start()
    keys = {"aws_access_key_id": "local", "aws_secret_access_key": "local-secret"}
    yield boto3.client(
        "lambda",
        endpoint_url=server.url,
        region_name="us-east-1",
        config=Config(proxies={}, retries={"total_max_attempts": 1}),
        **keys,
    )
    for pool in pools.values():
        server.run(pool.close())
    server.run(clock.close())
    server.stop()


def result(answer: dict[str, Any]) -> Any:
    return json.load(answer["Payload"])


def tail(answer: dict[str, Any]) -> str:
    return base64.b64decode(answer["LogResult"]).decode()


def test_the_handler_gets_the_callers_client_context(client: Any):
    context = base64.b64encode(json.dumps({"custom": {"shop": "ä"}}).encode()).decode()

    assert result(client.invoke(FunctionName="Told", ClientContext=context))["custom"] == {
        "shop": "ä"
    }
    assert result(client.invoke(FunctionName="Told"))["custom"] is None
    with pytest.raises(client.exceptions.InvalidRequestContentException, match="client context"):
        client.invoke(FunctionName="Told", ClientContext="e30=x")


def test_a_handler_reads_an_empty_standard_input_and_so_do_its_programs(client: Any):
    assert result(client.invoke(FunctionName="Told"))["stdin"] == ""


@pytest.mark.parametrize(
    ("named", "ends"),
    [
        ({"FunctionName": "Told"}, "function:Told"),
        ({"FunctionName": "Told", "Qualifier": "live"}, "function:Told:live"),
        ({"FunctionName": "Told:live"}, "function:Told:live"),
        ({"FunctionName": "123456789012:function:Told:7"}, "function:Told:7"),
        ({"FunctionName": "Told", "Qualifier": "$LATEST"}, "function:Told:$LATEST"),
    ],
)
def test_the_handler_learns_by_which_arn_it_was_invoked(
    client: Any, named: dict[str, str], ends: str
):
    arn = result(client.invoke(**named))["arn"]

    assert arn == f"arn:aws:lambda:us-east-1:123456789012:{ends}"


def test_only_aliases_of_the_template_can_be_invoked(client: Any):
    assert client.invoke(FunctionName="Fails", Qualifier="staging")["StatusCode"] == 200
    missing = "Function not found: arn:aws:lambda:us-east-1:123456789012:function:Told:stagign"
    with pytest.raises(client.exceptions.ResourceNotFoundException, match=missing):
        client.invoke(FunctionName="Told", Qualifier="stagign")


def test_an_exceptions_stack_trace_is_in_the_payload(client: Any):
    found = result(client.invoke(FunctionName="Fails"))

    assert found["errorMessage"] == "nothing here"
    assert 'raise LookupError("nothing here")' in found["stackTrace"][-1]


def test_the_tail_of_the_log_has_lambdas_own_lines(client: Any):
    cold, warm = (tail(client.invoke(FunctionName="Told", LogType="Tail")) for _ in range(2))

    form = (
        r"START RequestId: (\S+) Version: \$LATEST\ntold\nEND RequestId: \1\n"
        r"REPORT RequestId: \1\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\t"
        r"Memory Size: 128 MB\tMax Memory Used: \d+ MB\t"
    )
    assert re.fullmatch(rf"{form}Init Duration: [\d.]+ ms\n", cold)
    assert re.fullmatch(rf"{form}\n", warm)


def test_logs_in_json_have_only_records_from_the_level_up(client: Any):
    (line,) = tail(client.invoke(FunctionName="Json", LogType="Tail")).splitlines()

    record = json.loads(line)
    assert (record["level"], record["message"]) == ("WARNING", "enough")


def test_a_function_without_concurrency_is_always_throttled(client: Any):
    with pytest.raises(client.exceptions.TooManyRequestsException):
        client.invoke(FunctionName="Never")
    assert client.invoke(FunctionName="Never", InvocationType="Event")["StatusCode"] == 202
