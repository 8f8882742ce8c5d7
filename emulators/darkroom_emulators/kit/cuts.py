"""Shortens data for the log, leaving a mark that states how much is missing."""

import sys
from collections.abc import Callable
from pickle import dumps
from typing import Any

# extra bytes searched for secrets, so that a secret at the cut is found whole
_MARGIN = 1024
_DEEPEST = 30  # levels of nesting to keep; anything deeper is cut
_MOST_ITEMS = 1024


def mark(missing: int) -> str:
    """Return the mark for a text or list from which `missing` characters or items were cut.

    The mark is ASCII because a wider character would double the memory of the text before it.
    """
    return f"... [cut: {missing:,} more]"


def shorten(text: str, most: int) -> str:
    """Return `text`, or its first `most` characters followed by the mark."""
    return text if len(text) <= most else text[:most] + mark(len(text) - most)


def quote(body: bytes, most: int, hide: Callable[[str], str]) -> str:
    """Return a body as text, cut to `most` bytes if it is longer; `hide` removes secrets."""
    text = hide(body[: most + _MARGIN].decode("utf-8", "replace"))
    return text if len(body) <= most else text[:most] + mark(len(body) - most)


def pickled(data: Any) -> bytes:
    """Serialize JSON data as fast as possible. Raises RecursionError if it is nested too deeply.

    An event of 1 KB takes 2 us; json.dumps would take four times as long.
    """
    return dumps(data, 5)


def size_of(data: Any) -> int:
    """Return the approximate size of JSON data in bytes, or sys.maxsize if it is too deep."""
    try:
        return len(pickled(data))
    except RecursionError:
        return sys.maxsize


def fit(data: dict[str, object], most: int) -> dict[str, Any]:
    """Return data cut to about `most` bytes; smaller data is returned unchanged.

    All top-level keys are kept. Below them, long texts, lists and objects are cut, shorter in each
    round, until everything fits.
    """
    found = data
    texts, items = most // 2, _MOST_ITEMS
    while size_of(found) > most and items:
        found = {name: _cut(value, texts, items, _DEEPEST) for name, value in data.items()}
        texts, items = texts // 4, items // 4
    return found


def _cut(value: Any, texts: int, items: int, depth: int) -> Any:
    if isinstance(value, str):
        return shorten(value, texts)
    if isinstance(value, dict):
        found = {
            shorten(name, texts): _cut(each, texts, items, depth - 1)
            for name, each in list(value.items())[: items if depth else 0]
        }
        missing = len(value) - len(found)
        return found | {"...": mark(missing)} if missing else found
    if isinstance(value, list | tuple):
        kept = [_cut(each, texts, items, depth - 1) for each in value[: items if depth else 0]]
        return [*kept, mark(len(value) - len(kept))] if len(value) > len(kept) else kept
    return value
