"""Text with entities: UTF-16 offsets, trimming, and detection of links, commands etc."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Unpack, cast

from typing_extensions import TypedDict

from .cleaning import cleaned, moved_entities
from .links import BadLink, clean_link
from .nesting import arranged
from .text_shapes import EntityJson


class EntityFacts(TypedDict, total=False):
    """Optional fields of an entity; `user_id` is later replaced with the user."""

    url: str
    language: str
    custom_emoji_id: str
    user_id: str


class DraftEntity(EntityJson, total=False):
    """An entity found by a parser; a `user_id` in it is later replaced with the user."""

    user_id: str


_FOUND = re.compile(
    r"""
    (?P<url>(?:https?://|(?<![\w@./-])www\.)[^\s<>"]+[^\s<>".,:;!?()'\]])
    | (?P<email>(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+)
    | (?P<bot_command>(?<![\w/<>@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>@]))
    | (?P<mention>(?<![\w@])@[A-Za-z][A-Za-z0-9_]{3,31}(?!\w))
    | (?P<hashtag>(?<!\w)\#(?=\w*[^\W\d])\w{1,256})
    | (?P<cashtag>(?<![\w$])\$(?:1INCH|[A-Z]{1,8})(?![\w$]))
    | (?P<phone_number>(?<![\w+])\+\d(?:[ ()-]{0,2}\d){6,14}(?!\w))
    """,
    re.VERBOSE,
)
_TRIMMED = " \n"
_HINT = re.compile(r"[/.@#$+]")  # in a text without any of these, nothing is detected


class BadFormat(ValueError):
    """The text is invalid in its parse mode; the error message is the real server's."""


def utf16_length(text: str) -> int:
    """Return the length in UTF-16 units, the Bot API's unit for offsets and lengths."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf16_slice(text: str, offset: int, length: int) -> str:
    """Return the part of a text that an entity covers."""
    units = text.encode("utf-16-le")
    return units[2 * offset : 2 * (offset + length)].decode("utf-16-le", "replace")


@dataclass(slots=True)
class TextDraft:
    """A text that a parser is building, with its entities and its length in UTF-16 units."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    entities: list[DraftEntity] = field(default_factory=list)

    def write(self, text: str) -> None:
        """Add plain text."""
        self.pieces.append(text)
        self.length += utf16_length(text)

    def mark(self, kind: str, start: int, **more: Unpack[EntityFacts]) -> None:
        """Add an entity from `start` to the current end, unless it would be empty."""
        if self.length > start:
            length = self.length - start
            found = {"offset": start, "length": length, "type": kind, **more}
            self.entities.append(cast("DraftEntity", found))

    def link(self, start: int, url: str) -> None:
        """Add a link or mention from `start` to the current end, unless `url` is invalid."""
        if url.startswith("tg://user?id="):
            self.mark("text_mention", start, user_id=url.removeprefix("tg://user?id="))
            return
        with suppress(BadLink):
            self.mark("text_link", start, url=clean_link(url.strip()))

    def emoji(self, start: int, emoji_id: str) -> None:
        """Add a custom emoji from `start` to the current end. Raises BadFormat."""
        if not re.fullmatch(r"-?[0-9]{1,19}", emoji_id) or not 0 < abs(int(emoji_id)) < 1 << 63:
            raise BadFormat("Invalid custom emoji identifier specified")
        self.mark("custom_emoji", start, custom_emoji_id=emoji_id)

    @property
    def text(self) -> str:
        """The text written so far."""
        return "".join(self.pieces)


def finish(text: str, entities: Sequence[EntityJson]) -> tuple[str, list[EntityJson]]:
    """Return the text and entities as Telegram stores them.

    The text is cleaned and trimmed, and the entities are sorted, don't overlap where Telegram
    doesn't allow it, and include those that Telegram detects.
    """
    clean = cleaned(text)
    bare = clean.strip(_TRIMMED)
    kept = _trimmed(clean, bare, moved_entities(text, entities)) if entities else []
    return bare, arranged(kept, find(bare))


def find(text: str) -> list[EntityJson]:
    """Return the entities that Telegram detects in plain text, such as links and commands."""
    if not _HINT.search(text):
        return []
    found: list[EntityJson] = []
    for match in _FOUND.finditer(text):
        offset = utf16_length(text[: match.start()])
        length = utf16_length(match.group())
        found.append({"offset": offset, "length": length, "type": str(match.lastgroup)})
    return found


def _trimmed(text: str, bare: str, entities: Sequence[EntityJson]) -> list[EntityJson]:
    """Return the entities that remain in `bare`, which is `text` without surrounding whitespace."""
    cut = len(text) - len(text.lstrip(_TRIMMED))  # each of these is one UTF-16 unit
    end = utf16_length(bare)
    return [moved for each in entities if (moved := _moved(each, -cut, end)) is not None]


def _moved(entity: EntityJson, by: int, end: int) -> EntityJson | None:
    start = max(0, entity["offset"] + by)
    stop = min(end, entity["offset"] + entity["length"] + by)
    return {**entity, "offset": start, "length": stop - start} if stop > start else None
