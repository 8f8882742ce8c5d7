"""Fixtures that run the S3 suite on every store, or on the one that --s3 names."""

import asyncio
import contextlib
import os
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from common.clients.s3 import get_s3_client
from darkroom_emulators.kit.outgoing import Outgoing
from local.credentials import Credentials
from local.s3.buckets import StoreSetup
from local.sam.template import Bucket, ExpiryRule
from tests.conftest import forget_clients

from . import servers

RULES = (ExpiryRule("tasks-expire", "tasks/", 1),)


@dataclass(frozen=True)
class Store:
    """A new bucket in the store at `url`."""

    url: str
    keys: Credentials
    bucket: str

    @property
    def routes_by_host(self):
        """Whether the server treats an unknown Host as a bucket name, as AWS does."""
        return (urlsplit(self.url).hostname or "").endswith(".amazonaws.com")


def pytest_generate_tests(metafunc):
    """Run tests that need a store on all of them, or on the one that --s3 names."""
    if "server" in metafunc.fixturenames:
        given = metafunc.config.getoption("--s3")
        names = [given] if given else ["embedded", "seaweedfs", "localstack"]
        metafunc.parametrize("server", names, indirect=True, scope="session")


def pytest_collection_modifyitems(config, items):
    """Run only this suite if --s3 is given."""
    if config.getoption("--s3"):
        others = [item for item in items if "server" not in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item not in others]


@pytest.fixture(scope="session")
def server(request, tmp_path_factory):
    """A server started for the tests, or the one that --s3 names."""
    start = given if "://" in request.param else getattr(servers, request.param)
    with start(request.param) if start is given else start(tmp_path_factory.mktemp("s3")) as server:
        yield server


@contextlib.contextmanager
def given(url):
    """Yield the server that --s3 names, with the keys from the caller's environment."""
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
    keys = [os.environ[f"CALLERS_{name}"] for name in names]
    if not all(keys):
        pytest.fail(f"--s3 needs {' and '.join(names)}")
    yield servers.Server(url.rstrip("/"), Credentials(*keys))


@pytest.fixture(scope="session")
def bucket_name(server):
    """The name of a bucket that the local cloud's code has created and probed."""
    name = f"darkroom-test-{uuid4().hex[:12]}"
    make_bucket(server, name)
    yield name
    with pytest.MonkeyPatch.context() as patch:
        point_bot_at(server, name, patch)
        empty_and_remove(get_s3_client(), name)
    forget_clients()


@pytest.fixture
def store(server, bucket_name, bot_settings, monkeypatch):
    """The store, with the bot's own classes set up to use it."""
    point_bot_at(server, bucket_name, monkeypatch)
    return Store(server.url, server.keys, bucket_name)


def point_bot_at(server, bucket, patch):
    """Configure the bot to use this bucket in this store."""
    patch.setenv("AWS_ENDPOINT_URL_S3", server.url)
    patch.setenv("AWS_ACCESS_KEY_ID", server.keys.access_key)
    patch.setenv("AWS_SECRET_ACCESS_KEY", server.keys.secret_key)
    patch.setenv("BUCKET_NAME", bucket)
    forget_clients()


def make_bucket(server, name):
    """Create the bucket and probe the store. Raises StoreUnfit."""

    async def make():
        calls = Outgoing({urlsplit(server.url).hostname})
        try:
            await StoreSetup(server.url, server.keys, calls).make_bucket(Bucket(name, RULES))
        finally:
            await calls.close()

    asyncio.run(make())


def empty_and_remove(s3, bucket):
    """Delete the bucket and its objects, as others may use the store."""
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for found in page.get("Contents", []):
            s3.delete_object(Bucket=bucket, Key=found["Key"])
    s3.delete_bucket(Bucket=bucket)
