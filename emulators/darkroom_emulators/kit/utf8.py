"""Repairs strings with lone surrogates, which JSON escapes can contain and UTF-8 can't represent.

Programs send such strings when they cut a text in the middle of an emoji. Without a repair, every
response and every stream with such a string would break.
"""

import json
import re
from typing import Any

_HALF = re.compile("[\ud800-\udfff]")


def is_whole(text: str) -> bool:
    """Return whether a string can be encoded as UTF-8."""
    return _HALF.search(text) is None


def made_whole(value: Any) -> Any:
    """Return a JSON value with each lone surrogate replaced by U+FFFD, as Go does."""
    text = json.dumps(value, ensure_ascii=False)
    return value if is_whole(text) else json.loads(_HALF.sub("\ufffd", text))


def read_whole(body: bytes) -> Any:
    """Parse JSON like json.loads, and replace lone surrogates, which only escapes can produce."""
    found = json.loads(body)
    return made_whole(found) if b"\\u" in body else found
