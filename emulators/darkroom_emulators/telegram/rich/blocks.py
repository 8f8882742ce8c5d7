"""The content of a rich message: a list of blocks, as bots and people see it.

A block is the JSON of a RichBlock, but contains stored media instead of their JSON, because file
ids differ from bot to bot.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ...kit.depth import depth_of
from ..arguments import MAX_DEPTH
from ..content import ContentView
from ..errors import bad_request, guessed_request
from ..files import Media

Block = dict[str, object]
MAX_CHARACTERS, MAX_BLOCKS, MAX_MEDIA = 32_768, 500, 50
TOO_DEEP = "rich message is nested too deeply"
SEEN_MEDIA = 20  # apps hide the block that exceeds this number, and all later blocks
MEDIA = "media"  # the key of a block's Media
_NESTED = ("blocks", "items")


@dataclass(frozen=True, slots=True)
class RichContent:
    """A rich message; if `is_rtl`, it is shown from right to left."""

    blocks: tuple[Block, ...]
    is_rtl: bool = False
    kind = "rich_message"

    def as_json(self, view: ContentView) -> dict[str, object]:
        """Return the field `rich_message` of a Message."""
        blocks = list(self._seen() if view.is_screen else self.blocks)
        found: dict[str, object] = {"blocks": [_shown(each, view) for each in blocks]}
        if self.is_rtl:
            found["is_rtl"] = True
        return {"rich_message": found}

    def _seen(self) -> Iterator[Block]:
        """Iterate over the blocks that apps show, up to the limit of SEEN_MEDIA."""
        media = 0
        for block in self.blocks:
            media += sum(MEDIA in each for each in every_block([block]))
            if media > SEEN_MEDIA:
                return
            yield block


def checked(blocks: list[Block], *, is_rtl: bool) -> RichContent:
    """Return the blocks as RichContent. Raises ApiError if they are empty or exceed a limit."""
    if not blocks:
        raise bad_request("rich message must be non-empty")
    if depth_of(blocks) > MAX_DEPTH:
        raise guessed_request(TOO_DEEP)
    every = list(every_block(blocks))
    if len(every) > MAX_BLOCKS:
        raise guessed_request("RICH_MESSAGE_BLOCKS_INVALID")
    if sum(MEDIA in each for each in every) > MAX_MEDIA:
        raise guessed_request("RICH_MESSAGE_MEDIA_INVALID")
    if sum(len(plain(each)) for each in blocks) > MAX_CHARACTERS:
        raise guessed_request("RICH_MESSAGE_TEXT_INVALID")
    return RichContent(tuple(blocks), is_rtl)


def every_block(blocks: list[Block]) -> Iterator[Block]:
    """Iterate over blocks and everything nested in them; a table counts as one block per row."""
    for block in blocks:
        yield block
        for name in _NESTED:
            nested = block.get(name)
            if isinstance(nested, list):
                yield from every_block(nested)
        rows = block.get("cells")
        if isinstance(rows, list):
            yield from ({"cells": row} for row in rows[1:])


def plain(value: object) -> str:
    """Return the plain text of a RichText or a block."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "".join(plain(each) for each in value)
    if isinstance(value, dict):
        names = ("text", "summary", "expression", "alternative_text", "credit", "caption")
        words = (*names, *_NESTED, "cells")
        return "".join(plain(value[name]) for name in words if name in value)
    return ""


def _shown(value: object, view: ContentView) -> object:
    if isinstance(value, list):
        return [_shown(each, view) for each in value]
    if not isinstance(value, dict):
        return value
    found: Block = {}
    for name, each in value.items():
        if isinstance(each, Media):
            found[each.kind] = view.media(each)[each.kind]
        else:
            found[name] = _shown(each, view)
    return found
