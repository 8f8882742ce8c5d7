"""One embedded S3 for all tests in this folder."""

import asyncio
from collections.abc import Iterator
from contextlib import closing

import pytest

from local.s3.moto_process import Moto
from local.sam.template import Bucket, ExpiryRule

from .store import Store, make_bucket, serving_s3


@pytest.fixture(scope="package")
def started() -> Iterator[Store]:
    rules = (ExpiryRule("tasks-expire", "tasks/", 1),)
    with closing(Moto()) as moto, serving_s3(moto) as store:
        asyncio.run(make_bucket(store.url, Bucket("photos", rules)))
        yield store


@pytest.fixture
def store(started: Store) -> Store:
    started.client().put_object(Bucket="photos", Key="a b/ä.jpg", Body=b"jpeg")
    started.log.clear()
    return started
