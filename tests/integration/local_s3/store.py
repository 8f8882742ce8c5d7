"""A running S3, and access to it for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

import boto3
import requests
from botocore.config import Config

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.kit.outgoing import Outgoing
from darkroom_emulators.kit.serving import ServerThread
from darkroom_emulators.kit.steering import TestFaults
from local.credentials import Credentials
from local.faults import cloud_faults
from local.s3.buckets import StoreSetup
from local.s3.embedded import EmbeddedS3
from local.s3.moto_process import Moto
from local.sam.template import Bucket

CREDENTIALS = Credentials("local", "local-secret")


@dataclass
class Store:
    """A running S3. In the `store` fixture, its bucket `photos` contains `a b/ä.jpg`."""

    url: str
    clock: Clock
    log: EventLog
    server: ServerThread
    faults: TestFaults
    s3: EmbeddedS3

    def client(self, secret: str = "local-secret", key: str = "local") -> Any:
        return boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id=key,
            aws_secret_access_key=secret,
            config=Config(
                signature_version="s3v4",
                s3={"addressing_style": "path"},
                retries={"total_max_attempts": 1},
                max_pool_connections=20,
            ),
        )

    def presigned(self, method: str = "get_object", **params: Any) -> str:
        wanted = {"Bucket": "photos", "Key": "a b/ä.jpg"} | params
        return self.client().generate_presigned_url(method, Params=wanted, ExpiresIn=3600)


@contextmanager
def serving_s3(moto: Moto) -> Iterator[Store]:
    """Serve the contents of `moto` within the block."""
    clock = Clock()
    log = EventLog(clock)
    faults = cloud_faults(log, seed=0)
    s3 = EmbeddedS3(moto, CREDENTIALS, clock=clock, log=log, faults=faults)

    async def build() -> EmbeddedS3:
        await s3.loaded()
        return s3

    server = ServerThread(build)
    server.start()
    try:
        yield Store(server.url, clock, log, server, TestFaults(faults, server), s3)
    finally:
        server.stop()
        s3.close()


async def make_bucket(url: str, bucket: Bucket, keys: Credentials = CREDENTIALS) -> None:
    calls = Outgoing()
    try:
        await StoreSetup(url, keys, calls).make_bucket(bucket)
    finally:
        await calls.close()


def code(answer: requests.Response) -> str | None:
    return ElementTree.fromstring(answer.content).findtext("Code")
