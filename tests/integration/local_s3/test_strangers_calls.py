"""Calls that other people's clients make, and that moto alone gets wrong."""

import base64
import hashlib
from typing import Any
from xml.etree import ElementTree

import pytest
import requests
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from .store import CREDENTIALS, Store, code

PART = 5 * 1024 * 1024


def upload(s3: Any, **checksum: str) -> str:
    """Upload 5 MB of a and 3 bytes of b in two parts; return the ETag."""
    place = {"Bucket": "photos", "Key": "in parts"}
    upload_id = s3.create_multipart_upload(**place, **checksum)["UploadId"]
    parts = [
        {
            "PartNumber": number,
            "ETag": s3.upload_part(**place, UploadId=upload_id, PartNumber=number, Body=body)[
                "ETag"
            ],
        }
        for number, body in ((1, b"a" * PART), (2, b"bbb"))
    ]
    done = s3.complete_multipart_upload(
        **place, UploadId=upload_id, MultipartUpload={"Parts": parts}
    )
    return str(done["ETag"])


def error(exc: pytest.ExceptionInfo[ClientError]) -> tuple[int, str]:
    found = exc.value.response
    return found["ResponseMetadata"]["HTTPStatusCode"], found["Error"]["Code"]


def test_one_part_of_an_object_can_be_read(store: Store):
    s3 = store.client()
    etag = upload(s3)
    part = {"Bucket": "photos", "Key": "in parts", "PartNumber": 2}

    got, head = s3.get_object(**part), s3.head_object(**part)

    assert got["Body"].read() == b"bbb"
    assert got["ContentRange"] == f"bytes {PART}-{PART + 2}/{PART + 3}"
    for each in (got, head):
        assert (each["ContentLength"], each["PartsCount"], each["ETag"]) == (3, 2, etag)
    with pytest.raises(ClientError) as exc:
        s3.get_object(**part | {"PartNumber": 3})
    assert error(exc)[0] == 416
    whole = s3.get_object(Bucket="photos", Key="a b/ä.jpg", PartNumber=1)
    assert whole["Body"].read() == b"jpeg"


def test_without_versioning_an_objects_version_is_null(store: Store):
    s3 = store.client()
    etag = upload(s3)

    head = s3.head_object(Bucket="photos", Key="in parts", VersionId="null")

    assert head["ETag"] == etag
    assert "VersionId" not in head


def test_an_object_in_parts_is_private(store: Store):
    s3 = store.client()
    upload(s3)

    (grant,) = s3.get_object_acl(Bucket="photos", Key="in parts")["Grants"]
    s3.put_object_acl(Bucket="photos", Key="in parts", ACL="public-read")
    public = s3.get_object_acl(Bucket="photos", Key="in parts")["Grants"]

    assert grant["Permission"] == "FULL_CONTROL"
    assert len(public) == 2


def test_the_end_of_an_upload_names_a_version_only_with_versioning(store: Store):
    s3 = store.client()
    place = {"Bucket": "photos", "Key": "in one part"}
    upload_id = s3.create_multipart_upload(**place)["UploadId"]
    part = s3.upload_part(**place, UploadId=upload_id, PartNumber=1, Body=b"a")

    done = s3.complete_multipart_upload(
        **place,
        UploadId=upload_id,
        MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]},
    )

    assert "VersionId" not in done


def test_the_error_for_a_region_that_is_none_names_the_right_one(store: Store):
    asked = AWSRequest("PUT", f"{store.url}/made-by-s3cmd")
    keys = Credentials(CREDENTIALS.access_key, CREDENTIALS.secret_key)
    S3SigV4Auth(keys, "s3", "US").add_auth(asked)

    answer = requests.put(asked.url, headers=dict(asked.headers), timeout=10)

    assert (answer.status_code, code(answer)) == (400, "AuthorizationHeaderMalformed")
    assert ElementTree.fromstring(answer.content).findtext("Region") == "us-east-1"


