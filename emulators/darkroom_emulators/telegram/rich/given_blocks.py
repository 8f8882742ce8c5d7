"""Reads blocks that a bot sends as JSON: checks them, and adds the default fields."""

from collections.abc import Awaitable, Callable
from typing import Any

from ..errors import bad_request, guessed_request
from ..files import Media
from .blocks import MEDIA, Block, plain

ReadMedia = Callable[[Any], Awaitable[Media]]
_PREFIX = "can't parse InputRichBlock:"
_WITH_TEXT = frozenset({"paragraph", "heading", "pre", "footer", "pullquote", "thinking"})
_WITH_BLOCKS = frozenset({"blockquote", "expandable_blockquote", "collage", "slideshow", "details"})
_WITH_MEDIA = frozenset({"animation", "audio", "document", "photo", "video", "voice_note"})
_AS_GIVEN = {
    "divider": (),
    "mathematical_expression": ("expression",),
    "anchor": ("name",),
    "buttons": ("buttons",),
    "map": ("location",),
}
_MAP = {"zoom": 15, "width": 600, "height": 400}
_CELL = {"align": "left", "valign": "middle"}
MAX_HEADING = 6


async def read_blocks(given: Any, read_media: ReadMedia, *, is_draft: bool = False) -> list[Block]:
    """Return the blocks in an Array of InputRichBlock; only drafts can have "thinking" blocks.

    Raises ApiError.
    """
    if not isinstance(given, list):
        raise bad_request("can't parse rich message: expected an Array of InputRichBlock")
    return [await _block(each, read_media, is_draft=is_draft) for each in given]


async def _block(given: Any, read_media: ReadMedia, *, is_draft: bool) -> Block:
    if not isinstance(given, dict):
        raise bad_request(f"{_PREFIX} expected an Object")
    kind = str(given.get("type"))
    if kind in _WITH_TEXT:
        return _with_text(given, is_draft=is_draft)
    if kind in _WITH_BLOCKS:
        if not (inner := given.get("blocks")):
            raise bad_request("block must be non-empty")
        return given | {"blocks": await read_blocks(inner, read_media, is_draft=is_draft)}
    if kind in _WITH_MEDIA:
        medium = await read_media(given.get(kind))
        return {name: each for name, each in given.items() if name != kind} | {MEDIA: medium}
    if kind == "list":
        return {"type": "list", "items": await _items(given.get("items"), read_media)}
    if kind == "table":
        return given | {"cells": _cells(given.get("cells"))}
    return _as_given(given)


def _as_given(given: Block) -> Block:
    """Return a block after checking only that it has the required fields."""
    kind = str(given.get("type"))
    if kind not in _AS_GIVEN:
        raise bad_request(f"{_PREFIX} unsupported type specified")
    for name in _AS_GIVEN[kind]:
        if name not in given:
            raise bad_request(f'{_PREFIX} Can\'t find field "{name}"')
    return {**_MAP, **given} if kind == "map" else given


def _with_text(given: Block, *, is_draft: bool) -> Block:
    if given["type"] == "thinking" and not is_draft:
        raise bad_request("block is not allowed")
    if not plain(given.get("text")).strip():
        raise bad_request("block must be non-empty")
    size = given.get("size")
    if given["type"] == "heading" and not (isinstance(size, int) and 1 <= size <= MAX_HEADING):
        raise bad_request("invalid section heading size specified")
    _check_emails(given["text"])
    return given


def _check_emails(text: object) -> None:
    if isinstance(text, list):
        for each in text:
            _check_emails(each)
    elif isinstance(text, dict):
        if text.get("type") == "email_address" and "@" not in str(text.get("email_address")):
            raise bad_request("RICH_MESSAGE_EMAIL_INVALID")
        _check_emails(text.get("text"))


async def _items(given: Any, read_media: ReadMedia) -> list[Block]:
    if not isinstance(given, list) or not given:
        raise bad_request("list must be non-empty")
    items: list[Block] = []
    for each in given:
        if not isinstance(each, dict) or not each.get("blocks"):
            raise bad_request("block must be non-empty")
        label = f"{each['value']}." if isinstance(each.get("value"), int) else "•"
        blocks = await read_blocks(each["blocks"], read_media)
        items.append({"label": label, **each, "blocks": blocks})
    return items


def _cells(given: Any) -> list[list[Block]]:
    if not isinstance(given, list) or not all(isinstance(row, list) for row in given):
        raise bad_request(f'{_PREFIX} field "cells" must be an Array of Arrays')
    return [[_cell(cell) for cell in row] for row in given]


def _cell(given: Any) -> Block:
    if not isinstance(given, dict):
        raise bad_request("can't parse RichBlockTableCell: expected an Object")
    for name in ("colspan", "rowspan"):
        if name in given and not (isinstance(given[name], int) and given[name] > 0):
            text = f"invalid table cell {name} specified"
            raise bad_request(text) if name == "colspan" else guessed_request(text)
    return {**_CELL, **given}
