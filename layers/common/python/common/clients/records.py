"""JSON records in S3 that are changed only by compare-and-swap.

S3's conditional writes create with If-None-Match and replace with If-Match:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..errors import Conflict, UnreadableRecord, UpstreamError
from ..runtime.observability import count, logger

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

MAX_TRIES = 4


class Record(BaseModel):
    """A record that is stored as one JSON object.

    `etag` identifies the version that was read; it is None if the record has not been stored. It is
    not part of the JSON.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    etag: str | None = Field(default=None, exclude=True)


class _Written(Record):
    """The field that identifies the write that stored a record."""

    write_id: str = ""


R = TypeVar("R", bound=Record)


class Records:
    """The records of one bucket. Every method raises UpstreamError if S3 fails."""

    def __init__(
        self, s3: "S3Client", bucket: str, new_id: Callable[[], str] = lambda: uuid4().hex
    ):
        self._s3 = s3
        self._bucket = bucket
        self._new_id = new_id

    def load(self, key: str, form: type[R]) -> R | None:
        """Return the record as a `form`, or None if there is none. Raises UnreadableRecord."""
        try:
            with s3_errors("GetObject"):
                found = self._s3.get_object(Bucket=self._bucket, Key=key)
                content, etag = found["Body"].read(), found["ETag"]
        except KeyError:
            return None
        try:
            return form.model_validate_json(content).model_copy(update={"etag": etag})
        except ValidationError as exc:
            fault = exc.errors(include_input=False, include_url=False, include_context=False)[0]
        reason = " ".join([*map(str, fault["loc"]), fault["type"]])
        logger.error("record can't be read", key=key, reason=reason)
        count("UnreadableRecords")
        raise UnreadableRecord(key, reason, content, etag)

    def save(self, key: str, content: Mapping[str, Any], *, etag: str | None) -> str:
        """Create the record (if `etag` is None) or replace version `etag`; return its new ETag.

        Raises Conflict if another writer was first. A `write_id` in the body gives each write a
        unique ETag, even if the content is the same.
        """
        write_id = self._new_id()
        body = json.dumps({**content, "write_id": write_id}, ensure_ascii=False).encode()
        for _ in range(MAX_TRIES):
            try:
                return self._put(key, body, etag)
            except ClientError as exc:
                if status_of(exc) == 409:
                    continue  # a simultaneous write; botocore does not retry after this
                return self._etag_of(key, write_id)
        raise UpstreamError("S3", "PutObject", "ConditionalRequestConflict")

    def remove(self, key: str) -> None:
        """Delete the record, if it exists."""
        with s3_errors("DeleteObject"):
            self._s3.delete_object(Bucket=self._bucket, Key=key)

    def _put(self, key: str, body: bytes, etag: str | None) -> str:
        """Write if the condition holds; otherwise raise ClientError with 404, 409 or 412."""
        with s3_errors("PutObject", but={404, 409, 412}):
            if etag is None:
                return self._s3.put_object(
                    Bucket=self._bucket,
                    Key=key,
                    Body=body,
                    ContentType="application/json",
                    IfNoneMatch="*",
                )["ETag"]
            return self._s3.put_object(
                Bucket=self._bucket,
                Key=key,
                Body=body,
                ContentType="application/json",
                IfMatch=etag.strip('"'),  # old Ceph accepts no quotes
            )["ETag"]

    def _etag_of(self, key: str, write_id: str) -> str:
        """Return the stored version's ETag if it has this `write_id`. Raises Conflict otherwise.

        If a PUT's response is lost, botocore retries and gets a 412 because of its own first try.
        """
        try:
            stored = self.load(key, _Written)
        except UnreadableRecord:
            stored = None
        if stored is None or stored.etag is None or stored.write_id != write_id:
            raise Conflict("another writer was first")
        return stored.etag


@contextmanager
def s3_errors(call: str, but: frozenset[int] | set[int] = frozenset()) -> Iterator[None]:
    """Translate botocore's exceptions into UpstreamError, or KeyError for a missing object.

    A ClientError with a status in `but` passes unchanged.
    """
    try:
        yield
    except ClientError as exc:
        if status_of(exc) in but:
            raise
        code = str(exc.response.get("Error", {}).get("Code", ""))
        if code == "NoSuchKey":
            raise KeyError(code) from exc
        raise UpstreamError("S3", call, f"{status_of(exc)} {code}") from exc
    except BotoCoreError as exc:
        raise UpstreamError("S3", call, type(exc).__name__) from exc


def status_of(exc: ClientError) -> int:
    """Return the HTTP status of S3's response."""
    return int(exc.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