@pytest.mark.parametrize("algorithm", ["CRC32C", "CRC64NVME"])
def test_an_object_in_parts_has_no_wrong_checksum(store: Store, algorithm: str):
    s3 = store.client()
    upload(s3, ChecksumAlgorithm=algorithm)

    got = s3.head_object(Bucket="photos", Key="in parts", ChecksumMode="ENABLED")

    assert f"Checksum{algorithm}" not in got


def test_an_etag_without_quotes_is_a_condition_too(store: Store):
    s3 = store.client()
    place = {"Bucket": "photos", "Key": "a b/ä.jpg"}
    etag = s3.head_object(**place)["ETag"].strip('"')
    changed = "0" * 32

    assert s3.head_object(**place, IfMatch=etag)["ContentLength"] == 4
    assert s3.copy_object(Bucket="photos", Key="copy", CopySource=place, CopySourceIfMatch=etag)[
        "CopyObjectResult"
    ]
    with pytest.raises(ClientError) as exc:
        s3.head_object(**place, IfNoneMatch=etag)
    assert error(exc)[0] == 304
    with pytest.raises(ClientError) as exc:
        s3.head_object(**place, IfMatch=changed)
    assert error(exc)[0] == 412


def digest(kind: str, body: bytes) -> str:
    return base64.b64encode(hashlib.new(kind, body).digest()).decode()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"ContentMD5": digest("md5", b"other")}, "BadDigest"),
        ({"ChecksumCRC32": "AAAAAA=="}, "BadDigest"),
        ({"ChecksumSHA1": digest("sha1", b"other")}, "BadDigest"),
        ({"ChecksumSHA256": digest("sha256", b"other")}, "BadDigest"),
        ({"Key": "ä" * 513}, "KeyTooLongError"),
        ({"Metadata": {"a": "b" * 2048}}, "MetadataTooLarge"),
    ],
)
def test_what_s3_would_refuse_is_not_stored(store: Store, given: dict[str, Any], expected: str):
    s3 = store.client()

    with pytest.raises(ClientError) as exc:
        s3.put_object(**{"Bucket": "photos", "Key": "refused", "Body": b"body"} | given)

    assert error(exc) == (400, expected)
    assert "Contents" not in s3.list_objects_v2(Bucket="photos", Prefix="refused")


@pytest.mark.parametrize(
    "given",
    [
        {"ContentMD5": digest("md5", b"body")},
        {"ChecksumSHA1": digest("sha1", b"body")},
        {"ChecksumSHA256": digest("sha256", b"body")},
        {"Key": "ä" * 512},
        {"Metadata": {"a": "b" * 2047}},
    ],
)
def test_what_is_just_within_s3s_limits_is_stored(store: Store, given: dict[str, Any]):
    s3 = store.client()

    s3.put_object(**{"Bucket": "photos", "Key": "allowed", "Body": b"body"} | given)


@pytest.mark.parametrize("name", ["Bad_Name", "ab", "a..b", "192.168.5.4", "-ab", "a" * 64])
def test_a_bucket_with_an_invalid_name_is_not_created(store: Store, name: str):
    s3 = store.client()

    with pytest.raises(ClientError) as exc:
        s3.create_bucket(Bucket=name)

    assert error(exc) == (400, "InvalidBucketName")


def test_at_most_a_thousand_objects_are_deleted_by_one_call(store: Store):
    s3 = store.client()
    keys = [{"Key": f"none/{number}"} for number in range(1001)]

    assert len(s3.delete_objects(Bucket="photos", Delete={"Objects": keys[1:]})["Deleted"]) == 1000
    with pytest.raises(ClientError) as exc:
        s3.delete_objects(Bucket="photos", Delete={"Objects": keys})
    assert error(exc) == (400, "MalformedXML")


def test_an_address_that_moto_does_not_know_is_an_error_that_says_so(store: Store):
    with pytest.raises(ClientError, match="moto has nothing at this address"):
        store.client().put_object(Bucket="photos", Key="two\nlines", Body=b"")
