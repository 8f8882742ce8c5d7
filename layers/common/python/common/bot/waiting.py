"""The waiting list: predictions that have not been answered, oldest first.

Each open task has one object, `waiting/{created_at}-{update_id}-{prediction_id}`. It is written at
the same time as the task, before Telegram's update is acknowledged, and removed after the answer.
At worst, it names a task that does not exist or is over. The sweeper lists these objects. When
Telegram redelivers an update, or a person presses Cancel, the bot looks up the update's prediction
and status message here. Nothing else reads the list while a photo is processed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ..clients.records import s3_errors
from ..clients.s3 import get_s3_client
from ..runtime.settings import get_settings

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ListObjectsV2OutputTypeDef

PREFIX = "waiting/"
# as written by `key`. The seconds have exactly ten digits, or keys would not sort by time. Entries
# without an update's id are from older versions
ENTRY = re.compile(PREFIX + r"([0-9]{10}\.[0-9]{3})-(?:([0-9]+)-)?(\w+)")


@dataclass(frozen=True, order=True, slots=True)
class WaitingEntry:
    """One entry; `created_at` is when its task was created, in Unix seconds, to the millisecond."""

    created_at: float
    update_id: str
    prediction_id: str

    @property
    def key(self) -> str:
        """The object's key."""
        update = f"{self.update_id}-" if self.update_id else ""
        return f"{PREFIX}{_moment(self.created_at)}-{update}{self.prediction_id}"


class WaitingList:
    """The waiting list of one bucket. Every method raises UpstreamError if S3 fails."""

    def __init__(self, s3: "S3Client", bucket: str):
        self._s3 = s3
        self._bucket = bucket

    def add(self, entry: WaitingEntry, status_message_id: int | None = None) -> None:
        """Put a prediction on the list, with the id of its "please wait" message."""
        body = b"" if status_message_id is None else str(status_message_id).encode()
        with s3_errors("PutObject"):
            self._s3.put_object(Bucket=self._bucket, Key=entry.key, Body=body)

    def remove(self, entry: WaitingEntry) -> None:
        """Remove the entry, if it is on the list."""
        with s3_errors("DeleteObject"):
            self._s3.delete_object(Bucket=self._bucket, Key=entry.key)

    def find(self, created_at: float, update_id: str) -> tuple[str | None, int | None]:
        """Return an update's prediction and the id of its status message.

        Either is None if it is unknown or not on the list.
        """
        with s3_errors("ListObjectsV2"):
            page = self._s3.list_objects_v2(
                Bucket=self._bucket,
                Prefix=f"{PREFIX}{_moment(created_at)}-{update_id}-",
                MaxKeys=1,
            )
        entry = next(_entries(page), None)
        if entry is None:
            return None, None
        try:
            with s3_errors("GetObject"):
                said = self._s3.get_object(Bucket=self._bucket, Key=entry.key)["Body"].read()
        except KeyError:  # the answer was sent between the two calls
            said = b""
        return entry.prediction_id, int(said) if said.isdigit() else None

    def between(self, earliest: float, latest: float) -> Iterator[WaitingEntry]:
        """Yield entries created at or after `earliest` and before `latest`, oldest first.

        Both are in Unix seconds. The list is read page by page.
        """
        pages = self._s3.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=PREFIX, StartAfter=f"{PREFIX}{_moment(earliest)}"
        )
        limit = float(_moment(latest))
        with s3_errors("ListObjectsV2"):
            for entry in (entry for page in pages for entry in _entries(page)):
                if entry.created_at >= limit:
                    return
                yield entry


def _entries(page: "ListObjectsV2OutputTypeDef") -> Iterator[WaitingEntry]:
    """Yield a page's entries. Other objects, such as the AWS console's folder, are ignored."""
    keys = (found["Key"] for found in page.get("Contents", []))
    for entry in filter(None, map(ENTRY.fullmatch, keys)):
        yield WaitingEntry(float(entry[1]), entry[2] or "", entry[3])


def _moment(seconds: float) -> str:
    return f"{seconds:014.3f}"  # 14 characters, so that times sort as text


@lru_cache
def get_waiting_list() -> WaitingList:
    """Return this process's waiting list."""
    return WaitingList(get_s3_client(), get_settings().bucket_name)
