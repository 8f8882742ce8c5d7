"""Fixtures shared by all tests: settings for a fictitious bot, and a bucket in moto."""

import functools
import gc
import io
import os
import signal
import sys

import boto3
import botocore.session
import pytest
from moto import mock_aws

from common.bot import claims, delivery, overload, people, pressure, progress, storage, waiting
from common.clients import http, replicate, s3, telegram
from common.runtime import settings, styles, tls
from common.runtime.observability import logger

BOT_SETTINGS = {
    "TELEGRAM_BOT_TOKEN": "123456789:AAtestTokenOfNoBotAtAll",
    "TELEGRAM_SECRET_TOKEN": "a-secret-token-for-tests",
    "REPLICATE_API_TOKEN": "r8_test",
    "REPLICATE_WEBHOOK_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "REPLICATE_MODEL": "darkroom/edit",
    "BASE_URL": "http://127.0.0.1:9",
    "BUCKET_NAME": "my-bot-bucket",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
}
# in a background job of a shell, SIGINT is ignored, and all processes that tests start would ignore
# it, too
signal.signal(signal.SIGINT, signal.default_int_handler)
# keep the caller's credentials for --s3, as AWS_* is overwritten below; workers inherit them
for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
    os.environ.setdefault(f"CALLERS_{name}", os.environ.get(name, ""))
# without these settings, importing a function fails
os.environ |= BOT_SETTINGS
# for each test, moto starts a session that would parse the JSON of S3's API again; that takes a
# tenth of a second, and leaves much garbage
botocore.session.create_loader = functools.cache(botocore.session.create_loader)


def pytest_collection_finish():
    """Exclude the collected tests from garbage collection: there are many, and they stay in use."""
    gc.collect()
    gc.freeze()


def pytest_addoption(parser):
    """Add --s3, which runs the S3 suite on any store."""
    parser.addoption(
        "--s3",
        metavar="URL",
        help="run only tests/contract/s3, on the store at URL, with the keys in AWS_*",
    )


@pytest.fixture(autouse=True)
def bot_settings(monkeypatch):
    """Give every test BOT_SETTINGS and fresh clients, and hide this machine's AWS settings."""
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL_S3", "AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in BOT_SETTINGS.items():
        monkeypatch.setenv(name, value)
    forget_clients()
    yield
    forget_clients()


@pytest.fixture
def logged():
    """The bot's log output, which capsys misses because the logger keeps an older stream."""
    stream = io.StringIO()
    before = logger.registered_handler.setStream(stream)
    yield stream
    logger.registered_handler.setStream(before)


def forget_clients():
    """Clear the cached settings and clients, so that they are created again on next use."""
    for cached in (
        settings.get_settings,
        styles.get_styles,
        tls.get_trust,
        http.get_session,
        s3.get_s3_client,
        s3.get_records,
        storage.get_storage,
        claims.get_claims,
        people.get_people,
        pressure.get_pressure,
        overload.get_overload,
        waiting.get_waiting_list,
        delivery.get_delivery,
        progress.get_progress,
        telegram.get_telegram,
        replicate.get_replicate,
    ):
        cached.cache_clear()
    if app := sys.modules.get("telegram_webhook.app"):
        app.get_attempts.cache_clear()


@pytest.fixture
def bucket():
    """The S3 client for an empty bucket in moto."""
    with mock_aws():
        client = boto3.client("s3")
        client.create_bucket(Bucket="my-bot-bucket")
        yield client
