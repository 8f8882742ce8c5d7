"""Pages of a list, newest first, with opaque cursors as Replicate has them."""

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar
from urllib.parse import parse_qs, urlencode

from .calls import Call
from .errors import NotFound

PAGE_SIZE = 100

T = TypeVar("T")


def page(call: Call, items: Sequence[tuple[int, T]]) -> tuple[list[T], dict[str, object]]:
    """Return the items of the page that the call asks for, and its `next` and `previous`.

    `items` are numbered, the greatest number first. Raises NotFound for a broken cursor.
    """
    query = call.query
    after, before = _cursor(query.pop("cursor", None))
    if before is not None:
        newer = [item for item in items if item[0] > before]
        shown = newer[-PAGE_SIZE:]
    else:
        shown = [item for item in items if after is None or item[0] < after][:PAGE_SIZE]
    links: dict[str, object] = {"next": None, "previous": None}
    if shown and items[-1][0] < shown[-1][0]:
        links["next"] = _link(call, query, {"p": shown[-1][0]})
    if shown and items[0][0] > shown[0][0]:
        links["previous"] = _link(call, query, {"r": 1, "p": shown[0][0]})
    return [item for _, item in shown], links


def _cursor(text: str | None) -> tuple[int | None, int | None]:
    """Return the number that the page comes after, or the number that it comes before."""
    if text is None:
        return None, None
    try:
        found = parse_qs(base64.b64decode(text, validate=True).decode())
        number = int(found["p"][0])
    except (binascii.Error, ValueError, KeyError) as exc:
        raise NotFound("Invalid cursor") from exc
    return (None, number) if "r" in found else (number, None)


def _link(call: Call, query: dict[str, str], cursor: dict[str, int]) -> str:
    token = base64.b64encode(urlencode(cursor).encode()).decode()
    return f"{call.base_url}{call.url_path}?{urlencode({**query, 'cursor': token})}"
