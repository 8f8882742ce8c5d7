"""Compare-and-swap on S3: one winner, our own lost response, and simultaneous writes."""

import io
import json

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.response import StreamingBody
from botocore.stub import Stubber

from common.clients.records import Record, Records
from common.errors import Conflict, UnreadableRecord, UpstreamError

KEY = "tasks/abc.json"


class Note(Record):
    n: int = 0
    name: str = ""


@pytest.fixture
def records(bucket):
    return Records(bucket, "my-bot-bucket")


def test_a_record_is_loaded_as_it_was_saved(records):
    etag = records.save(KEY, {"n": 123, "name": "Дом"}, etag=None)
    assert records.load(KEY, Note) == Note(n=123, name="Дом", etag=etag)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "json_invalid"),
        (b"no JSON", "json_invalid"),
        (b"\xff", "json_invalid"),
        (b"[]", "model_type"),
        (b'{"n": "a secret"}', "n int_parsing"),
    ],
)
def test_a_malformed_record_is_unreadable_and_can_be_replaced(records, bucket, content, reason):
    bucket.put_object(Bucket="my-bot-bucket", Key=KEY, Body=content)
    with pytest.raises(UnreadableRecord) as caught:
        records.load(KEY, Note)
    assert str(caught.value) == f"{KEY} can't be read: {reason}"
    assert caught.value.content == content
    records.save(KEY, {"n": 1}, etag=caught.value.etag)
    assert records.load(KEY, Note).n == 1


def test_an_unreadable_record_counts_as_another_writers(records, bucket):
    bucket.put_object(Bucket="my-bot-bucket", Key=KEY, Body=b"[]")
    with pytest.raises(Conflict):
        records.save(KEY, {"n": 1}, etag=None)


def test_a_record_that_was_never_saved_is_none(records):
    assert records.load(KEY, Note) is None


def test_only_the_first_can_create(records):
    records.save(KEY, {"n": 1}, etag=None)
    with pytest.raises(Conflict):
        records.save(KEY, {"n": 2}, etag=None)
    assert records.load(KEY, Note).n == 1


def test_the_slower_of_two_writers_loses(records):
    etag = records.save(KEY, {"n": 1}, etag=None)
    records.save(KEY, {"n": 2}, etag=etag)
    with pytest.raises(Conflict):
        records.save(KEY, {"n": 3}, etag=etag)
    assert records.load(KEY, Note).n == 2


def test_the_same_content_written_twice_has_two_etags(records):
    first = records.save(KEY, {"n": 1}, etag=None)
    assert records.save(KEY, {"n": 1}, etag=first) != first


def test_a_deleted_record_cannot_be_changed(records):
    with pytest.raises(Conflict):
        records.save(KEY, {"n": 1}, etag='"d41d8cd98f00b204e9800998ecf8427e"')


@pytest.fixture
def stubbed():
    client = boto3.client("s3")
    with Stubber(client) as stub:
        yield stub, Records(client, "my-bot-bucket", new_id=lambda: "w1")


def _body(content):
    data = json.dumps(content).encode()
    return {"Body": StreamingBody(io.BytesIO(data), len(data)), "ETag": '"e1"'}


def test_a_simultaneous_write_is_retried(stubbed):
    stub, records = stubbed
    stub.add_client_error("put_object", "ConditionalRequestConflict", http_status_code=409)
    stub.add_response("put_object", {"ETag": '"e1"'})
    assert records.save(KEY, {"n": 1}, etag=None) == '"e1"'


def test_a_conflict_that_does_not_end_is_an_upstream_error(stubbed):
    stub, records = stubbed
    for _ in range(4):
        stub.add_client_error("put_object", "ConditionalRequestConflict", http_status_code=409)
    with pytest.raises(UpstreamError):
        records.save(KEY, {"n": 1}, etag=None)


def test_412_from_ones_own_first_try_counts_as_saved(stubbed):
    stub, records = stubbed
    stub.add_client_error("put_object", "PreconditionFailed", http_status_code=412)
    stub.add_response("get_object", _body({"n": 1, "write_id": "w1"}))
    assert records.save(KEY, {"n": 1}, etag=None) == '"e1"'


def test_412_from_another_writer_is_a_conflict(stubbed):
    stub, records = stubbed
    stub.add_client_error("put_object", "PreconditionFailed", http_status_code=412)
    stub.add_response("get_object", _body({"n": 1, "write_id": "somebody else's"}))
    with pytest.raises(Conflict):
        records.save(KEY, {"n": 1}, etag=None)


def test_a_store_that_is_down_is_an_upstream_error_without_the_key(stubbed):
    stub, records = stubbed
    stub.add_client_error("get_object", "SlowDown", http_status_code=503)
    with pytest.raises(UpstreamError, match="S3 failed at GetObject: 503 SlowDown"):
        records.load(KEY, Note)


def test_a_store_that_cannot_be_reached_is_an_upstream_error(monkeypatch):
    client = boto3.client("s3")

    def unreachable(**_):
        raise EndpointConnectionError(endpoint_url="http://nowhere")

    monkeypatch.setattr(client, "put_object", unreachable)
    with pytest.raises(UpstreamError, match="EndpointConnectionError"):
        Records(client, "my-bot-bucket").save(KEY, {}, etag=None)
