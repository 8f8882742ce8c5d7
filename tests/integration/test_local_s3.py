"""The embedded S3, driven by boto3 and by plain HTTP."""

import asyncio
import concurrent.futures
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from emulator_kit.clock import Clock
from emulator_kit.events import EventLog
from emulator_kit.outgoing import Outgoing
from emulator_kit.serving import ServerThread
from emulator_kit.steering import TestFaults
from local.buckets import StoreSetup
from local.environment import Credentials
from local.failures import CannotStart, StoreUnfit
from local.faults import cloud_faults
from local.moto_process import Moto
from local.s3 import EmbeddedS3
from local.s3_request import S3Request
from local.template import Bucket, ExpiryRule
from tests.integration.test_local_process import is_running

CREDENTIALS = Credentials("local", "local-secret")
HOLDS_A_MOTO = """
from local.moto_process import Moto
moto = Moto()
moto.wait_until_loaded()
print(moto._process.pid, flush=True)
input()
"""


@dataclass
class Store:
    """A running S3 with a bucket `photos` that holds `a b/ä.jpg`."""

    url: str
    clock: Clock
    log: EventLog
    server: ServerThread
    faults: TestFaults

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


@pytest.fixture(scope="module")
def started() -> Iterator[Store]:
    clock = Clock()
    log = EventLog(clock)
    faults = cloud_faults(log, seed=0)
    moto = Moto()
    s3 = EmbeddedS3(moto, CREDENTIALS, clock=clock, log=log, faults=faults)

    async def build() -> EmbeddedS3:
        await s3.loaded()
        return s3

    server = ServerThread(build)
    server.start()
    rules = (ExpiryRule("tasks-expire", "tasks/", 1),)
    asyncio.run(make_bucket(server.url, Bucket("photos", rules)))
    yield Store(server.url, clock, log, server, TestFaults(faults, server))
    server.stop()
    s3.close()
    moto.close()


@pytest.fixture
def store(started: Store) -> Store:
    started.client().put_object(Bucket="photos", Key="a b/ä.jpg", Body=b"jpeg")
    started.log.clear()
    return started


async def make_bucket(url: str, bucket: Bucket, keys: Credentials = CREDENTIALS) -> None:
    calls = Outgoing()
    try:
        await StoreSetup(url, keys, calls).make_bucket(bucket)
    finally:
        await calls.close()


def code(answer: requests.Response) -> str | None:
    return ElementTree.fromstring(answer.content).findtext("Code")


def test_a_presigned_url_opens_its_object_and_no_other_method(store: Store):
    url = store.presigned()

    assert requests.get(url, timeout=5).content == b"jpeg"
    assert requests.head(url, timeout=5).status_code == 403
    assert requests.put(url, data=b"x", timeout=5).status_code == 403


@pytest.mark.parametrize(
    "change",
    [
        lambda url: url.replace("a%20b/", "a%20c/"),
        lambda url: url.replace("X-Amz-Expires=3600", "X-Amz-Expires=3601"),
        lambda url: url.replace("us-east-1", "us-east-2"),
        lambda url: url[:-1] + ("0" if url[-1] != "0" else "1"),
        lambda url: url + "&response-content-type=text/html",
    ],
)
def test_a_presigned_url_with_anything_changed_is_refused(
    store: Store, change: Callable[[str], str]
):
    answer = requests.get(change(store.presigned()), timeout=5)

    assert (answer.status_code, code(answer)) == (403, "SignatureDoesNotMatch")


def test_a_presigned_url_is_good_for_the_host_it_was_signed_for_only(store: Store):
    url = store.presigned()
    port = urlsplit(url).port

    for host in (f"localhost:{port}", "photos.example.com"):
        answer = requests.get(url, headers={"Host": host}, timeout=5)
        assert (answer.status_code, code(answer)) == (403, "SignatureDoesNotMatch")


def test_a_presigned_url_ends_by_the_clouds_clock_and_a_new_one_starts_from_there(
    store: Store, monkeypatch: pytest.MonkeyPatch
):
    ten_seconds_ago = datetime.now(UTC) - timedelta(seconds=10)
    with monkeypatch.context() as patch:
        patch.setattr("botocore.auth.get_current_datetime", lambda: ten_seconds_ago)
        url = store.presigned()
    store.server.run(store.clock.advance(3580))
    assert requests.get(url, timeout=5).status_code == 200

    store.server.run(store.clock.advance(20))
    expired = requests.get(url, timeout=5)
    assert (expired.status_code, code(expired)) == (403, "AccessDenied")
    assert b"Request has expired" in expired.content
    assert requests.get(store.presigned(), timeout=5).status_code == 200


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (lambda url: url.replace("X-Amz-Expires=3600", "X-Amz-Expires=700000"), 400),
        (lambda url: url.replace("X-Amz-Date=", "X-Amz-Day="), 400),
        (lambda url: url.replace("X-Amz-Expires=3600", "X-Amz-Expires=soon"), 400),
        (lambda url: url.replace("local%2F", "other%2F"), 403),
        (lambda url: url.split("?")[0], 403),
        (
            lambda url: url.split("?")[0] + "?AWSAccessKeyId=local&Signature=x&Expires=9999999999",
            400,
        ),
    ],
)
def test_what_is_no_good_presigned_url_is_refused_with_an_xml_error(
    store: Store, change: Callable[[str], str], status: int
):
    answer = requests.get(change(store.presigned()), timeout=5)

    assert answer.status_code == status
    assert code(answer)
    assert answer.headers["content-type"] == "application/xml"


