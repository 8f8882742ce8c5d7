"""Checks the conditions of copies and of multipart uploads, most of which moto ignores.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
"""

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs

from .moto_process import FIRST, Answer
from .request import S3Request
from .signatures import S3Refused

SOURCE = "x-amz-copy-source"
# conditions of a copy's source: the second of each pair counts only without the first
PAIRS = (("If-Match", "If-Unmodified-Since"), ("If-None-Match", "If-Modified-Since"))
ETAGS = {f"{start}if-{kind}" for start in ("", f"{SOURCE}-") for kind in ("match", "none-match")}
BARE = re.compile(r"[0-9a-f]{32}(-\d+)?")
UNMET = "At least one of the pre-conditions you specified did not hold"


def with_quoted_etags(request: S3Request) -> S3Request:
    """Return the request with its conditions' ETags in quotes, which S3 doesn't require."""
    quoted = {
        name: f'"{value}"'
        for name, value in request.headers.items()
        if name in ETAGS and BARE.fullmatch(value)
    }
    return replace(request, headers=request.headers | quoted)


def check_conditions(request: S3Request, ask: Callable[[S3Request], Answer]) -> None:
    """Raise S3Refused unless the conditions of a copy or of a multipart upload hold.

    `ask` returns moto's response. Nothing else may change the objects before the request is served.
    """
    query = parse_qs(request.query, keep_blank_values=True)
    is_copy = request.method == "PUT" and SOURCE in request.headers
    is_end = request.method == "POST" and "uploadId" in query
    if is_copy:
        place, _, version = request.headers[SOURCE].lstrip("/").partition("?")
        source = replace(FIRST, method="HEAD", path=f"/{place}", query=version)
        for first, second in PAIRS:
            name = first if f"{SOURCE}-{first.lower()}" in request.headers else second
            _status(f"{SOURCE}-{name}", name, request, source, ask)  # moto refuses a missing source
    if is_end or (is_copy and "uploadId" not in query):
        written = replace(FIRST, method="HEAD", path=request.path)
        if "if-none-match" in request.headers and ask(written).status == 200:
            raise S3Refused(412, "PreconditionFailed", UNMET, Condition="If-None-Match")
        if _status("If-Match", "If-Match", request, written, ask) == 404:
            raise S3Refused(404, "NoSuchKey", "The specified key does not exist.")


def _status(
    given: str, name: str, request: S3Request, read: S3Request, ask: Callable[[S3Request], Answer]
) -> int | None:
    """Check one condition by sending `read` with it, and return the status.

    The condition is the request's header `given`, sent under the name `name`. Returns None if the
    request has no such header. Raises S3Refused if the condition doesn't hold.
    """
    value = request.headers.get(given.lower())
    if value is None:
        return None
    status = ask(replace(read, headers=FIRST.headers | {name.lower(): value})).status
    if status in {304, 412}:
        raise S3Refused(412, "PreconditionFailed", UNMET, Condition=given)
    return status
