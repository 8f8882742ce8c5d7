"""Events of the embedded S3, one class per kind."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from darkroom_emulators.kit.events import Event, TracedCall, TracedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Call(TracedCall):
    """One call to the S3 API. `key` is empty if the call is about the bucket itself.

    `trace` is the root of the caller's trace id. `size` is the number of bytes in the request's
    body or, if it has none, in the response's. `error` explains a response that is not moto's.
    `sent` and `received` are the bodies, if they are short texts. `before` is the previous content
    of an overwritten or deleted object, if it is known.
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
    """Moto raised an exception, and the caller got a 500."""

    source: Literal["s3"] = "s3"
    kind: ClassVar = "s3.failed"
    method: str
    path: str
    traceback: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectsExpired(Event):
    """A bucket's lifecycle rule removed this many objects and unfinished multipart uploads."""

    source: Literal["s3"] = "s3"
    kind: ClassVar = "objects.expired"
    bucket: str
    rule: str
    objects: int
    uploads: int
