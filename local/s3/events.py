"""Events of the embedded S3, a class for each kind."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from darkroom_emulators.kit.events import Event, TracedCall, TracedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Call(TracedCall):
    """One call of the S3 API; `key` is empty for one about the bucket.

    `trace` is the root of the caller's trace id. `size` is of the request's body, or else of the
    response's, in bytes. `error` is S3's code. `sent` and `received` are bodies of short text;
    `before` is the previous content of an overwritten or deleted object. Each is None if the store
    does not know.
    """

    source: Literal["s3"] = "s3"
    kind: ClassVar = "s3.call"
    method: str
    bucket: str
    key: str
    status: int
    size: int
    ms: float
    error: str | None
    headers: dict[str, str]
    sent: str | None
    answered: dict[str, str]
    received: str | None
    before: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Failed(TracedEvent):
    """The S3 library raised something, which the caller saw as a 500."""

    source: Literal["s3"] = "s3"
    kind: ClassVar = "s3.failed"
    method: str
    path: str
    traceback: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectsExpired(Event):
    """A bucket's lifecycle rule removed this many objects, and this many unfinished uploads."""

    source: Literal["s3"] = "s3"
    kind: ClassVar = "objects.expired"
    bucket: str
    rule: str
    objects: int
    uploads: int
