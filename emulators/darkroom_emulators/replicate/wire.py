"""Writes and reads JSON as Replicate's API does."""

import json
import math
import re
from typing import Any

from ..kit.compact_json import compact_json
from ..kit.depth import depth_of
from ..kit.utf8 import made_whole

MAX_DEPTH = 100
_BRACKETS = re.compile(rb"[\[{]")


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"{text} is out of range")
    return number


_STRICT = json.JSONDecoder(parse_constant=_no_constant, parse_float=_finite)


class Malformed(ValueError):
    """The text is not JSON, is nested too deeply, or has a number that is out of range."""


def go_json(value: object) -> bytes:
    """Return compact JSON with `<`, `>` and `&` escaped, like Go's encoder."""
    text = compact_json(value)
    return text.replace(b"<", b"\\u003c").replace(b">", b"\\u003e").replace(b"&", b"\\u0026")


def webhook_json(value: object) -> bytes:
    """Return compact JSON with sorted keys, as observed in real webhooks."""
    return compact_json(sorted_keys(value))


def read_json(body: bytes) -> Any:
    """Return the parsed JSON. Raises Malformed, also for numbers beyond the range of a double.

    Lone surrogates become U+FFFD, as in Go.
    """
    try:
        found = _STRICT.decode(body.decode())
        if b"\\u" in body:
            found = made_whole(found)
    except (ValueError, RecursionError) as exc:
        raise Malformed("not JSON") from exc
    if len(_BRACKETS.findall(body, 0)) > MAX_DEPTH and depth_of(found) > MAX_DEPTH:
        raise Malformed("nested too deep")
    return found


def sorted_keys(value: Any) -> Any:
    """Return `value` with the keys of all objects sorted, as Go writes a map."""
    if isinstance(value, dict):
        return {key: sorted_keys(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [sorted_keys(item) for item in value]
    return value
