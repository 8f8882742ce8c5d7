"""Parses a rich message's HTML into blocks; unknown tags are shown as plain text."""

from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser

from ..html_text import STYLES
from .blocks import Block, plain

FindMedia = Callable[[str], Block]
_STYLES = STYLES | {"mark": "marked", "sub": "subscript", "sup": "superscript"}
_HEADINGS = {f"h{size}": size for size in range(1, 7)}
_TEXTS = {"p": "paragraph", "footer": "footer", "tg-thinking": "thinking", "aside": "pullquote"}
_NESTING = frozenset({"blockquote", "details", "ul", "ol", "table"})
_BLOCKS = _HEADINGS.keys() | _TEXTS.keys() | _NESTING | {"hr", "img", "pre"}
_PARTS = frozenset({"li", "tr", "td", "th", "thead", "tbody", "summary", "a", "br"})
_KNOWN = _BLOCKS | _PARTS | _STYLES.keys()
_VOID = frozenset({"br", "hr", "img"})


@dataclass(slots=True)
class _Node:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: "list[_Node | str]" = field(default_factory=list)

    def tags(self, *names: str) -> "list[_Node]":
        """Return the outermost elements with these names, in order."""
        found = []
        for each in self.inside:
            if isinstance(each, _Node):
                found += [each] if each.tag in names else each.tags(*names)
        return found


class _Tree(HTMLParser):
    """Parses HTML into nodes; an unclosed element ends where its parent ends."""

    def __init__(self, text: str):
        super().__init__()
        self.root = _Node("")
        self._open = [self.root]
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _KNOWN:
            self.handle_data(self.get_starttag_text() or "")
            return
        node = _Node(tag, {name: value or "" for name, value in attrs})
        self._open[-1].inside.append(node)
        if tag not in _VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _KNOWN:
            self.handle_data(f"</{tag}>")
        names = [each.tag for each in self._open]
        if tag in names[1:]:
            del self._open[len(names) - 1 - names[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        self._open[-1].inside.append(data)


def read_html(text: str, find_media: FindMedia) -> list[Block]:
    """Return the blocks; `find_media` creates the block for a picture's URL."""
    return _blocks(_Tree(text).root.inside, find_media)


def _blocks(inside: "list[_Node | str]", find_media: FindMedia) -> list[Block]:
    found: list[Block] = []
    loose: list[_Node | str] = []  # text outside any block becomes a paragraph

    def end_paragraph() -> None:
        text = _rich(loose)
        if plain(text).strip():
            found.append(
                {"type": "paragraph", "text": text.strip() if isinstance(text, str) else text}
            )
        loose.clear()

    for each in inside:
        if isinstance(each, _Node) and each.tag in _BLOCKS:
            end_paragraph()
            found.append(_block(each, find_media))
        else:
            loose.append(each)
    end_paragraph()
    return found


def _block(node: _Node, find_media: FindMedia) -> Block:
    if node.tag in _HEADINGS:
        return {"type": "heading", "text": _rich(node.inside), "size": _HEADINGS[node.tag]}
    if node.tag in _TEXTS:
        return {"type": _TEXTS[node.tag], "text": _rich(node.inside)}
    if node.tag == "img":
        return find_media(node.attributes.get("src", ""))
    if node.tag in _NESTING:
        return _nesting(node, find_media)
    return _preformatted(node) if node.tag == "pre" else {"type": "divider"}


def _nesting(node: _Node, find_media: FindMedia) -> Block:
    if node.tag == "table":
        rows = node.tags("tr")
        cells = [[_cell(each) for each in row.tags("td", "th")] for row in rows]
        return {"type": "table", "cells": cells}
    if node.tag == "details":
        return _details(node, find_media)
    if node.tag == "blockquote":
        return {"type": "blockquote", "blocks": _blocks(node.inside, find_media)}
    items = [
        {"label": f"{at}." if node.tag == "ol" else "•", "blocks": _blocks(each.inside, find_media)}
        for at, each in enumerate(node.tags("li"), 1)
    ]
    return {"type": "list", "items": items}


def _details(node: _Node, find_media: FindMedia) -> Block:
    heads = [each for each in node.inside if isinstance(each, _Node) and each.tag == "summary"]
    rest = [each for each in node.inside if each not in heads]
    found: Block = {"type": "details", "summary": _rich(heads[0].inside) if heads else ""}
    found["blocks"] = _blocks(rest, find_media)
    return found | ({"is_open": True} if "open" in node.attributes else {})


def _preformatted(node: _Node) -> Block:
    codes = node.tags("code")
    language = codes[0].attributes.get("class", "").removeprefix("language-") if codes else ""
    found: Block = {"type": "pre", "text": plain(_rich(node.inside)).strip("\n")}
    return found | ({"language": language} if language else {})


def _cell(node: _Node) -> Block:
    align = node.attributes.get("align", "left")
    found: Block = {"text": _rich(node.inside), "align": align, "valign": "middle"}
    return found | ({"is_header": True} if node.tag == "th" else {})


def _rich(inside: "list[_Node | str]") -> object:
    """Return inline content as a RichText."""
    pieces: list[object] = []
    for each in inside:
        piece = each if isinstance(each, str) else _inline(each)
        if isinstance(piece, str) and pieces and isinstance(pieces[-1], str):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces[0] if len(pieces) == 1 else pieces or ""


def _inline(node: _Node) -> object:
    if node.tag == "br":
        return "\n"
    if node.tag == "a" and (url := node.attributes.get("href")):
        return {"type": "url", "text": _rich(node.inside), "url": url}
    if node.tag in _STYLES:
        return {"type": _STYLES[node.tag], "text": _rich(node.inside)}
    return _rich(node.inside)
