"""Shortens data for the log, with a mark that says how much is missing."""

import sys
from collections.abc import Callable
from pickle import dumps
from typing import Any

# extra bytes to search for secrets, so that one across the cut is found whole
_MARGIN = 1024
_DEEPEST = 30  # levels of nesting within which values are cut
_MOST_ITEMS = 1024


def mark(missing: int) -> str:
    """Return the mark for a text or list that was cut by this many characters or items.

    It is ASCII: any other character would double the memory of the text before it.
    """
    return f"... [cut: {missing:,} more]"


def shorten(text: str, most: int) -> str:
    """Return a text, or its first `most` characters and the mark."""
    return text if len(text) <= most else text[:most] + mark(len(text) - most)


def quote(body: bytes, most: int, hide: Callable[[str], str]) -> str:
    """Return a body as text, a long one cut to `most` bytes; `hide` removes secrets."""
    text = hide(body[: most + _MARGIN].decode("utf-8", "replace"))
    return text if len(body) <= most else text[:most] + mark(len(body) - most)


def pickled(data: Any) -> bytes:
    """Serialize JSON data as fast as possible. Raises RecursionError if it is nested too deeply.

    An event of 1 KB takes 2 us, and four times as long with json.dumps.
    """
    return dumps(data, 5)


def size_of(data: Any) -> int:
    """Return roughly how many bytes JSON data takes; a huge number if it is nested too deeply."""
    try:
        return len(pickled(data))
    except RecursionError:
        return sys.maxsize


def fit(data: dict[str, object], most: int) -> dict[str, Any]:
    """Return data of at most about `most` bytes; larger data is cut.

    All top-level keys are kept. Below them, long texts are cut first, then long lists and objects,
    shorter and shorter until everything fits.
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
