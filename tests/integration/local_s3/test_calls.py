"""Calls to the embedded S3 that are concurrent, logged, large, or made to fail."""

import concurrent.futures
from typing import Any

import requests
from botocore.exceptions import ClientError

from darkroom_emulators.kit.faults import FaultStruck
from local.s3.events import S3Call

from .store import Store


def wrote(client: Any, **conditional: Any) -> bool:
    """Return whether a conditional PUT succeeded; an error other than 412 fails the test."""
    try:
        client.put_object(Bucket="photos", **conditional)
    except ClientError as exc:
        if exc.response["Error"]["Code"] != "PreconditionFailed":
            raise
        return False
    return True


def test_one_of_many_writers_that_create_a_key_wins(store: Store):
    client = store.client()

    def create(key: str, writer: int) -> bool:
        return wrote(client, Key=key, Body=b"%d" % writer, IfNoneMatch="*")

    with concurrent.futures.ThreadPoolExecutor(16) as threads:
        for turn in range(5):
            wins = list(threads.map(create, [f"race/{turn}"] * 16, range(16)))
            winner = client.get_object(Bucket="photos", Key=f"race/{turn}")["Body"].read()
            assert sum(wins) == 1
            assert wins[int(winner)]


def test_compare_and_swap_loses_no_update(store: Store):
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


def test_each_call_is_logged_with_its_trace_and_without_its_signature(store: Store):
    trace = "1-65539c00-0123456789abcdef01234567"
    url = store.presigned()
    requests.get(url, headers={"X-Amzn-Trace-Id": f"Root={trace};Sampled=0"}, timeout=60)

    call = store.log.of(S3Call)[-1]
    assert (call.trace, call.method, call.bucket, call.key) == (trace, "GET", "photos", "a b/ä.jpg")
    assert (call.status, call.size, call.error) == (200, 4, None)
    assert call.ms > 0
    assert "Signature" not in str(call)


def test_other_sites_pages_cant_read_the_bucket(store: Store):
    answer = requests.get(store.presigned(), headers={"Origin": "http://evil.example"}, timeout=60)

    assert not [name for name in answer.headers if name.lower().startswith("access-control")]


def test_ten_megabytes_can_be_stored_and_read(store: Store):
    body = bytes(range(256)) * 40_960
    store.client().put_object(Bucket="photos", Key="large", Body=body)

    assert store.client().get_object(Bucket="photos", Key="large")["Body"].read() == body


def put(store: Store, key: str, **condition: str) -> int:
    """Write an object, and return the status."""
    try:
        answer = store.client().put_object(Bucket="photos", Key=key, Body=b"new", **condition)
    except ClientError as exc:
        return int(exc.response["ResponseMetadata"]["HTTPStatusCode"])
    return int(answer["ResponseMetadata"]["HTTPStatusCode"])


def exists(store: Store, key: str) -> bool:
    found = store.client().list_objects_v2(Bucket="photos", Prefix=key)
    return found["KeyCount"] == 1


def test_a_call_with_an_injected_error_does_nothing(store: Store):
    store.faults.add("s3_error", match={"method": "PUT", "prefix": "failing"})
    assert put(store, "calm/1") == 200
    assert put(store, "failing/1") == 503
    assert not exists(store, "failing/1")
    assert put(store, "failing/1") == 200
    assert [struck.where["prefix"] for struck in store.log.of(FaultStruck)] == ["failing"]


def test_a_call_whose_response_is_lost_has_taken_effect(store: Store):
    store.faults.add("s3_lost_answer")
    assert put(store, "lost/1") == 500
    assert exists(store, "lost/1")


def test_a_conflict_is_injected_only_into_conditional_writes(store: Store):
    store.faults.add("s3_conflict")
    assert put(store, "meets/1") == 200
    assert put(store, "meets/2", IfNoneMatch="*") == 409
    assert not exists(store, "meets/2")
    assert put(store, "meets/2", IfNoneMatch="*") == 200
