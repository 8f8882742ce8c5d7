"""Handlers called directly with HTTP API events; emulators and moto replace external services."""

import asyncio
import json
import time
from dataclasses import dataclass

import boto3
import pytest

from common.clients.s3 import get_s3_client
from darkroom_emulators.replicate.settings import ReplicateSettings
from darkroom_emulators.telegram.settings import BotSettings, TelegramSettings
from darkroom_emulators.testing.replicate import ReplicateEmulator
from darkroom_emulators.testing.telegram import TelegramEmulator

from ..conftest import BOT_SETTINGS, forget_clients
from .odd_telegram import odd_telegram

# Mangum uses the thread's loop, which Lambda's runtime sets up but async tests remove
LAMBDA_LOOP = asyncio.new_event_loop()
asyncio.set_event_loop(LAMBDA_LOOP)

# the apology that people get when the bot gives up on an update
WORD = "Sorry, something went wrong on my side. Please try again later."

SECRET = {"x-telegram-bot-api-secret-token": BOT_SETTINGS["TELEGRAM_SECRET_TOKEN"]}
NOW = 1_790_000_000.0
DOMAIN = "abc.execute-api.us-east-1.amazonaws.com"


@dataclass
class Context:
    """The context that Lambda passes to a handler along with the event."""

    milliseconds_left: int = 29_000
    function_name: str = "function"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:123456789012:function:function"
    aws_request_id: str = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"

    def get_remaining_time_in_millis(self):
        return self.milliseconds_left


def http_event(path, body, headers=(), *, now=None):
    """Return a POST as API Gateway passes it on, in payload format 2.0.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
    """
    now = time.time() if now is None else now
    return {
        "version": "2.0",
        "routeKey": f"POST {path}",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"content-type": "application/json", **dict(headers)},
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "local",
            "domainName": DOMAIN,
            "domainPrefix": "abc",
            "http": {
                "method": "POST",
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1",
                "userAgent": "",
            },
            "requestId": "id",
            "routeKey": f"POST {path}",
            "stage": "$default",
            "time": "12/Mar/2020:19:03:58 +0000",
            "timeEpoch": int(now * 1000),
        },
        "body": body if isinstance(body, str) else json.dumps(body, ensure_ascii=False),
        "isBase64Encoded": False,
    }


def put(key, content):
    """Store any content in the bot's bucket, even if the bot can't read it."""
    get_s3_client().put_object(Bucket="my-bot-bucket", Key=key, Body=content)


def counted(capsys, name):
    """Return how much a metric has grown since the output was last read."""
    lines = (json.loads(line) for line in capsys.readouterr().out.splitlines() if line[:1] == "{")
    return sum(sum(line[name]) for line in lines if name in line)


@pytest.fixture(scope="session", autouse=True)
def lambda_loop():
    """The event loop in which handlers run; closed after the session."""
    yield LAMBDA_LOOP
    LAMBDA_LOOP.close()


@pytest.fixture(autouse=True)
def in_lambda_loop(lambda_loop):
    """Set the event loop for every handler, as Lambda's runtime does."""
    asyncio.set_event_loop(lambda_loop)


@pytest.fixture(scope="session")
def session_telegram():
    bot = BotSettings(token=BOT_SETTINGS["TELEGRAM_BOT_TOKEN"])
    with TelegramEmulator(TelegramSettings(bots=(bot,)), speed=1.0) as emulator:
        yield emulator


@pytest.fixture(scope="session")
def session_replicate():
    settings = ReplicateSettings(
        api_tokens=frozenset({BOT_SETTINGS["REPLICATE_API_TOKEN"]}),
        webhook_secret=BOT_SETTINGS["REPLICATE_WEBHOOK_SECRET"],
        allowed_hosts=frozenset({DOMAIN}),
    )
    with ReplicateEmulator(settings) as emulator:
        yield emulator


@pytest.fixture
def telegram(session_telegram):
    """The Telegram emulator, reset, with the bot."""
    session_telegram.reset()
    return session_telegram


@pytest.fixture
def replicate(session_replicate):
    """The Replicate emulator, reset, with the account; its stopped clock keeps models running."""
    session_replicate.reset()
    return session_replicate


@pytest.fixture
def no_credentials(monkeypatch, tmp_path):
    """Remove AWS credentials from everywhere that boto3 looks for them."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)


@pytest.fixture
def outside(bucket, telegram, replicate, monkeypatch):
    """Connect the handlers to the services that they call: moto's S3 and both emulators."""
    monkeypatch.setenv("TELEGRAM_API_URL", telegram.url)
    monkeypatch.setenv("REPLICATE_API_URL", f"{replicate.url}/v1")
    forget_clients()


@pytest.fixture
def odd(outside, monkeypatch):
    """A Telegram that can return results that no code expects."""
    with odd_telegram() as telegram:
        monkeypatch.setenv("TELEGRAM_API_URL", telegram.url)
        forget_clients()
        yield telegram
    forget_clients()
