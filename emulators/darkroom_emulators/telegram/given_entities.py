"""Parses the entities that a bot sends with a message.

Follows `get_text_entity` of https://github.com/tdlib/telegram-bot-api and `fix_formatted_text` of
https://github.com/tdlib/td; errors have the real server's messages.
"""

import re
from collections.abc import Callable, Mapping
from itertools import accumulate
from typing import Any, cast

from .entities import utf16_length
from .errors import bad_request
from .fields import BadField, number_field, object_field, text_field
from .links import BadLink, clean_link, linked_user
from .text_shapes import EntityJson
from .world import TelegramUser

MOST_UNITS = 1_000_000
# accepted but ignored, because the server detects these itself
_FOUND_NAMES = "mention hashtag cashtag bot_command url email phone_number bank_card_number"
_FOUND_ANYWAY = frozenset(_FOUND_NAMES.split())
_PLAIN_NAMES = """bold italic underline strikethrough spoiler blockquote expandable_blockquote
    code"""
_PLAIN = frozenset(_PLAIN_NAMES.split())
_DATE_FORMAT = re.compile(r"r|w?[dD]?[tT]?")
FindUser = Callable[[int], TelegramUser | None]


def given_entities(given: Any, text: str, find_user: FindUser) -> list[EntityJson]:
    """Return the entities in `given`, or none if it isn't a list. Raises ApiError."""
    if not isinstance(given, list):
        return []
    try:
        read = [found for each in given if (found := _entity(each)) is not None]
    except BadField as exc:
        raise bad_request(f"can't parse MessageEntity: {exc}") from exc
    kept = [each for each in read if _has_length(each)]
    kept.sort(key=lambda each: (each["offset"], -each["length"]))
    _check_bounds(kept, text)
    return [_resolved(each, find_user) for each in kept]


def _entity(given: Any) -> EntityJson | None:
    if not isinstance(given, dict):
        raise BadField("expected an Object")
    offset = number_field(given, "offset", required=True)
    length = number_field(given, "length", required=True)
    kind = text_field(given, "type")
    if not kind:
        raise BadField("Type is not specified")
    if kind in _FOUND_ANYWAY:
        return None
    facts = {"offset": offset, "length": length, "type": kind, **_facts(kind, given)}
    return cast("EntityJson", facts)


def _facts(kind: str, given: Mapping[str, Any]) -> dict[str, object]:
    """Return the fields that an entity of this kind has in addition to its position."""
    if kind in _PLAIN:
        return {}
    if kind == "pre":
        language = text_field(given, "language")
        return {"language": language} if language else {}
    if kind == "text_link":
        return {"url": text_field(given, "url", required=True)}
    if kind == "text_mention":
        user_id = number_field(object_field(given, "user"), "id", required=True)
        return {"user": {"id": user_id}}
    if kind == "custom_emoji":
        return {"custom_emoji_id": str(number_field(given, "custom_emoji_id", required=True))}
    if kind == "date_time":
        return _date_time(given)
    raise BadField("Unsupported type specified")


def _date_time(given: Mapping[str, Any]) -> dict[str, object]:
    shown = text_field(given, "date_time_format")
    if not _DATE_FORMAT.fullmatch(shown):
        raise BadField("Invalid date-time format specified")
    facts: dict[str, object] = {"unix_time": number_field(given, "unix_time", required=True)}
    return facts | ({"date_time_format": shown} if shown else {})


def _has_length(entity: EntityJson) -> bool:
    for name, value in (("offset", entity["offset"]), ("length", entity["length"])):
        if not 0 <= value <= MOST_UNITS:
            raise bad_request(f"receive an entity with incorrect {name} {value}")
    return entity["length"] > 0


def _check_bounds(entities: list[EntityJson], text: str) -> None:
    """Raise ApiError if an entity begins or ends inside a character or beyond the text."""
    end = utf16_length(text) if entities else 0
    starts = {at for each in entities for at in (each["offset"], _end(each))}
    if starts and (split := _first_split(text, starts)):
        at, byte = split
        raise bad_request(_split_text(entities, at, byte))
    for each in entities:
        if each["offset"] > end:
            raise bad_request(
                f"entity begins after the end of the text at UTF-16 offset {each['offset']}"
            )
    for each in reversed(entities):
        if _end(each) > end:
            raise bad_request(
                f"entity beginning at UTF-16 offset {each['offset']} ends after the end of the "
                f"text at UTF-16 offset {_end(each)}"
            )


def _first_split(text: str, offsets: set[int]) -> tuple[int, int] | None:
    """Return the first offset inside a character and the byte offset of its end, or None."""
    units = accumulate((2 if char > "\uffff" else 1 for char in text), initial=0)
    for number, (char, at) in enumerate(zip(text, units, strict=False)):
        if char > "\uffff" and at + 1 in offsets:
            return at + 1, len(text[: number + 1].encode())
    return None


def _split_text(entities: list[EntityJson], at: int, byte: int) -> str:
    for each in entities:
        if _end(each) == at:
            return (
                f"entity beginning at UTF-16 offset {each['offset']} ends in a middle of a UTF-16 "
                f"symbol at byte offset {byte}"
            )
    return f"entity begins in a middle of a UTF-16 symbol at byte offset {byte}"


def _end(entity: EntityJson) -> int:
    return entity["offset"] + entity["length"]


def _resolved(entity: EntityJson, find_user: FindUser) -> EntityJson:
    """Return an entity as stored, with its link normalized or its user found. Raises ApiError."""
    kind, user_id = entity["type"], 0
    if kind == "custom_emoji" and entity["custom_emoji_id"] == "0":
        raise bad_request("invalid custom emoji identifier specified")
    if kind == "text_link":
        user_id = linked_user(entity["url"])
        if not user_id:
            return {**entity, "url": _entity_link(entity["url"])}
    elif kind == "text_mention":
        user_id = entity["user"]["id"]
    else:
        return entity
    user = find_user(user_id)
    if user is None:
        raise bad_request("user not found")
    place = {"offset": entity["offset"], "length": entity["length"], "type": "text_mention"}
    return cast("EntityJson", {**place, "user": user.as_json()})


def _entity_link(url: str) -> str:
    try:
        return clean_link(url)
    except BadLink as exc:
        raise bad_request(f"entity URL '{url}' is invalid: {exc}") from exc
