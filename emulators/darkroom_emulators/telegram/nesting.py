"""Splits, merges and drops entities that overlap, as Telegram does before it stores a text.

Follows `fix_entities` and `merge_new_entities` of https://github.com/tdlib/td.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import cast

from .text_shapes import EntityJson

_QUOTES = frozenset({"blockquote", "expandable_blockquote"})
_CODE = frozenset({"pre", "code"})
_STYLES = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler"})
_NAMES = """blockquote expandable_blockquote pre code text_link text_mention url email mention
    bot_command hashtag cashtag phone_number bold italic underline strikethrough spoiler
    custom_emoji"""
_ORDER = {name: rank for rank, name in enumerate(_NAMES.split())}


def arranged(given: Iterable[EntityJson], found: Iterable[EntityJson]) -> list[EntityJson]:
    """Return the given entities and those `found` in the text, sorted and without overlaps.

    Links, mentions and code don't overlap each other, and don't cross a quote's boundary; of two
    that do, the first is kept, and given entities take precedence. Styles such as bold are split
    at their boundaries, and don't apply to code.
    """
    ordered = sorted(given, key=_place)
    quotes = _apart(each for each in ordered if each["type"] in _QUOTES)
    kept = _apart(each for each in ordered if each["type"] not in _QUOTES | _STYLES)
    kept = [each for each in kept if not _crosses(each, quotes)]
    kept += [each for each in found if not _crosses(each, quotes) and not _met(each, kept)]
    kept += quotes
    styles = [each for each in ordered if each["type"] in _STYLES]
    return sorted(kept + _split(styles, kept), key=_place) if styles else sorted(kept, key=_place)


def _apart(entities: Iterable[EntityJson]) -> list[EntityJson]:
    """Return the entities that begin after all entities before them have ended."""
    kept: list[EntityJson] = []
    for each in entities:
        if not kept or each["offset"] >= _end(kept[-1]):
            kept.append(each)
    return kept


def _crosses(entity: EntityJson, quotes: Sequence[EntityJson]) -> bool:
    """Return whether an entity is partly inside one of the quotes."""
    return any(
        not each["offset"] <= entity["offset"] <= _end(entity) <= _end(each)
        for each in _met(entity, quotes)
    )


def _met(entity: EntityJson, others: Sequence[EntityJson]) -> list[EntityJson]:
    """Return those of the nearest two `others`, which don't overlap, that the entity overlaps."""
    at = bisect_right(others, entity["offset"], key=lambda each: each["offset"])
    return [
        each
        for each in others[max(0, at - 1) : at + 1]
        if entity["offset"] < _end(each) and each["offset"] < _end(entity)
    ]


def _split(styles: Sequence[EntityJson], others: Sequence[EntityJson]) -> list[EntityJson]:
    """Merge styles of the same type, and split them where another style or entity begins."""
    runs: list[EntityJson] = []
    last: dict[str, EntityJson] = {}
    for each in styles:
        run = last.get(each["type"])
        if run and each["offset"] <= _end(run):
            run["length"] = max(_end(run), _end(each)) - run["offset"]
        else:
            last[each["type"]] = run = cast("EntityJson", {**each})
            runs.append(run)
    cuts = sorted({each["offset"] for each in (*runs, *others)} | {_end(each) for each in others})
    code = [each for each in others if each["type"] in _CODE]
    pieces: list[EntityJson] = []
    for run in runs:
        start, end = run["offset"], _end(run)
        inside = cuts[bisect_right(cuts, start) : bisect_left(cuts, end)]
        pieces += [
            {"offset": at, "length": until - at, "type": run["type"]}
            for at, until in pairwise([start, *inside, end])
        ]
    return [each for each in pieces if not _met(each, code)]


def _end(entity: EntityJson) -> int:
    return entity["offset"] + entity["length"]


def _place(entity: EntityJson) -> tuple[int, int, int]:
    return entity["offset"], -entity["length"], _ORDER.get(entity["type"], len(_ORDER))
