"""Texts that UTF-8 can't represent: in JSON, an escape may name half of a surrogate pair.

They come from programs that cut a text in the middle of an emoji. If one got through, it would
break every response and every stream that contains it.
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
    """Parse JSON as json.loads does, and repair half surrogates; only escapes can contain one."""
    found = json.loads(body)
    return made_whole(found) if b"\\u" in body else found
