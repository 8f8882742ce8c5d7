"""Copies and multipart uploads write only if their conditions hold."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from .store import Store

OLD, OTHER = datetime(2000, 1, 1, tzinfo=UTC), '"0123456789abcdef0123456789abcdef"'
COPIED = f'"{hashlib.md5(b"copied").hexdigest()}"'
THERE, NEW = "a b/ä.jpg", "new/one.jpg"


@pytest.fixture(autouse=True)
def tidy(store: Store) -> Iterator[None]:
    yield
    store.client().delete_object(Bucket="photos", Key=NEW)


def copy(store: Store, key: str, **conditions: Any) -> None:
    client = store.client()
    client.put_object(Bucket="photos", Key="new/source ä", Body=b"copied")
    try:
        source = {"Bucket": "photos", "Key": "new/source ä"}
        client.copy_object(Bucket="photos", Key=key, CopySource=source, **conditions)
    finally:
        client.delete_object(Bucket="photos", Key="new/source ä")


def upload(store: Store, key: str, **conditions: Any) -> None:
    client, place = store.client(), {"Bucket": "photos", "Key": key}
    place["UploadId"] = client.create_multipart_upload(**place)["UploadId"]
    etag = client.upload_part(**place, PartNumber=1, Body=b"uploaded")["ETag"]
    try:
        parts = {"Parts": [{"PartNumber": 1, "ETag": etag}]}
        client.complete_multipart_upload(**place, MultipartUpload=parts, **conditions)
    except ClientError:
        client.abort_multipart_upload(**place)
        raise


@pytest.mark.parametrize("write", [copy, upload])
@pytest.mark.parametrize(
    ("key", "conditions", "error", "condition"),
    [
        (THERE, {"IfNoneMatch": "*"}, "PreconditionFailed", "If-None-Match"),
        (THERE, {"IfMatch": OTHER}, "PreconditionFailed", "If-Match"),
        (NEW, {"IfMatch": OTHER}, "NoSuchKey", None),
    ],
)
def test_a_write_whose_condition_fails_changes_nothing(
    store: Store,
    write: Any,
    key: str,
    conditions: dict[str, str],
    error: str,
    condition: str | None,
):
    with pytest.raises(ClientError) as refused:
        write(store, key, **conditions)

    found = refused.value.response["Error"]
    assert found["Code"] == error
    assert found.get("Condition") == condition
    kept = store.client().get_object(Bucket="photos", Key=THERE)
    assert kept["Body"].read() == b"jpeg"
    assert "Contents" not in store.client().list_objects_v2(Bucket="photos", Prefix=NEW)


@pytest.mark.parametrize("write", [copy, upload])
def test_a_write_whose_condition_holds_is_done(store: Store, write: Any):
    client, place = store.client(), {"Bucket": "photos", "Key": NEW}
    write(store, NEW, IfNoneMatch="*")
    first = client.head_object(**place)["ETag"]
    write(store, NEW, IfMatch=first)

    assert client.get_object(**place)["Body"].read() in {b"copied", b"uploaded"}


@pytest.mark.parametrize(
    "condition",
    [
        {"CopySourceIfMatch": OTHER},
        {"CopySourceIfNoneMatch": COPIED},
        {"CopySourceIfUnmodifiedSince": OLD},
        {"CopySourceIfModifiedSince": datetime(2100, 1, 1, tzinfo=UTC)},
    ],
)
def test_a_copy_whose_source_is_not_as_expected_is_refused(store: Store, condition: Any):
    with pytest.raises(ClientError) as refused:
        copy(store, NEW, **condition)

    assert refused.value.response["Error"]["Code"] == "PreconditionFailed"


def test_a_copy_whose_source_is_as_expected_is_done(store: Store):
    copy(store, NEW, CopySourceIfUnmodifiedSince=datetime(2100, 1, 1, tzinfo=UTC))
    copy(store, NEW, CopySourceIfModifiedSince=OLD, CopySourceIfNoneMatch=OTHER)
    copy(store, NEW, CopySourceIfMatch=COPIED, CopySourceIfUnmodifiedSince=OLD)

    assert store.client().head_object(Bucket="photos", Key=NEW)["ContentLength"] == 6


def test_a_copy_of_what_is_not_there_gets_s3s_error(store: Store):
    source = {"Bucket": "nothing", "Key": "k"}
    with pytest.raises(ClientError) as refused:
        store.client().copy_object(
            Bucket="photos", Key=NEW, CopySource=source, CopySourceIfMatch=OTHER
        )

    assert refused.value.response["Error"]["Code"] == "NoSuchBucket"
