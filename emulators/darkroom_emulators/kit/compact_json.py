"""Writes compact JSON with pydantic's core, which is faster than the standard library."""

import json
from collections.abc import Callable
from functools import cache

_ASCII = json.JSONEncoder(separators=(",", ":"))


def compact_json(value: object) -> bytes:
    """Serialize JSON data to UTF-8, without spaces. Raises ValueError for anything else."""
    return _to_json()(value)


def ascii_json(value: object) -> bytes:
    """Serialize JSON data to ASCII, without spaces; non-ASCII characters are escaped."""
    text = compact_json(value)
    return text if text.isascii() else _ASCII.encode(value).encode()


@cache
def _to_json() -> Callable[[object], bytes]:
    """Import the function when it is first needed, so that it doesn't delay startup."""
    from pydantic_core import to_json  # noqa: PLC0415

    return to_json
