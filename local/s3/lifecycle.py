"""Decides when a bucket's lifecycle rules delete objects and uploads.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as ET

DAY = 86_400


@dataclass(frozen=True)
class StoredObject:
    """An object in a listing. `modified` is in Unix seconds of real time."""

    key: str
    modified: float
    etag: str


@dataclass(frozen=True)
class LifecycleRule:
    """An enabled rule. It deletes objects `days` after their last change, or all at `date`.

    It aborts multipart uploads `abort_days` after they began. A value of None has no effect.
    """

    id: str
    prefix: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    days: int | None = None
    date: float | None = None
    abort_days: int | None = None

    @property
    def removes_objects(self) -> bool:
        """Whether the rule removes objects, not only uploads."""
        return self.days is not None or self.date is not None

    def expires(self, modified: float) -> float:
        """Return when an object that has the prefix and tags is deleted, in Unix seconds."""
        if self.days is not None:
            return end_of_day(modified + self.days * DAY)
        return math.inf if self.date is None else self.date

    def aborts(self, begun: float) -> float:
        """Return when an upload that began at `begun` is aborted, in Unix seconds."""
        return math.inf if self.abort_days is None else end_of_day(begun + self.abort_days * DAY)

    def has_tags(self, tags: Mapping[str, str]) -> bool:
        """Return whether `tags` include all tags that the rule requires."""
        return all(tags.get(key) == value for key, value in self.tags)


def end_of_day(moment: float) -> float:
    """Return `moment` rounded up to midnight UTC, as S3 does."""
    return math.ceil(moment / DAY) * DAY


def rules_in(configuration: bytes) -> Iterator[LifecycleRule]:
    """Yield the enabled rules in a response to GetBucketLifecycleConfiguration."""
    for rule in ET.fromstring(configuration).iterfind("{*}Rule"):  # noqa: S314 - from our store
        if _text(rule, "Status") == "Enabled":
            filter_ = rule.find("{*}Filter")
            place = rule if filter_ is None else filter_
            date = _text(rule, "Expiration/Date")
            yield LifecycleRule(
                id=_text(rule, "ID"),
                prefix=_text(place, "Prefix") or _text(place, "And/Prefix"),
                tags=tuple(_tags(place)),
                days=_number(rule, "Expiration/Days"),
                date=datetime.fromisoformat(date).timestamp() if date else None,
                abort_days=_number(rule, "AbortIncompleteMultipartUpload/DaysAfterInitiation"),
            )


def objects_in(listing: bytes) -> Iterator[StoredObject]:
    """Yield the objects in a response to ListObjectsV2."""
    for each in ET.fromstring(listing).iterfind("{*}Contents"):  # noqa: S314 - the same
        modified = datetime.fromisoformat(_text(each, "LastModified"))
        yield StoredObject(_text(each, "Key"), modified.timestamp(), _text(each, "ETag"))


def uploads_in(listing: bytes) -> Iterator[tuple[str, str]]:
    """Yield the key and id of each upload in a response to ListMultipartUploads."""
    for each in ET.fromstring(listing).iterfind("{*}Upload"):  # noqa: S314 - the same
        yield _text(each, "Key"), _text(each, "UploadId")


def tags_in(tagging: bytes) -> dict[str, str]:
    """Return the tags in a response to GetObjectTagging."""
    return dict(_tags(ET.fromstring(tagging)))  # noqa: S314 - the same


def text_in(response: bytes, name: str) -> str:
    """Return the text of the response's element `name`, or "" if it is missing."""
    return _text(ET.fromstring(response), name)  # noqa: S314 - the same


def names_in(response: bytes) -> list[str]:
    """Return the names of the buckets in a response to ListBuckets."""
    found = ET.fromstring(response).iterfind(".//{*}Bucket")  # noqa: S314 - the same
    return [_text(each, "Name") for each in found]


def _tags(place: ET.Element) -> Iterator[tuple[str, str]]:
    for tag in place.iterfind(".//{*}Tag"):
        yield _text(tag, "Key"), _text(tag, "Value")


def _text(element: ET.Element, path: str) -> str:
    return element.findtext("/".join(f"{{*}}{name}" for name in path.split("/"))) or ""


def _number(element: ET.Element, path: str) -> int | None:
    found = _text(element, path)
    return int(found) if found else None
