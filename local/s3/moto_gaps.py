"""Makes up for what moto's S3 lacks: reads of single parts, and checksums that it can't compute."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlencode

from moto.s3 import models

Environ = dict[str, Any]  # a WSGI environment
READS = {"GET", "HEAD"}
# moto computes CRC-32 instead if the packages for these are missing, which clients then refuse
MADE_UP = {"CRC32C", "CRC64NVME"}


def without_made_up_checksums() -> None:
    """Patch moto in this process, so that no multipart object gets a wrong checksum."""
    kind = models.MultipartChecksumBuilder
    build, add_part = kind.build, kind.addPart

    def build_if_able(self: Any) -> Any:
        return None if self.checksum_algorithm in MADE_UP else build(self)

    def add_if_able(self: Any, part: bytes) -> None:
        if self.checksum_algorithm not in MADE_UP:
            add_part(self, part)

    kind.build, kind.addPart = build_if_able, add_if_able  # type: ignore[method-assign]


def as_range(environ: Environ) -> tuple[Environ, list[tuple[str, str]]]:
    """Return a request for a part as one for its range, with more headers for the response.

    Moto would return the whole object. Other requests, and those for a part that doesn't exist,
    stay as they are.
    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
    """
    query = parse_qs(environ["QUERY_STRING"], keep_blank_values=True)
    if environ["REQUEST_METHOD"] not in READS or "partNumber" not in query:
        return environ, []
    sizes = _part_sizes(environ, query.get("versionId", [""])[0])
    (number,) = query.pop("partNumber")[:1]
    if not sizes or not number.isdecimal() or int(number) < 1:
        return environ, []
    begin = sum(sizes[: int(number) - 1])  # after the last part, the range can't be satisfied
    end = begin + max(sizes[int(number) - 1 : int(number)], default=1) - 1
    others = urlencode(query, doseq=True)
    target = f"{environ['RAW_URI'].partition('?')[0]}?{others}"
    asked = {"QUERY_STRING": others, "RAW_URI": target, "REQUEST_URI": target}
    asked["HTTP_RANGE"] = f"bytes={begin}-{end}"
    return environ | asked, [("x-amz-mp-parts-count", str(len(sizes)))]


def _part_sizes(environ: Environ, version: str) -> list[int]:
    """Return the sizes of an object's parts, or none unless it was uploaded in parts."""
    _, bucket, *rest = unquote(environ["RAW_URI"].partition("?")[0]).split("/", 2)
    if not rest or bucket not in models.s3_backends.bucket_accounts:
        return []
    partition, account = models.s3_backends.bucket_accounts[bucket]
    backend = models.s3_backends[account][partition]
    key = backend.get_object(bucket, rest[0], version_id=version or None)
    upload = key.multipart if key else None
    return [upload.parts[each].contentsize for each in upload.partlist] if upload else []
