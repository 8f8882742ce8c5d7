"""Removes or replaces unwanted characters in texts, as the real server does.

Follows `clean_input_string` and `is_empty_string` of
https://github.com/tdlib/td/blob/master/td/telegram/misc.cpp.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

from .text_shapes import EntityJson

_BLANKED: dict[int, str | None] = dict.fromkeys([*range(10), 11, 12, *range(14, 32)], " ")
_REMOVED: dict[int, str | None] = dict.fromkeys([13, 0x30A, 0x333, 0x33F, *range(0x2028, 0x202F)])
_CLEANED = _BLANKED | _REMOVED
_UNCLEAN = re.compile("[\0-\t\v-\x1f\u030a\u0333\u033f\u200e\u200f\u2028-\u202e]")
_REPEATED_MARKS = re.compile("[\u200e\u200f](?=[\u200e\u200f])")
_INVISIBLE = re.compile(
    "[ \n\u00a0\u1680\u180e\u2000-\u200f\u202f\u205f\u2800\u3000\ufeff\ufffc\U000e0000-\U000e007f]*"
)


def cleaned(text: str) -> str:
    """Return a text without unwanted characters; tabs and most control characters become spaces."""
    if not _UNCLEAN.search(text):  # usually true, and much faster than `translate`
        return text
    return _REPEATED_MARKS.sub("\u200c", text.translate(_CLEANED))


def moved_entities(text: str, entities: Sequence[EntityJson]) -> list[EntityJson]:
    """Return the entities of `text` with their positions in the cleaned text."""
    if not _UNCLEAN.search(text):
        return list(entities)
    units = accumulate((2 if char > "\uffff" else 1 for char in text), initial=0)
    removed = [at for char, at in zip(text, units, strict=False) if ord(char) in _REMOVED]
    kept: list[EntityJson] = []
    for each in entities:
        start, end = each["offset"], each["offset"] + each["length"]
        start, end = start - bisect_left(removed, start), end - bisect_left(removed, end)
        if end > start:
            kept.append({**each, "offset": start, "length": end - start})
    return kept


def is_invisible(text: str) -> bool:
    """Return whether a text shows nothing, and so can't be a message."""
    return _INVISIBLE.fullmatch(text) is not None
