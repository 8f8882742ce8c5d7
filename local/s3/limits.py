"""Refuses what S3 refuses and moto accepts: bad names, long metadata, and damaged bodies."""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, unquote_to_bytes

from .request import S3Request
from .signatures import S3Refused

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
BUCKET = re.compile(r"(?!.*\.\.)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html and UsingMetadata.html
MAX_KEY, MAX_METADATA = 1024, 2048
METADATA = "x-amz-meta-"
# https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
MAX_DELETED = 1000


def _md5(body: bytes) -> bytes:
    return hashlib.md5(body, usedforsecurity=False).digest()


# https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
DIGESTS: dict[str, Callable[[bytes], bytes]] = {
    "content-md5": _md5,
    "x-amz-checksum-crc32": lambda body: binascii.crc32(body).to_bytes(4, "big"),
    "x-amz-checksum-sha1": lambda body: hashlib.sha1(body, usedforsecurity=False).digest(),
    "x-amz-checksum-sha256": lambda body: hashlib.sha256(body).digest(),
}


def check_limits(request: S3Request) -> None:
    """Raise S3Refused for an invalid name, too much metadata, or a digest of another body."""
    bucket, _, key = request.path.lstrip("/").partition("/")
    query = parse_qs(request.query, keep_blank_values=True).keys()
    if (
        request.method == "PUT"
        and not key
        and not query - {"x-id"}
        and not BUCKET.fullmatch(bucket)
    ):
        raise S3Refused(400, "InvalidBucketName", "The specified bucket is not valid.")
    if len(unquote_to_bytes(key)) > MAX_KEY:
        raise S3Refused(400, "KeyTooLongError", "Your key is too long", MaxSizeAllowed=str(MAX_KEY))
    if sum(map(len, _metadata(request))) > MAX_METADATA:
        message = "Your metadata headers exceed the maximum allowed metadata size"
        raise S3Refused(400, "MetadataTooLarge", message, MaxSizeAllowed=str(MAX_METADATA))
    if "delete" in query and request.body.count(b"<Object>") > MAX_DELETED:
        message = f"The XML names more than {MAX_DELETED} objects"
        raise S3Refused(400, "MalformedXML", message)
    # the end of an upload has the checksum of the object; a chunked body is more than its content
    if "uploadId" in query and request.method == "POST":
        return
    if "aws-chunked" not in request.headers.get("content-encoding", ""):
        _check_digests(request)


def _metadata(request: S3Request) -> Iterator[str]:
    for name, value in request.headers.items():
        if name.startswith(METADATA):
            yield from (name.removeprefix(METADATA), value)


def _check_digests(request: S3Request) -> None:
    for header, digest in DIGESTS.items():
        stated = request.headers.get(header)
        if stated is None or stated == base64.b64encode(digest(request.body)).decode():
            continue
        name = "Content-MD5" if header == "content-md5" else header.rpartition("-")[2].upper()
        message = f"The {name} you specified did not match the calculated checksum."
        raise S3Refused(400, "BadDigest", message)
