"""Splits lists, newest first, into pages with opaque cursors like Replicate's."""

import base64
import binascii
from collections.abc import Sequence
from typing import Protocol, TypeVar
from urllib.parse import parse_qs, urlencode

from .calls import ReplicateCall
from .errors import not_found

PAGE_SIZE = 100


class Listed(Protocol):
    """An item of a list; items are numbered in the order in which they are added."""

    @property
    def number(self) -> int:
        """The item's number."""


T = TypeVar("T", bound=Listed)


def page(call: ReplicateCall, items: Sequence[T]) -> tuple[Sequence[T], dict[str, object]]:
    """Return the items of the requested page, and its `next` and `previous` links.

    `items` must be sorted by number, highest first. Raises Problem for an invalid cursor.
    """
    query = call.query
    after, before = _cursor(query.pop("cursor", None))
    if before is not None:
        shown = [each for each in items if each.number > before][-PAGE_SIZE:]
    else:
        shown = [each for each in items if after is None or each.number < after][:PAGE_SIZE]
    links: dict[str, object] = {"next": None, "previous": None}
    if shown and items[-1] is not shown[-1]:
        links["next"] = _link(call, query, {"p": shown[-1].number})
    if shown and items[0] is not shown[0]:
        links["previous"] = _link(call, query, {"r": 1, "p": shown[0].number})
    return shown, links


def _cursor(text: str | None) -> tuple[int | None, int | None]:
    """Return the numbers of the items just before and after the page; at least one is None."""
    if text is None:
        return None, None
    try:
        found = parse_qs(base64.b64decode(text, validate=True).decode())
        number = int(found["p"][0])
    except (binascii.Error, ValueError, KeyError) as exc:
        raise not_found("Invalid cursor") from exc
    return (None, number) if "r" in found else (number, None)


def _link(call: ReplicateCall, query: dict[str, str], cursor: dict[str, int]) -> str:
    token = base64.b64encode(urlencode(cursor).encode()).decode()
    return f"{call.base_url}{call.url_path}?{urlencode({**query, 'cursor': token})}"
