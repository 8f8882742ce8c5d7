"""Checks the conditions of copies and of multipart uploads, most of which moto ignores.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
"""

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs

from .moto_process import FIRST, Answer
from .request import S3Request
from .signatures import S3Refused

SOURCE = "x-amz-copy-source"
SOURCE_CONDITION = f"{SOURCE}-if-"
NAMES = {"match", "none-match", "modified-since", "unmodified-since"}
UNMET = "At least one of the pre-conditions you specified did not hold"


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
        _check(_conditions(request, SOURCE_CONDITION), source, ask)
    if is_end or (is_copy and "uploadId" not in query):
        written = replace(FIRST, method="HEAD", path=request.path)
        found = _conditions(request, "if-")
        if found.pop("if-none-match", None) and ask(written).status == 200:
            raise S3Refused(412, "PreconditionFailed", UNMET)
        _check(found, written, ask)


def _conditions(request: S3Request, prefix: str) -> dict[str, str]:
    """Return the conditions whose headers begin with `prefix`, under the names for a read."""
    named = {f"if-{name}": f"{prefix}{name}" for name in NAMES}
    return {name: request.headers[own] for name, own in named.items() if own in request.headers}


def _check(conditions: dict[str, str], read: S3Request, ask: Callable[[S3Request], Answer]) -> None:
    if not conditions:
        return
    status = ask(replace(read, headers=FIRST.headers | conditions)).status
    if status in {304, 412}:
        raise S3Refused(412, "PreconditionFailed", UNMET)
    if status == 404:
        raise S3Refused(404, "NoSuchKey", "The specified key does not exist.")