@pytest.mark.parametrize(
    ("key", "secret", "error"),
    [
        ("local", "wrong", "SignatureDoesNotMatch"),
        ("other", "local-secret", "InvalidAccessKeyId"),
    ],
)
def test_a_call_signed_with_other_keys_is_refused(store: Store, key: str, secret: str, error: str):
    with pytest.raises(ClientError) as refused:
        store.client(secret, key).put_object(Bucket="photos", Key="k", Body=b"x")

    assert refused.value.response["Error"]["Code"] == error
    assert store.log.since()[-1].data["error"] == error


def test_a_body_that_was_changed_on_the_way_is_refused(store: Store):
    signed = {}
    client = store.client()
    client.meta.events.register(
        "before-send.s3.PutObject", lambda request, **_: signed.update(request.headers.items())
    )
    client.put_object(Bucket="photos", Key="k", Body=b"good")
    headers = {k: v.decode() if isinstance(v, bytes) else v for k, v in signed.items()}
    headers.pop("Expect", None)

    answer = requests.put(f"{store.url}/photos/k", data=b"evil", headers=headers, timeout=5)

    assert (answer.status_code, code(answer)) == (400, "XAmzContentSHA256Mismatch")


def wrote(client: Any, **conditional: Any) -> bool:
    """Say whether a conditional PUT went through; any error but 412 fails the test."""
    try:
        client.put_object(Bucket="photos", **conditional)
    except ClientError as exc:
        if exc.response["Error"]["Code"] != "PreconditionFailed":
            raise
        return False
    return True


def test_of_many_writers_that_create_a_key_one_wins(store: Store):
    client = store.client()

    def create(key: str, writer: int) -> bool:
        return wrote(client, Key=key, Body=b"%d" % writer, IfNoneMatch="*")

    with concurrent.futures.ThreadPoolExecutor(16) as threads:
        for turn in range(5):
            wins = list(threads.map(create, [f"race/{turn}"] * 16, range(16)))
            winner = client.get_object(Bucket="photos", Key=f"race/{turn}")["Body"].read()
            assert sum(wins) == 1
            assert wins[int(winner)]


def test_no_update_is_lost_among_writers_that_compare_and_swap(store: Store):
    client = store.client()
    client.put_object(Bucket="photos", Key="count", Body=b"0")

    def increment(_: int) -> None:
        while True:
            found = client.get_object(Bucket="photos", Key="count")
            body = b"%d" % (int(found["Body"].read()) + 1)
            if wrote(client, Key="count", Body=body, IfMatch=found["ETag"]):
                return

    with concurrent.futures.ThreadPoolExecutor(6) as threads:
        list(threads.map(increment, range(24)))

    assert client.get_object(Bucket="photos", Key="count")["Body"].read() == b"24"


def test_the_bucket_has_the_templates_lifecycle_and_can_be_made_twice(store: Store):
    asyncio.run(make_bucket(store.url, Bucket("photos", (ExpiryRule("all", "x/", 2),))))

    rules = store.client().get_bucket_lifecycle_configuration(Bucket="photos")["Rules"]
    assert [(r["ID"], r["Filter"]["Prefix"], r["Expiration"]["Days"]) for r in rules] == [
        ("all", "x/", 2)
    ]


def test_a_store_that_does_not_answer_is_named():
    with pytest.raises(StoreUnfit, match=r"http://127\.0\.0\.1:9 can't be reached"):
        asyncio.run(make_bucket("http://127.0.0.1:9", Bucket("photos", ())))


def test_a_store_that_does_not_take_our_keys_is_refused(store: Store):
    other = Credentials("local", "wrong")
    with pytest.raises(StoreUnfit, match="SignatureDoesNotMatch"):
        asyncio.run(make_bucket(store.url, Bucket("photos", ()), other))


@pytest.mark.parametrize(
    ("ignored", "only_where_nothing_stands"),
    [("If-None-Match", False), ("If-Match", False), ("If-Match", True)],
)
def test_a_store_that_ignores_a_condition_is_refused(ignored: str, only_where_nothing_stands: bool):
    stored: set[str] = set()

    async def careless(request: Request) -> Response:
        if request.method == "DELETE":
            stored.discard(request.url.path)
            return Response(status_code=204)
        conditions = {"if-none-match", "if-match"} & set(request.headers.keys())
        heeds = ignored.lower() not in conditions or (
            only_where_nothing_stands and request.url.path in stored
        )
        if conditions and heeds:
            return Response(status_code=412)
        stored.add(request.url.path)
        return Response(status_code=200)

    async def build() -> Starlette:
        return Starlette(routes=[Route("/{rest:path}", careless, methods=["PUT", "DELETE"])])

    server = ServerThread(build)
    server.start()
    try:
        with pytest.raises(StoreUnfit, match=f"ignores {ignored}"):
            asyncio.run(make_bucket(server.url, Bucket("photos", ())))
    finally:
        server.stop()
    assert not [key for key in stored if "probe" in key]


