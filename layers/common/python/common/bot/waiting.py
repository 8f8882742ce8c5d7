"""The waiting list: which predictions still owe an answer, oldest first.

One empty object an open task, `waiting/{created_at}-{prediction_id}`. It is written beside
the task, before Telegram hears that the update is taken, and taken away after the answer: so at
worst it names a task that is not there or is over.
The sweeper reads it; nothing on the way of a photo lists it.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from ..clients.records import s3_errors
from ..clients.s3 import get_s3_client
from ..runtime.settings import get_settings

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PREFIX = "waiting/"
# ten digits of seconds, as `_key` writes them: with more or fewer, keys do not sort by time
ENTRY = re.compile(PREFIX + r"([0-9]{10}\.[0-9]{3})-(\w+)")


class WaitingList:
    """The waiting list of one bucket. Every method raises UpstreamError where S3 fails."""

    def __init__(self, s3: "S3Client", bucket: str):
        self._s3 = s3
        self._bucket = bucket

    def add(self, prediction_id: str, created_at: float) -> None:
        """Put a prediction on the list; `created_at` is in Unix seconds."""
        with s3_errors("PutObject"):
            self._s3.put_object(Bucket=self._bucket, Key=_key(prediction_id, created_at), Body=b"")

    def remove(self, prediction_id: str, created_at: float) -> None:
        """Take it off again, also where it is not on it."""
        with s3_errors("DeleteObject"):
            self._s3.delete_object(Bucket=self._bucket, Key=_key(prediction_id, created_at))

    def between(self, earliest: float, latest: float) -> Iterator[tuple[str, float]]:
        """Yield each id and time of creation, oldest first, page by page.

        From `earliest` on, and before `latest`, in Unix seconds.
        """
        pages = self._s3.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=PREFIX, StartAfter=f"{PREFIX}{_moment(earliest)}"
        )
        with s3_errors("ListObjectsV2"):
            keys = (found["Key"] for page in pages for found in page.get("Contents", []))
            # what is no entry is nobody's, such as the folder that S3's console makes
            for entry in filter(None, map(ENTRY.fullmatch, keys)):
                if entry[1] >= _moment(latest):
                    return
                yield entry[2], float(entry[1])


def _moment(seconds: float) -> str:
    return f"{seconds:014.3f}"  # 14 digits: milliseconds sort as text


def _key(prediction_id: str, created_at: float) -> str:
    return f"{PREFIX}{_moment(created_at)}-{prediction_id}"


@lru_cache
def get_waiting_list() -> WaitingList:
    """Return the waiting list of this process."""
    return WaitingList(get_s3_client(), get_settings().bucket_name)
