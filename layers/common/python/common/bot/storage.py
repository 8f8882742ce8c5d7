"""Stores photos and the state of each task in S3, where the bot keeps all its state."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from ..clients.records import Records, s3_errors
from ..clients.s3 import client_at, get_records, get_s3_client
from ..errors import TaskNotFound, UnreadableRecord
from ..runtime.settings import get_settings
from .tasks import Remnant, Task

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


PRESIGNED_SECONDS = 3600
PREDICTION_ID = re.compile("[A-Za-z0-9]{1,64}")


class Storage:
    """The bot's bucket. Every method that calls S3 raises UpstreamError if S3 fails."""

    def __init__(self, s3: "S3Client", signer: "S3Client", records: Records, bucket: str):
        """Use `s3` for calls, and `signer`, whose endpoint others can reach, for presigned URLs."""
        self._s3 = s3
        self._signer = signer
        self._records = records
        self._bucket = bucket

    def upload_to_s3(self, key: str, body: bytes, content_type: str) -> None:
        """Store `body` under `key`, replacing any existing object."""
        with s3_errors("PutObject"):
            self._s3.put_object(Bucket=self._bucket, Key=key, Body=body, ContentType=content_type)

    def download_from_s3(self, key: str) -> bytes:
        """Return the object's bytes. Raises KeyError if there is none."""
        with s3_errors("GetObject"):
            return self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read()

    def has_picture(self, key: str) -> bool:
        """Return whether the picture still exists."""
        try:
            with s3_errors("GetObject"):
                self._s3.get_object(Bucket=self._bucket, Key=key, Range="bytes=0-0")
        except KeyError:
            return False
        return True

    def pictures(self, prefix: str) -> Iterator[str]:
        """Yield the pictures' keys that begin with `prefix`, page by page."""
        pages = self._s3.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=prefix
        )
        with s3_errors("ListObjectsV2"):
            for page in pages:
                yield from (found["Key"] for found in page.get("Contents", []))

    def remove_picture(self, key: str) -> None:
        """Delete a picture, if it exists."""
        with s3_errors("DeleteObject"):
            self._s3.delete_object(Bucket=self._bucket, Key=key)

    def look(self) -> None:
        """Check that the bucket exists. The first call also loads credentials and connects."""
        with s3_errors("HeadBucket"):
            self._s3.head_bucket(Bucket=self._bucket)

    def generate_presigned_url(self, key: str) -> str:
        """Return a URL with which anyone can GET the object for one hour. Makes no request."""
        return self._signer.generate_presigned_url(
            "get_object",
            Params={"Bucket": self._bucket, "Key": key},
            ExpiresIn=PRESIGNED_SECONDS,
        )

    def load_task_state(self, prediction_id: str) -> Task:
        """Return the task, with the ETag that `save_task_state` needs.

        If the task has an unknown form, returns a `Remnant` with the fields that can be read.
        Raises TaskNotFound, or UnreadableRecord if not even the chat can be read.
        """
        if not PREDICTION_ID.fullmatch(prediction_id):  # a button's data may be forged
            raise TaskNotFound("this is not the id of a prediction")
        try:
            found = self._records.load(_task_key(prediction_id), Task)
        except UnreadableRecord as exc:
            return Remnant.of(prediction_id, exc)
        if found is None:
            raise TaskNotFound("there is no task for this prediction")
        return found

    def save_task_state(self, task: Task) -> Task:
        """Create the task (its `etag` is None), or replace the version that was read.

        Returns the task with its new ETag. Raises Conflict if another writer was first.
        """
        etag = self._records.save(
            _task_key(task.prediction_id), task.model_dump(mode="json"), etag=task.etag
        )
        return task.model_copy(update={"etag": etag})


def _task_key(prediction_id: str) -> str:
    return f"tasks/{prediction_id}.json"


@lru_cache
def get_storage() -> Storage:
    """Return this process's storage."""
    settings = get_settings()
    public = settings.s3_public_endpoint_url
    same = public in {"", settings.aws_endpoint_url_s3}
    signer = get_s3_client() if same else client_at(public)
    return Storage(get_s3_client(), signer, get_records(), settings.bucket_name)
