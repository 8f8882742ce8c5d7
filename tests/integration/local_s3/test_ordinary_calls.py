"""Ordinary boto3 calls with good and bad arguments all get a response, and lose nothing."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from darkroom_emulators.kit.events import Event
from local.s3.events import S3Call, S3Failed

from .store import Store

MISSING = "12345678-1234-1234-1234-123456789012"
PARTS = {"Parts": [{"PartNumber": 1, "ETag": '"0"'}]}
UPLOAD = {"Key": "k", "UploadId": "nope", "PartNumber": 1}
RULE = {"ID": "a", "Status": "Enabled", "Filter": {"Prefix": "x/"}, "Expiration": {"Days": 1}}
CORS = {"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}
ENCRYPTION = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}
TWICE = [{"Key": "a", "Value": "b"}, {"Key": "a", "Value": "c"}]

# operation, arguments except `Bucket`, and the expected status or S3 error code
CALLS: list[tuple[str, dict[str, Any], int | str]] = [
    ("head_bucket", {}, 200),
    ("head_bucket", {"Bucket": "nope"}, "404"),
    ("create_bucket", {"Bucket": "second"}, 200),
    ("create_bucket", {}, 200),
    ("delete_bucket", {}, "BucketNotEmpty"),
    ("delete_bucket", {"Bucket": "nope"}, "NoSuchBucket"),
    ("get_bucket_location", {}, 200),
    ("get_bucket_acl", {}, 200),
    ("put_bucket_acl", {"ACL": "nonsense"}, "InternalError"),
    ("get_bucket_cors", {}, "NoSuchCORSConfiguration"),
    ("put_bucket_cors", {"CORSConfiguration": {"CORSRules": [CORS]}}, 200),
    ("delete_bucket_cors", {}, 204),
    ("get_bucket_policy", {}, "NoSuchBucketPolicy"),
    ("get_bucket_tagging", {}, "NoSuchTagSet"),
    ("put_bucket_tagging", {"Tagging": {"TagSet": TWICE}}, "InvalidTag"),
    ("put_bucket_lifecycle_configuration", {"LifecycleConfiguration": {"Rules": [RULE]}}, 200),
    ("get_bucket_lifecycle_configuration", {}, 200),
    ("get_bucket_versioning", {}, 200),
    ("put_bucket_encryption", {"ServerSideEncryptionConfiguration": ENCRYPTION}, 200),
    ("get_bucket_website", {}, "NoSuchWebsiteConfiguration"),
    ("get_public_access_block", {}, "NoSuchPublicAccessBlockConfiguration"),
    ("list_objects", {}, 200),
    ("list_objects", {"MaxKeys": 1}, 200),
    ("list_objects_v2", {}, 200),
    ("list_objects_v2", {"Bucket": "nope"}, "NoSuchBucket"),
    ("list_objects_v2", {"ContinuationToken": "wrong"}, "InternalError"),
    ("list_object_versions", {}, 200),
    ("put_object", {"Key": "n", "Body": b"x", "Tagging": "a=b"}, 200),
    ("put_object", {"Key": "n", "Body": b"x", "ACL": "nonsense"}, "InternalError"),
    ("put_object", {"Key": "n", "Body": b"x", "StorageClass": "NOPE"}, "InvalidStorageClass"),
    ("put_object", {"Key": "k", "Body": b"x", "IfNoneMatch": "*"}, "PreconditionFailed"),
    ("put_object", {"Bucket": "nope", "Key": "k", "Body": b"x"}, "NoSuchBucket"),
    ("get_object", {"Key": "k"}, 200),
    ("get_object", {"Key": "nope"}, "NoSuchKey"),
    ("get_object", {"Key": "k", "VersionId": MISSING}, "NoSuchVersion"),
    ("get_object", {"Key": "k", "Range": "bytes=0-1"}, 206),
    ("get_object", {"Key": "k", "Range": "bytes=100-"}, "InvalidRange"),
    ("get_object", {"Key": "k", "Range": "nonsense"}, "InternalError"),
    ("head_object", {"Key": "nope"}, "404"),
    ("copy_object", {"Key": "c", "CopySource": "photos/k"}, 200),
    ("copy_object", {"Key": "c", "CopySource": "photos/nope"}, "NoSuchKey"),
    ("copy_object", {"Key": "c", "CopySource": "nonsense"}, "InternalError"),
    ("get_object_acl", {"Key": "nope"}, "NoSuchKey"),
    ("put_object_acl", {"Key": "k", "ACL": "nonsense"}, "InternalError"),
    ("get_object_tagging", {"Key": "k"}, 200),
    ("put_object_tagging", {"Key": "nope", "Tagging": {"TagSet": TWICE[:1]}}, "NoSuchKey"),
    ("delete_object_tagging", {"Key": "k"}, 204),
    ("delete_object_tagging", {"Key": "nope"}, "NoSuchKey"),
    ("get_object_attributes", {"Key": "k", "ObjectAttributes": ["ETag"]}, 200),
    ("delete_object", {"Key": "nope"}, 204),
    ("delete_objects", {"Delete": {"Objects": [{"Key": "n"}, {"Key": "c"}]}}, 200),
    ("create_multipart_upload", {"Key": "m"}, 200),
    ("create_multipart_upload", {"Key": "m", "ACL": "nonsense"}, "InternalError"),
    ("upload_part", UPLOAD | {"Body": b"x"}, "NoSuchUpload"),
    ("upload_part_copy", UPLOAD | {"CopySource": "photos/k"}, "NoSuchUpload"),
    ("complete_multipart_upload", {"Key": "k", "UploadId": "nope", "MultipartUpload": PARTS},
     "NoSuchUpload"),
    ("abort_multipart_upload", {"Key": "k", "UploadId": "nope"}, "NoSuchUpload"),
]  # fmt: skip


def outcome_of(client: Any, operation: str, arguments: dict[str, Any]) -> int | str:
    """Return a call's status, or S3's error code if it fails."""
    try:
        answer = getattr(client, operation)(**arguments)
    except ClientError as exc:
        return str(exc.response["Error"]["Code"])
    return int(answer["ResponseMetadata"]["HTTPStatusCode"])


@pytest.fixture(scope="module")
def client(started: Store) -> Any:
    return started.client()


@pytest.mark.parametrize(("operation", "arguments", "expected"), CALLS)
def test_an_ordinary_call_gets_a_response_and_loses_no_object(
    client: Any, operation: str, arguments: dict[str, Any], expected: int | str
):
    client.put_object(Bucket="photos", Key="k", Body=b"kept")

    assert outcome_of(client, operation, {"Bucket": "photos"} | arguments) == expected
    assert client.get_object(Bucket="photos", Key="k")["Body"].read() == b"kept"


def test_an_exception_in_moto_is_logged_once_with_its_traceback_and_named_in_the_response(
    store: Store, client: Any
):
    with pytest.raises(ClientError, match="moto raised AssertionError: Unknown canned acl"):
        client.put_object(Bucket="photos", Key="k", Body=b"x", ACL="nonsense")

    (failed,) = store.log.of(S3Failed)
    assert (failed.method, failed.path) == ("PUT", "/photos/k")
    assert failed.traceback.startswith("Traceback")
    assert "get_canned_acl" in failed.traceback


def test_a_missing_upload_is_not_reported_as_a_failure_of_moto(store: Store, client: Any):
    with pytest.raises(ClientError, match="NoSuchUpload"):
        client.upload_part(Bucket="photos", Key="k", UploadId="x", PartNumber=1, Body=b"x")

    assert [type(event) for event in store.log.of(Event)] == [S3Call]
