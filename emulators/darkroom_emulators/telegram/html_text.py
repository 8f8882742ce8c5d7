"""Parses messages in HTML, and reports errors with the real server's messages.

Follows `parse_html` of https://github.com/tdlib/td (`td/telegram/MessageEntity.cpp`). Offsets in
errors are in bytes of the UTF-8 text.
"""

import re
from dataclasses import dataclass

from .entities import BadFormat, TextDraft

STYLES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
}
_TAGS = STYLES | {
    "span": "spoiler",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_CHARACTER = re.compile(
    r"&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(lt|gt|amp|quot))(?:;|(?![A-Za-z0-9]))"
)
_ATTRIBUTE = re.compile(
    r"\s*([^\s=>]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([A-Za-z0-9.-]+)(?=[\s>])))?"
)


@dataclass(slots=True)
class _Open:
    tag: str
    start: int
    piece: int
    argument: str


def parse_html(text: str) -> TextDraft:
    """Return the text and its entities. Raises BadFormat."""
    draft = TextDraft()
    nested: list[_Open] = []
    at = 0
    while at < len(text):
        if text.startswith("</", at):
            at = _end_tag(text, at, draft, nested)
        elif text[at] == "<":
            at = _start_tag(text, at, draft, nested)
        else:
            plain, at = _character(text, at)
            draft.write(plain)
    if nested:
        raise BadFormat(f'Can\'t find end tag corresponding to start tag "{nested[-1].tag}"')
    return draft


def _character(text: str, at: int) -> tuple[str, int]:
    match = _CHARACTER.match(text, at) if text[at] == "&" else None
    if not match:
        return text[at], at + 1
    decimal, hexadecimal, name = match.groups()
    if name:
        return _NAMED[name], match.end()
    code = int(decimal) if decimal else int(hexadecimal, 16)
    if code == 0 or code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        return text[at], at + 1
    return chr(code), match.end()


def _decode(text: str) -> str:
    out, at = "", 0
    while at < len(text):
        plain, at = _character(text, at)
        out += plain
    return out


def _start_tag(text: str, begin: int, draft: TextDraft, nested: list[_Open]) -> int:
    at = begin + 1
    while at < len(text) and not text[at].isspace() and text[at] != ">":
        at += 1
    if at == len(text):
        raise BadFormat(f"Unclosed start tag at byte offset {_byte(text, begin)}")
    tag = text[begin + 1 : at].lower()
    if tag not in _TAGS:
        raise BadFormat(f'Unsupported start tag "{tag}" at byte offset {_byte(text, begin)}')
    attributes, at = _attributes(text, at, begin, tag)
    if tag == "span" and attributes.get("class") != "tg-spoiler":
        raise BadFormat(
            f'Tag "span" must have class "tg-spoiler" at byte offset {_byte(text, begin)}'
        )
    nested.append(_Open(tag, draft.length, len(draft.pieces), _argument(tag, attributes)))
    return at


def _attributes(text: str, at: int, begin: int, tag: str) -> tuple[dict[str, str], int]:
    found: dict[str, str] = {}
    while True:
        while at < len(text) and text[at].isspace():
            at += 1
        if at == len(text):
            raise BadFormat(f"Unclosed start tag at byte offset {_byte(text, begin)}")
        if text[at] == ">":
            return found, at + 1
        match = _ATTRIBUTE.match(text, at)
        if not match:
            raise BadFormat(
                f'Empty attribute name in the tag "{tag}" at byte offset {_byte(text, begin)}'
            )
        name, *values = match.groups()
        found[name.lower()] = _decode(next((each for each in values if each is not None), ""))
        at = match.end()


def _argument(tag: str, attributes: dict[str, str]) -> str:
    if tag == "a":
        return attributes.get("href", "")
    if tag == "code":
        name = attributes.get("class", "")
        return name.removeprefix("language-") if name.startswith("language-") else ""
    if tag == "tg-emoji":
        return attributes.get("emoji-id", "")
    return "expandable" if tag == "blockquote" and "expandable" in attributes else ""


def _end_tag(text: str, begin: int, draft: TextDraft, nested: list[_Open]) -> int:
    offset = _byte(text, begin)
    if not nested:
        raise BadFormat(f"Unexpected end tag at byte offset {offset}")
    end = text.find(">", begin)
    if end < 0:
        raise BadFormat(f"Unclosed end tag at byte offset {offset}")
    name = text[begin + 2 : end].strip().lower()
    opened = nested.pop()
    if name and name != opened.tag:
        raise BadFormat(
            f'Unmatched end tag at byte offset {offset}, expected "</{opened.tag}>", '
            f'found "</{name}>"'
        )
    _mark(draft, opened, nested)
    return end + 1


def _mark(draft: TextDraft, opened: _Open, nested: list[_Open]) -> None:
    kind = _TAGS[opened.tag]
    if kind == "text_link":
        shown = "".join(draft.pieces[opened.piece :])
        draft.link(opened.start, opened.argument or shown)
    elif kind == "custom_emoji":
        draft.emoji(opened.start, opened.argument)
    elif opened.argument == "expandable":
        draft.mark("expandable_blockquote", opened.start)
    elif kind == "code" and nested and nested[-1].tag == "pre" and nested[-1].start == opened.start:
        nested[-1].argument = opened.argument  # <pre><code class="language-x"> is one entity
    elif kind == "pre" and opened.argument:
        draft.mark("pre", opened.start, language=opened.argument)
    else:
        draft.mark(kind, opened.start)


def _byte(text: str, at: int) -> int:
    return len(text[:at].encode())
