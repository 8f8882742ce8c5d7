"""Parses arguments as the real server does, from query strings and JSON, form or multipart bodies.

The same parser reads calls to the emulator and method calls in responses to webhooks.
"""

import json
import re
import zlib
from collections.abc import Mapping
from urllib.parse import parse_qsl

from ..kit.multipart import boundary_of, read_parts
from .arguments import Arguments, UploadedPart
from .errors import ApiError

MAX_ARGUMENTS = 1 << 20  # bytes of all names and values in total
MAX_BODY = 64 << 20  # above every upload limit, so that those limits return their own errors
_DECODER = json.JSONDecoder()
_JSON_WHITE = re.compile(r"[ \t\r\n]*")


def read_arguments(query: str, headers: Mapping[str, str], body: bytes) -> Arguments:
    """Return the arguments of a request, or of a response to a webhook.

    If a name occurs more than once, its first value counts; the query is read before the body.
    Raises ApiError where the real server returns an error.
    """
    found, uploads = read_pairs(headers, body)
    if query:
        found = parse_qsl(query, keep_blank_values=True) + found
    if sum(len(name) + len(value) for name, value in found) > MAX_ARGUMENTS:
        raise ApiError(413, "Request Entity Too Large: too many parameters")
    return Arguments(dict(reversed(found)), dict(reversed(uploads)))


def read_pairs(
    headers: Mapping[str, str], body: bytes
) -> tuple[list[tuple[str, str]], list[tuple[str, UploadedPart]]]:
    """Return all values and all uploads in a body, in order."""
    found: list[tuple[str, str]] = []
    uploads: list[tuple[str, UploadedPart]] = []
    content_type = headers.get("content-type", "")
    kind = content_type.partition(";")[0].strip().lower()
    body = _decompress(body, headers.get("content-encoding", ""))
    if kind == "application/json":
        found += _json_pairs(body.decode("utf-8", "replace"))
    elif kind == "application/x-www-form-urlencoded":
        found += parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    elif kind == "multipart/form-data":
        values, uploads = _multipart(content_type, body)
        found += values
    return found, uploads


def _decompress(body: bytes, encoding: str) -> bytes:
    if encoding.strip().lower() not in {"gzip", "deflate"}:
        return body
    stream = zlib.decompressobj(wbits=47)  # 47 detects gzip or zlib
    try:
        plain = stream.decompress(body, MAX_BODY)
    except zlib.error as exc:
        raise ApiError(400, "Bad Request: can't decompress the request body") from exc
    if stream.unconsumed_tail:
        raise ApiError(413, "Request Entity Too Large")
    return plain


def _json_pairs(text: str) -> list[tuple[str, str]]:
    """Return the pairs of a JSON object, up to the first syntax error.

    The real server accepts malformed JSON too, and uses the pairs before the error.
    """
    pairs: list[tuple[str, str]] = []
    at = _skip_white(text, 0)
    if text[at : at + 1] != "{":
        return pairs
    try:
        while True:
            name, at = _DECODER.raw_decode(text, _skip_white(text, at + 1))
            at = _skip_white(text, at)
            if not isinstance(name, str) or text[at : at + 1] != ":":
                return pairs
            start = _skip_white(text, at + 1)
            value, at = _DECODER.raw_decode(text, start)
            pairs.append((name, value if isinstance(value, str) else text[start:at]))
            at = _skip_white(text, at)
            if text[at : at + 1] != ",":
                return pairs
    except (ValueError, RecursionError):
        return pairs


def _skip_white(text: str, at: int) -> int:
    if text[at : at + 1] > " ":  # usually, there is no whitespace to skip
        return at
    match = _JSON_WHITE.match(text, at)
    return match.end() if match else at


def _multipart(
    content_type: str, body: bytes
) -> tuple[list[tuple[str, str]], list[tuple[str, UploadedPart]]]:
    boundary = boundary_of(content_type)
    if boundary is None:
        raise ApiError(400, "Bad Request: boundary field not found")
    values: list[tuple[str, str]] = []
    uploads: list[tuple[str, UploadedPart]] = []
    for part in read_parts(boundary, body):
        if part.filename is None:
            values.append((part.name, part.content.decode("utf-8", "replace")))
        else:
            uploads.append(
                (part.name, UploadedPart(part.filename, part.content_type, part.content))
            )
    return values, uploads