def test_each_call_is_logged_with_its_trace_and_without_its_signature(store: Store):
    trace = "1-65539c00-0123456789abcdef01234567"
    url = store.presigned()
    requests.get(url, headers={"X-Amzn-Trace-Id": f"Root={trace};Sampled=0"}, timeout=5)

    data = store.log.since()[-1].data
    shown = ("trace", "method", "bucket", "key", "status", "size", "error")
    assert data["ms"] > 0
    assert {name: data[name] for name in shown} == {
        "trace": trace,
        "method": "GET",
        "bucket": "photos",
        "key": "a b/ä.jpg",
        "status": 200,
        "size": 4,
        "error": None,
    }
    assert "Signature" not in str(data)


def test_no_page_from_elsewhere_may_read_the_bucket(store: Store):
    answer = requests.get(store.presigned(), headers={"Origin": "http://evil.example"}, timeout=5)

    assert not [name for name in answer.headers if name.lower().startswith("access-control")]


def put(store: Store, key: str, **condition: str) -> int:
    """Write an object; return the status."""
    try:
        answer = store.client().put_object(Bucket="photos", Key=key, Body=b"new", **condition)
    except ClientError as exc:
        return int(exc.response["ResponseMetadata"]["HTTPStatusCode"])
    return int(answer["ResponseMetadata"]["HTTPStatusCode"])


def exists(store: Store, key: str) -> bool:
    found = store.client().list_objects_v2(Bucket="photos", Prefix=key)
    return found["KeyCount"] == 1


def test_ten_megabytes_go_in_and_come_out(store: Store):
    body = bytes(range(256)) * 40_960
    store.client().put_object(Bucket="photos", Key="large", Body=body)

    assert store.client().get_object(Bucket="photos", Key="large")["Body"].read() == body


@pytest.fixture
def moto() -> Iterator[Moto]:
    moto = Moto()
    yield moto
    moto.close()


def test_each_moto_is_empty_at_first_and_knows_nothing_of_others(store: Store, moto: Moto):
    moto.wait_until_loaded()

    assert store.client().head_bucket(Bucket="photos")
    request = S3Request("HEAD", "/photos", "", {"host": "s3"}, b"")
    assert moto.ask(request).status == 404


def test_a_moto_that_has_ended_is_an_error_that_says_what_to_do(moto: Moto):
    clock = Clock()
    log = EventLog(clock)
    faults = cloud_faults(log, seed=0)
    s3 = EmbeddedS3(moto, CREDENTIALS, clock=clock, log=log, faults=faults)

    async def build() -> EmbeddedS3:
        await s3.loaded()
        return s3

    server = ServerThread(build)
    server.start()
    store = Store(server.url, clock, log, server, TestFaults(faults, server))
    moto._process.kill()
    answers = [requests.get(store.presigned(), timeout=5) for _ in range(2)]
    server.stop()
    s3.close()

    for answer in answers:
        assert (answer.status_code, code(answer)) == (500, "InternalError")
        assert "Start the local cloud again" in answer.text
    assert "Start the local cloud again" in log.since()[-1].data["error"]


def test_a_moto_that_does_not_start_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "moto.py").write_text("raise SystemExit(3)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    moto = Moto()

    with pytest.raises(CannotStart):
        moto.wait_until_loaded()
    moto.close()


def test_moto_ends_when_the_process_that_asks_it_is_killed():
    asking = subprocess.Popen(
        [sys.executable, "-c", HOLDS_A_MOTO], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with asking:
        assert asking.stdout
        pid = int(asking.stdout.readline())
        assert is_running(pid)
        asking.kill()

    limit = time.monotonic() + 10
    while is_running(pid):
        assert time.monotonic() < limit, "moto outlived the process that asked it"
        time.sleep(0.01)


def test_a_call_that_s3_is_made_to_fail_does_nothing(store: Store):
    store.faults.add("s3_error", match={"method": "PUT", "prefix": "failing"})
    assert put(store, "calm/1") == 200
    assert put(store, "failing/1") == 503
    assert not exists(store, "failing/1")
    assert put(store, "failing/1") == 200
    assert [e.data["where"]["prefix"] for e in store.log.since() if e.kind == "fault.struck"] == [
        "failing"
    ]


def test_a_call_whose_answer_is_lost_has_done_its_work(store: Store):
    store.faults.add("s3_lost_answer")
    assert put(store, "lost/1") == 500
    assert exists(store, "lost/1")


def test_only_a_conditional_write_meets_another_at_the_same_moment(store: Store):
    store.faults.add("s3_conflict")
    assert put(store, "meets/1") == 200
    assert put(store, "meets/2", IfNoneMatch="*") == 409
    assert not exists(store, "meets/2")
    assert put(store, "meets/2", IfNoneMatch="*") == 200
