"""Parses messages in Markdown and MarkdownV2, and reports errors with the real server's messages.

Follows `parse_markdown` and `parse_markdown_v2` of https://github.com/tdlib/td
(`td/telegram/MessageEntity.cpp`). Offsets in errors are in bytes of the UTF-8 text.
"""

from dataclasses import dataclass

from .entities import BadFormat, TextDraft

_RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
_NAMES = {
    "bold": "Bold",
    "italic": "Italic",
    "underline": "Underline",
    "strikethrough": "Strikethrough",
    "spoiler": "Spoiler",
    "code": "Code",
    "pre": "Pre",
    "text_link": "TextUrl",
    "custom_emoji": "CustomEmoji",
}
# marks that open an entity (most also close it); longer ones must be first
_MARKS = {
    "```": "pre",
    "__": "underline",
    "||": "spoiler",
    "![": "custom_emoji",
    "[": "text_link",
    "`": "code",
    "_": "italic",
    "*": "bold",
    "~": "strikethrough",
}
_ENDS = {kind: mark for mark, kind in _MARKS.items()} | {"text_link": "]", "custom_emoji": "]"}


@dataclass(slots=True)
class _Open:
    kind: str
    at: int  # position in the input
    start: int  # position in the result, in UTF-16 units
    piece: int  # index into the draft's pieces
    language: str = ""


class MarkdownV2:
    """A parser of one text in MarkdownV2."""

    def __init__(self, text: str):
        self._text = text
        self._at = 0
        self._draft = TextDraft()
        self._open: list[_Open] = []
        self._quote: int | None = None

    def parse(self) -> TextDraft:
        """Return the text and its entities. Raises BadFormat."""
        while self._at < len(self._text):
            self._step()
        if self._open:
            last = self._open[-1]
            raise BadFormat(
                f"Can't find end of {_NAMES[last.kind]} entity at byte offset {self._byte(last.at)}"
            )
        self._end_quote()
        return self._draft

    def _step(self) -> None:
        char = self._text[self._at]
        if self._starts_line():
            if char == ">":
                self._begin_quote()
                return
            self._end_quote()
        after = self._text[self._at + 1 : self._at + 2]
        if char == "\\" and after and after.isascii():
            self._draft.write(after)
            self._at += 2
        elif char not in ("`" if self._in_code() else _RESERVED):
            self._draft.write(char)
            self._at += 1
        elif self._closes():
            self._close(self._open.pop())
        else:
            self._begin()

    def _starts_line(self) -> bool:
        if self._in_code():
            return False
        return self._at == 0 or self._text[self._at - 1] == "\n"

    def _begin_quote(self) -> None:
        if self._quote is None:
            self._quote = self._draft.length
        self._at += 1
        if self._text[self._at : self._at + 1] == "\n":
            self._draft.write("\n")
            self._at += 1

    def _end_quote(self, kind: str = "blockquote") -> None:
        if self._quote is not None:
            self._draft.mark(kind, self._quote)
            self._quote = None

    def _in_code(self) -> bool:
        return bool(self._open) and self._open[-1].kind in {"code", "pre"}

    def _closes(self) -> bool:
        if not self._open:
            return False
        kind = self._open[-1].kind
        if kind == "italic" and self._text.startswith("__", self._at):
            return False
        return self._text.startswith(_ENDS[kind], self._at)

    def _begin(self) -> None:
        mark = next((each for each in _MARKS if self._text.startswith(each, self._at)), None)
        if mark is None:
            raise BadFormat(
                f"Character '{self._text[self._at]}' is reserved "
                "and must be escaped with the preceding '\\'"
            )
        kind = _MARKS[mark]
        if kind == "spoiler" and self._ends_quote_expanded():
            self._end_quote("expandable_blockquote")
            self._at += 2
            return
        begun = _Open(kind, self._at, self._draft.length, len(self._draft.pieces))
        self._at += len(mark)
        if kind == "pre":
            begun.language, self._at = _language(self._text, self._at)
        self._open.append(begun)

    def _ends_quote_expanded(self) -> bool:
        after = self._text[self._at + 2 : self._at + 3]
        return self._quote is not None and not self._open and after in {"", "\n"}

    def _close(self, entity: _Open) -> None:
        self._at += len(_ENDS[entity.kind])
        if entity.kind in {"text_link", "custom_emoji"}:
            self._close_link(entity)
        elif entity.language:
            self._draft.mark("pre", entity.start, language=entity.language)
        else:
            self._draft.mark(entity.kind, entity.start)

    def _close_link(self, entity: _Open) -> None:
        if self._text[self._at : self._at + 1] != "(":
            if entity.kind == "text_link":
                self._draft.link(entity.start, "".join(self._draft.pieces[entity.piece :]))
            return
        self._at += 1
        begin, url = self._at, ""
        while self._at < len(self._text) and self._text[self._at] != ")":
            if self._text[self._at] == "\\":
                self._at += 1
            url += self._text[self._at : self._at + 1]
            self._at += 1
        if self._at >= len(self._text):
            raise BadFormat(f"Can't find end of a URL at byte offset {self._byte(begin)}")
        self._at += 1
        if entity.kind == "custom_emoji":
            emoji = url.removeprefix("tg://emoji?id=")
            self._draft.emoji(entity.start, emoji)
        else:
            self._draft.link(entity.start, url)

    def _byte(self, at: int) -> int:
        return len(self._text[:at].encode())


def parse_markdown(text: str) -> TextDraft:
    """Parse legacy Markdown, which has no nesting or reserved characters. Raises BadFormat."""
    draft = TextDraft()
    at = 0
    while at < len(text):
        char = text[at]
        if char == "\\" and text[at + 1 : at + 2] in {"_", "*", "`", "["}:
            draft.write(text[at + 1])
            at += 2
        elif char in "_*`[":
            at = _old_entity(text, at, draft)
        else:
            draft.write(char)
            at += 1
    return draft


def _old_entity(text: str, begin: int, draft: TextDraft) -> int:
    mark = "```" if text.startswith("```", begin) else text[begin]
    at, language = begin + len(mark), ""
    if mark == "```":
        language, at = _language(text, at)
    end = text.find("]" if mark == "[" else mark, at)
    if end < 0:
        offset = len(text[:begin].encode())
        raise BadFormat(f"Can't find end of the entity starting at byte offset {offset}")
    start = draft.length
    draft.write(text[at:end])
    after = end + len(mark)
    if mark == "[":
        return _old_link(text, after, draft, start, text[at:end])
    if language:
        draft.mark("pre", start, language=language)
    else:
        draft.mark(_MARKS[mark], start)
    return after


def _old_link(text: str, at: int, draft: TextDraft, start: int, shown: str) -> int:
    if text[at : at + 1] != "(":
        draft.link(start, shown)
        return at
    end = text.find(")", at)
    end = len(text) if end < 0 else end
    draft.link(start, text[at + 1 : end])
    return end + 1


def _language(text: str, at: int) -> tuple[str, int]:
    """Return the language after "```", and the position where the code begins."""
    end = at
    while end < len(text) and not text[end].isspace() and text[end] != "`":
        end += 1
    language = ""
    if at < end < len(text) and text[end] != "`":
        language, at = text[at:end], end
    if text[at : at + 1] == "\n":
        at += 1
    return language, at
