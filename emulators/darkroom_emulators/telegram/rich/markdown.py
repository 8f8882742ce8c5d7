"""Parses a rich message's Markdown into blocks; unknown syntax is shown as plain text."""

import re
from collections.abc import Callable

from .blocks import Block

_FENCE = re.compile(r"^(```|~~~)\s*(\S*)\s*$")
_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")
_DIVIDER = re.compile(r"^(?:-{3,}|\*{3,}|_{3,})$")
_ITEM = re.compile(r"^(?:([-*+])|(\d{1,9})[.)])\s+(?:\[([ xX])\]\s+)?(.*)$")
_IMAGE = re.compile(r"^!\[([^\]]*)\]\((\S+?)\)$")
_TABLE_RULE = re.compile(r"^\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?$")
_INLINE = re.compile(
    r"(?P<ticks>`+)(?P<code>.+?)(?P=ticks)"
    r"|\[(?P<label>[^\]]+)\]\((?P<url>[^()\s]+)\)"
    r"|\*\*(?P<bold>.+?)\*\*|__(?P<underline>.+?)__|~~(?P<strikethrough>.+?)~~"
    r"|\|\|(?P<spoiler>.+?)\|\||==(?P<marked>.+?)=="
    r"|(?<![\w*])\*(?P<star>[^\s*](?:.*?[^\s*])?)\*(?![\w*])"
    r"|(?<![\w_])_(?P<low>[^\s_](?:.*?[^\s_])?)_(?![\w_])",
    re.DOTALL,
)
_STYLES = {"star": "italic", "low": "italic"}
FindMedia = Callable[[str], Block]


def read_markdown(text: str, find_media: FindMedia) -> list[Block]:
    """Return the blocks; `find_media` creates the block for a picture on its own line."""
    return _MarkdownReader(text.splitlines(), find_media).read()


def read_inline(text: str) -> object:
    """Return inline Markdown as a RichText: a string, or a list of strings and formatted parts."""
    pieces: list[object] = []
    at = 0
    for match in _INLINE.finditer(text):
        if match.start() > at:
            pieces.append(text[at : match.start()])
        pieces.append(_styled(match))
        at = match.end()
    if at < len(text):
        pieces.append(text[at:])
    return pieces[0] if len(pieces) == 1 else pieces or ""


def _styled(match: re.Match[str]) -> Block:
    if match["code"] is not None:
        return {"type": "code", "text": match["code"]}
    if match["label"] is not None:
        return {"type": "url", "text": read_inline(match["label"]), "url": match["url"]}
    kind, inner = next((k, v) for k, v in match.groupdict().items() if v and k != "ticks")
    return {"type": _STYLES.get(kind, kind), "text": read_inline(inner)}


class _MarkdownReader:
    """Parses lines into blocks, one block after the other."""

    def __init__(self, lines: list[str], find_media: FindMedia):
        self._lines, self._find_media, self._at = lines, find_media, 0

    def read(self) -> list[Block]:
        blocks: list[Block] = []
        while self._at < len(self._lines):
            if not self._lines[self._at].strip():
                self._at += 1
                continue
            blocks.append(self._block(self._lines[self._at].strip()))
        return blocks

    def _block(self, line: str) -> Block:
        if _FENCE.match(line):
            return self._fenced(line)
        if _ITEM.match(line) and not _DIVIDER.match(line):
            return self._list()
        if line.startswith(">"):
            return self._quote()
        if self._is_table():
            return self._table()
        self._at += 1
        return self._line(line) or self._paragraph(line)

    def _line(self, line: str) -> Block | None:
        """Return the heading, divider or image in `line`, or None for any other line."""
        if heading := _HEADING.match(line):
            return {"type": "heading", "text": read_inline(heading[2]), "size": len(heading[1])}
        if _DIVIDER.match(line):
            return {"type": "divider"}
        image = _IMAGE.match(line)
        return self._find_media(image[2]) if image else None

    def _paragraph(self, first: str) -> Block:
        lines = [first]
        while self._at < len(self._lines) and not self._begins_block():
            lines.append(self._lines[self._at].strip())
            self._at += 1
        return {"type": "paragraph", "text": read_inline("\n".join(lines))}

    def _begins_block(self) -> bool:
        line = self._lines[self._at].strip()
        marks = (_FENCE, _HEADING, _DIVIDER, _ITEM)
        return not line or line.startswith(">") or any(mark.match(line) for mark in marks)

    def _fenced(self, line: str) -> Block:
        fence, language = line[:3], line[3:].strip()
        self._at += 1
        lines = self._while(lambda each: not each.strip().startswith(fence))
        self._at += 1  # skip the closing fence, which a draft may not have yet
        found: Block = {"type": "pre", "text": "\n".join(lines)}
        return found | ({"language": language} if language else {})

    def _list(self) -> Block:
        items: list[Block] = []
        while self._at < len(self._lines):
            match = _ITEM.match(self._lines[self._at].strip())
            if match is None:
                break
            self._at += 1
            more = self._while(lambda each: each.startswith(("  ", "\t")) and bool(each.strip()))
            lines = [match[4], *(each.strip() for each in more)]
            blocks = _MarkdownReader(lines, self._find_media).read()
            item: Block = {"label": f"{match[2]}." if match[2] else "•", "blocks": blocks}
            if match[2]:
                item["value"] = int(match[2])
            if match[3]:
                item |= {"has_checkbox": True, "is_checked": match[3] != " "}
            items.append(item)
        return {"type": "list", "items": items}

    def _quote(self) -> Block:
        lines = self._while(lambda each: each.strip().startswith(">"))
        inner = [each.strip().removeprefix(">").removeprefix(" ") for each in lines]
        return {"type": "blockquote", "blocks": _MarkdownReader(inner, self._find_media).read()}

    def _is_table(self) -> bool:
        following = self._lines[self._at + 1 : self._at + 2]
        return "|" in self._lines[self._at] and any(
            "|" in each and _TABLE_RULE.match(each.strip()) for each in following
        )

    def _table(self) -> Block:
        head, *rows = self._while(lambda each: "|" in each)
        cells = [_row(head, is_header=True), *(_row(each) for each in rows[1:])]
        return {"type": "table", "cells": cells}

    def _while(self, holds: Callable[[str], bool]) -> list[str]:
        start = self._at
        while self._at < len(self._lines) and holds(self._lines[self._at]):
            self._at += 1
        return self._lines[start : self._at]


def _row(line: str, *, is_header: bool = False) -> list[Block]:
    place: Block = {"align": "left", "valign": "middle"}
    if is_header:
        place = {"is_header": True, **place}
    words = (each.strip() for each in line.strip().strip("|").split("|"))
    return [{"text": read_inline(each), **place} for each in words]
