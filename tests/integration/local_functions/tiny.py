"""Small functions behind a gateway, and access to their log for tests."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import requests

from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.kit.events import Event
from local.credentials import Credentials
from local.lambda_.clients import awss
from local.redaction import Redaction

E = TypeVar("E", bound=Event)

AWS_CLIENT = awss("tiny.app.handler")
CREDENTIALS = Credentials("local", "local-secret")
HIDE = Redaction(["s3cret"])

TEMPLATE = """
Parameters:
  Greeting: {Type: String, Default: hello}
Globals:
  Function:
    CodeUri: code/
    Runtime: python3.13
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
      Timeout: 30
      MemorySize: 256
      Events:
        Post: {Type: HttpApi, Properties: {Method: POST, Path: /tiny}}
        Item: {Type: HttpApi, Properties: {Method: GET, Path: "/items/{id}"}}
  Brief:  # for tests that let an invocation time out
    Type: AWS::Serverless::Function
    Properties:
      Handler: tiny.app.handler
      Timeout: 3
      Events:
        Post: {Type: HttpApi, Properties: {Method: POST, Path: /brief}}
  Slow:
    Type: AWS::Serverless::Function
    Properties:
      Handler: slow.handler
      Timeout: 1
      Events:
        Post: {Type: HttpApi, Properties: {Method: POST, Path: /slow}}
  Hesitant:
    Type: AWS::Serverless::Function
    Properties:
      Handler: hesitant.handler
      Timeout: 20
      Events:
        Post: {Type: HttpApi, Properties: {Method: POST, Path: /hesitant}}
  Missing:
    Type: AWS::Serverless::Function
    Properties:
      Handler: any.handler
      CodeUri: nowhere/
      Events:
        Post: {Type: HttpApi, Properties: {Method: POST, Path: /missing}}
  Greedy:
    Type: AWS::Serverless::Function
    Properties:
      Handler: greedy.handler
      Timeout: 20
      MemorySize: 128
      Events:
        Post: {Type: HttpApi, Properties: {Method: POST, Path: /greedy}}
  Glutton:
    Type: AWS::Serverless::Function
    Properties:
      Handler: glutton.handler
      Events:
        Post: {Type: HttpApi, Properties: {Method: POST, Path: /glutton}}
  Snap:
    Type: AWS::Serverless::Function
    Properties:
      Handler: snap.handler
      Timeout: 20
      SnapStart: {ApplyOn: PublishedVersions}
      Events:
        Post: {Type: HttpApi, Properties: {Method: POST, Path: /snap}}
  Broken:
    Type: AWS::Serverless::Function
    Properties:
      Handler: broken.handler
      Events:
        Post: {Type: HttpApi, Properties: {Method: POST, Path: /broken}}
"""

TINY = """
import os, signal, subprocess, sys, time
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
    if do == "leave":
        sys.exit()
    if do == "hang":
        time.sleep(60)
    if do == "daemon":  # a child that has left the group and keeps the output open
        child = subprocess.Popen(["sleep", "60"], start_new_session=True)
        print("started", child.pid, flush=True)
        if asked["then"] == "exit":
            os._exit(1)
        time.sleep(60)
    if do == "wait":
        while not os.path.exists(asked["until"]):
            time.sleep(0.005)
    if do == "unserialisable":
        return {"body": object()}
    if do == "large":
        return {"statusCode": 200, "body": "x" * (6 * 1024 * 1024 + 100)}
    if do == "misanswer":
        return {"statusCode": 200, "body": {"a": 1}}
    if do == "answer":
        return {"statusCode": 201, "headers": {"X-Mine": "yes"}, "cookies": ["a=1", "b=2"],
                "body": "AP8=", "isBase64Encoded": True}
    if do == "log":
        print("plain line of", event.get("body", ""))
        print('{"message": "structured"}')
    if do == "deep":
        print('{"a":' * 5000 + "1" + "}" * 5000)
    if do == "flood":
        for _ in range(8):  # MB
            print("x" * 1_000_000, end=asked["end"])
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

# starts only once a file named "go" exists
HESITANT = """
import pathlib, time

while not pathlib.Path(__file__).with_name("go").exists():
    time.sleep(0.005)

def handler(event, context):
    return "ready"
"""

GREEDY = """
import os

def handler(event, context):
    mb = float(event["queryStringParameters"]["mb"])
    held = []
    while len(held) < mb:
        held.append(bytearray(2**20))
    return str(os.getpid())
"""


@dataclass
class Cloud:
    """Functions behind a gateway, with a log of what they do."""

    url: str
    log: EventLog
    root: Path
    skip: Callable[[float], None]
    """Moves the clock forward by a number of seconds in one step."""

    def post(
        self, do: str = "echo", body: bytes | str = b"", *, path: str = "/tiny", **kwargs: Any
    ) -> requests.Response:
        params = {"do": do} | kwargs.pop("params", {})
        return requests.post(f"{self.url}{path}", data=body, params=params, timeout=60, **kwargs)

    def events(self, kind: type[E]) -> list[E]:
        return self.log.of(kind)


Start = Callable[..., Cloud]


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
