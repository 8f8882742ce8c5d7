"""Texts that no UTF-8 can hold: by its number, JSON may name half of a surrogate pair.

They come from programs that cut a text in the middle of an emoji. Unseen, one of them would break
each answer and each stream that shows it.
"""

import json
import re
from typing import Any

_HALF = re.compile("[\ud800-\udfff]")


def is_whole(text: str) -> bool:
    """Return whether a text can be written as UTF-8."""
    return _HALF.search(text) is None


def made_whole(value: Any) -> Any:
    """Return a JSON value with U+FFFD for each half of a pair, as Go reads it."""
    text = json.dumps(value, ensure_ascii=False)
    return value if is_whole(text) else json.loads(_HALF.sub("\ufffd", text))


def read_whole(body: bytes) -> Any:
    """Return what JSON holds, made whole; only escapes can name half of a pair. As json.loads."""
    found = json.loads(body)
    return made_whole(found) if b"\\u" in body else found
