"""A fake S3 client with conditional writes and the faults of a schedule."""

import hashlib
import io
import json
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from botocore.exceptions import ClientError, ReadTimeoutError

from .world import TIMEOUT_SECONDS, Fault, World

Reply = TypeVar("Reply")

TRIES = 3  # common/clients/s3.py: total_max_attempts


class FakeS3:
    """The methods of boto3's S3 client that the bot uses."""

    def __init__(self, world: World):
        self._world = world
        self.objects: dict[str, bytes] = {}
        # each version of a record or waiting entry: number of the call, its run, key, content
        self.history: list[tuple[int, Any, str, dict[str, Any]]] = []

    def put_object(self, **wanted: Any) -> dict[str, str]:
        """Write one object, if its condition holds."""
        return self._try("PutObject", wanted["Key"], lambda: self._put(wanted), wanted)

    def get_object(self, *, Bucket: str, Key: str, Range: str = "") -> dict[str, Any]:  # noqa: N803 # boto3's names
        """Read one object."""
        return self._try("GetObject", Key, lambda: self._get(Key))

    def delete_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803 # the same
        """Delete one object, if it exists."""
        return self._try("DeleteObject", Key, lambda: self._delete(Key))

    def list_objects_v2(self, *, Bucket: str, Prefix: str, MaxKeys: int) -> dict[str, Any]:  # noqa: N803
        """Return the first keys under a prefix, as boto3 does."""

        def found() -> dict[str, Any]:
            keys = sorted(key for key in self.objects if key.startswith(Prefix))
            return {"Contents": [{"Key": key} for key in keys[:MaxKeys]]}

        return self._try("ListObjectsV2", Prefix, found)

    def get_paginator(self, _: str) -> "FakeS3":
        """Return a paginator."""
        return self

    def paginate(
        self,
        *,
        Bucket: str,  # noqa: N803
        Prefix: str,  # noqa: N803
        StartAfter: str,  # noqa: N803
    ) -> Iterator[dict[str, Any]]:
        """Yield one page: every key after `StartAfter` under a prefix."""

        def found() -> dict[str, Any]:
            keys = sorted(
                key for key in self.objects if key.startswith(Prefix) and key > StartAfter
            )
            return {"Contents": [{"Key": key} for key in keys]}

        yield self._try("ListObjectsV2", Prefix, found)

    def generate_presigned_url(self, _: str, *, Params: dict[str, str], ExpiresIn: int) -> str:  # noqa: N803
        """Return a URL with the object's key."""
        return f"https://s3/{Params['Key']}?expires={ExpiresIn}"

    def read(self, key: str) -> dict[str, Any] | None:
        """Return the record under a key, or None. Unlike the bot's reads, this is not a call."""
        found: dict[str, Any] | None = json.loads(self.objects.get(key, b"null"))
        return found

    def _try(self, what: str, key: str, do: Callable[[], Reply], wanted: Any = None) -> Reply:
        """Make one call as botocore does: if the response is lost, retry the request."""
        call, run = self._world.call("S3", what, key)
        conditional = wanted is not None and ("IfMatch" in wanted or "IfNoneMatch" in wanted)
        match call.fault:
            case Fault.ERROR:
                self._world.pause(1)
                raise _refusal(what, 503, "SlowDown")
            case Fault.CONFLICT if conditional:
                self._world.end(call)
                raise _refusal(what, 409, "ConditionalRequestConflict")
            case Fault.LOST:
                self._attempt(do, run, call.point, wanted)
                self._world.pause(TIMEOUT_SECONDS)
            case Fault.LOST_ALL:
                self._attempt(do, run, call.point, wanted)
                self._world.pause(TIMEOUT_SECONDS / TRIES)
                raise ReadTimeoutError(endpoint_url="https://s3")
        try:
            answer = do()
        except ClientError:
            self._world.end(call)
            raise
        self._note(run, call.point, wanted)
        self._world.end(call)
        return answer

    def _attempt(self, do: Callable[[], object], run: Any, point: int, wanted: Any) -> None:
        try:
            do()
        except ClientError:
            return
        self._note(run, point, wanted)

    def _note(self, run: Any, point: int, wanted: Any) -> None:
        if wanted is None or wanted["Key"].startswith("images/"):
            return
        is_record = wanted["Key"].endswith(".json")
        content = json.loads(wanted["Body"]) if is_record else {}
        self.history.append((point, run, wanted["Key"], content))

    def _get(self, key: str) -> dict[str, Any]:
        if key not in self.objects:
            raise _refusal("GetObject", 404, "NoSuchKey")
        body = self.objects[key]
        return {"Body": io.BytesIO(body), "ETag": _etag(body)}

    def _delete(self, key: str) -> dict[str, Any]:
        self.objects.pop(key, None)
        return {}

    def _put(self, wanted: dict[str, Any]) -> dict[str, str]:
        key = wanted["Key"]
        stored = self.objects.get(key)
        if wanted.get("IfNoneMatch") == "*" and stored is not None:
            raise _refusal("PutObject", 412, "PreconditionFailed")
        if (etag := wanted.get("IfMatch")) is not None:
            if stored is None:
                raise _refusal("PutObject", 404, "NoSuchKey")
            if f'"{etag}"' != _etag(stored):
                raise _refusal("PutObject", 412, "PreconditionFailed")
        self.objects[key] = wanted["Body"]
        return {"ETag": _etag(wanted["Body"])}


def _etag(body: bytes) -> str:
    return f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'


def _refusal(what: str, status: int, code: str) -> ClientError:
    metadata: Any = {"HTTPStatusCode": status}  # botocore's has more fields
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": metadata}, what)
