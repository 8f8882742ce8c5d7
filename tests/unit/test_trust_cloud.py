"""Tests' view of a local cloud, while its functions are still working."""

from trust.cloud import Cloud


def test_an_object_that_is_deleted_after_it_was_listed_is_left_out(bucket):
    cloud = Cloud()
    cloud.s3 = bucket
    for key in ("waiting/1", "waiting/2"):
        bucket.put_object(Bucket="my-bot-bucket", Key=key, Body=b"{}")

    def delete_one(**_):
        bucket.delete_object(Bucket="my-bot-bucket", Key="waiting/1")

    bucket.meta.events.register("after-call.s3.ListObjectsV2", delete_one)

    assert cloud.stored("waiting/") == {"waiting/2": b"{}"}
