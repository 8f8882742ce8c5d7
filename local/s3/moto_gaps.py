"""Makes up for what moto's S3 lacks: reads of parts, some checksums, and the version "null"."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlencode

from moto.s3 import models

Environ = dict[str, Any]  # a WSGI environment
Headers = list[tuple[str, str]]
READS = {"GET", "HEAD"}
# moto computes CRC-32 instead if the packages for these are missing, which clients then refuse
MADE_UP = {"CRC32C", "CRC64NVME"}


def complete_uploads_properly() -> None:
    """Patch moto in this process: objects uploaded in parts get an ACL and no wrong checksum."""
    kind = models.MultipartChecksumBuilder
    build, add_part = kind.build, kind.addPart

    def build_if_able(self: Any) -> Any:
        return None if self.checksum_algorithm in MADE_UP else build(self)

    def add_if_able(self: Any, part: bytes) -> None:
        if self.checksum_algorithm not in MADE_UP:
            add_part(self, part)

    set_acl = models.FakeKey.set_acl

    def set_acl_if_any(self: Any, acl: Any) -> None:
        if acl is not None:  # otherwise the object keeps S3's default, private
            set_acl(self, acl)

    models.FakeKey.set_acl = set_acl_if_any  # type: ignore[method-assign]
    kind.build, kind.addPart = build_if_able, add_if_able  # type: ignore[method-assign]


def asked_of_moto(environ: Environ) -> tuple[Environ, Headers]:
    """Return the request to ask moto instead, with more headers for the response.

    A read of one part becomes a read of its range, as moto would return the whole object. Without
    versioning, an object's version is "null", which moto's HEAD refuses.
    https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
    """
    query = parse_qs(environ["QUERY_STRING"], keep_blank_values=True)
    if environ["REQUEST_METHOD"] not in READS or not query.keys() & {"partNumber", "versionId"}:
        return environ, []
    backend, bucket, key = _target(environ)
    if backend is None:
        return environ, []
    if query.get("versionId") == ["null"] and not backend.buckets[bucket].is_versioned:
        del query["versionId"]
    sizes = _part_sizes(backend.get_object(bucket, key, query.get("versionId", [None])[0]))
    number = query.get("partNumber", [""])[0]
    if not sizes or not number.isdecimal() or int(number) < 1:
        return _with_query(environ, query), []
    del query["partNumber"]
    begin = sum(sizes[: int(number) - 1])  # after the last part, the range can't be satisfied
    end = begin + max(sizes[int(number) - 1 : int(number)], default=1) - 1
    found = _with_query(environ, query) | {"HTTP_RANGE": f"bytes={begin}-{end}"}
    return found, [("x-amz-mp-parts-count", str(len(sizes)))]


def sent_by_s3(environ: Environ, headers: Headers) -> Headers:
    """Return moto's headers without the version "null", which S3 only sends with versioning."""
    backend, bucket, _ = _target(environ)
    if backend is None or backend.buckets[bucket].is_versioned:
        return headers
    return [(name, value) for name, value in headers if name.lower() != "x-amz-version-id"]


def _with_query(environ: Environ, query: dict[str, list[str]]) -> Environ:
    others = urlencode(query, doseq=True)
    target = f"{environ['RAW_URI'].partition('?')[0]}?{others}"
    return environ | {"QUERY_STRING": others, "RAW_URI": target, "REQUEST_URI": target}


def _target(environ: Environ) -> tuple[models.S3Backend | None, str, str]:
    """Return the backend, bucket and key of a request; the backend is None without a bucket."""
    _, bucket, *rest = unquote(environ["RAW_URI"].partition("?")[0]).split("/", 2)
    if not rest or bucket not in models.s3_backends.bucket_accounts:
        return None, bucket, ""
    partition, account = models.s3_backends.bucket_accounts[bucket]
    return models.s3_backends[account][partition], bucket, rest[0]


def _part_sizes(key: models.FakeKey | None) -> list[int]:
    """Return the sizes of an object's parts, or none unless it was uploaded in parts."""
    upload = key.multipart if key else None
    return [upload.parts[each].contentsize for each in upload.partlist] if upload else []
