"""Texts that no UTF-8 can hold: by its number, JSON may name half of a surrogate pair.

They come from programs that cut a text in the middle of an emoji. Unseen, one of them would break
each answer and each stream that shows it.
"""

import json
import re
from typing import Any

_HALF = re.compile("[\ud800-\udfff]")


def is_whole(value: Any) -> bool:
    """Say whether all texts of a JSON value can be written as UTF-8."""
    return _HALF.search(_text_of(value)) is None


def made_whole(value: Any) -> Any:
    """Return a JSON value with U+FFFD for each half of a pair, as Go reads it."""
    text = _text_of(value)
    return json.loads(_HALF.sub("\ufffd", text)) if _HALF.search(text) else value


def _text_of(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
