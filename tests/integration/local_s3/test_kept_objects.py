"""S3 kept in a file: acknowledged writes survive when moto's process is killed and restarted."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from botocore.exceptions import ClientError

from local.s3.moto_process import FIRST, Moto
from local.sam.template import Bucket, ExpiryRule

from .store import Store, make_bucket, serving_s3

RULES = (ExpiryRule("tasks-expire", "tasks/", 1),)
Restart = Callable[[], Any]


@pytest.fixture
def restart(tmp_path: Path) -> Iterator[Restart]:
    """A function that kills any running moto, starts it on its file, and returns a client."""
    with ExitStack() as stack:
        running = stack.enter_context(ExitStack())

        def restart() -> Any:
            running.close()
            moto = running.enter_context(closing(Moto(keep=tmp_path / "s3.db")))
            store: Store = running.enter_context(serving_s3(moto))
            asyncio.run(make_bucket(store.url, Bucket("photos", RULES)))
            return store.client()

        yield restart


def status(call: Callable[..., Any], **params: Any) -> int:
    """Return the status of a call that must fail."""
    with pytest.raises(ClientError) as error:
        call(Bucket="photos", **params)
    return int(error.value.response["ResponseMetadata"]["HTTPStatusCode"])


def test_objects_are_unchanged_after_a_restart(restart: Restart):
    s3 = restart()
    s3.put_object(
        Bucket="photos",
        Key="a b/ä.jpg",
        Body=b"jpeg",
        ContentType="image/jpeg",
        Metadata={"from": "ann"},
        Tagging="kind=cat",
    )
    for key in ("gone", "gone too", "and this"):
        s3.put_object(Bucket="photos", Key=key, Body=b"x")
    s3.delete_object(Bucket="photos", Key="gone")
    s3.delete_objects(Bucket="photos", Delete={"Objects": [{"Key": "gone too"}]})
    s3.copy_object(Bucket="photos", Key="copy", CopySource="photos/and this")
    before = s3.get_object(Bucket="photos", Key="a b/ä.jpg")

    s3 = restart()

    after = s3.get_object(Bucket="photos", Key="a b/ä.jpg")
    assert after["Body"].read() == b"jpeg"
    for name in ("ETag", "LastModified", "ContentType", "Metadata"):
        assert after[name] == before[name]
    tags = s3.get_object_tagging(Bucket="photos", Key="a b/ä.jpg")["TagSet"]
    assert tags == [{"Key": "kind", "Value": "cat"}]
    listed = s3.list_objects_v2(Bucket="photos")["Contents"]
    assert [each["Key"] for each in listed] == ["a b/ä.jpg", "and this", "copy"]
    assert s3.get_bucket_lifecycle_configuration(Bucket="photos")["Rules"]


def test_conditional_writes_work_across_a_restart(restart: Restart):
    s3 = restart()
    etag = s3.put_object(Bucket="photos", Key="task", Body=b"1")["ETag"]

    s3 = restart()

    assert status(s3.put_object, Key="task", Body=b"2", IfNoneMatch="*") == 412
    s3.put_object(Bucket="photos", Key="task", Body=b"2", IfMatch=etag)
    assert status(s3.put_object, Key="task", Body=b"3", IfMatch=etag) == 412


def test_a_multipart_upload_can_be_continued_after_a_restart(restart: Restart):
    s3 = restart()
    upload = s3.create_multipart_upload(Bucket="photos", Key="big")["UploadId"]
    part = {"Bucket": "photos", "Key": "big", "UploadId": upload}
    first = s3.upload_part(**part, PartNumber=1, Body=b"a" * (5 << 20))["ETag"]

    s3 = restart()
    second = s3.upload_part(**part, PartNumber=2, Body=b"b")["ETag"]
    tags = [{"PartNumber": 1, "ETag": first}, {"PartNumber": 2, "ETag": second}]
    s3.complete_multipart_upload(**part, MultipartUpload={"Parts": tags})

    s3 = restart()
    assert s3.head_object(Bucket="photos", Key="big")["ContentLength"] == (5 << 20) + 1
    assert "Uploads" not in s3.list_multipart_uploads(Bucket="photos")


@pytest.mark.parametrize("query", ["uploads&partNumber=1", "uploadId={}&partNumber=x"])
def test_an_invalid_part_does_not_end_the_process(tmp_path: Path, query: str):
    with closing(Moto(keep=tmp_path / "s3.db")) as moto:
        moto.wait_until_loaded()
        moto.ask(replace(FIRST, method="PUT", path="/photos"))
        begun = moto.ask(replace(FIRST, method="POST", path="/photos/big", query="uploads"))
        upload = ET.fromstring(begun.body).findtext("{*}UploadId") or ""
        moto.ask(replace(FIRST, method="PUT", path="/photos/big", query=query.format(upload)))

        assert moto.ask(replace(FIRST, path="/photos")).status == 200


def test_versions_and_buckets_survive_a_restart(restart: Restart):
    s3 = restart()
    s3.create_bucket(Bucket="other")
    s3.create_bucket(Bucket="short")
    s3.delete_bucket(Bucket="short")
    s3.put_bucket_versioning(Bucket="other", VersioningConfiguration={"Status": "Enabled"})
    old = s3.put_object(Bucket="other", Key="k", Body=b"old")["VersionId"]
    s3.put_object(Bucket="other", Key="k", Body=b"new")
    s3.delete_object(Bucket="other", Key="k")

    s3 = restart()

    assert [each["Name"] for each in s3.list_buckets()["Buckets"]] == ["photos", "other"]
    found = s3.list_object_versions(Bucket="other")
    assert (len(found["Versions"]), len(found["DeleteMarkers"])) == (2, 1)
    assert s3.get_object(Bucket="other", Key="k", VersionId=old)["Body"].read() == b"old"


def test_an_unreadable_file_is_moved_aside(
    restart: Restart, tmp_path: Path, capfd: pytest.CaptureFixture[str]
):
    (tmp_path / "s3.db").write_bytes(b"no database at all" * 99)

    s3 = restart()

    assert "Contents" not in s3.list_objects_v2(Bucket="photos")
    [aside] = tmp_path.glob("s3.db.old-*")
    assert str(aside) in capfd.readouterr().err
    assert aside.read_bytes().startswith(b"no database")
