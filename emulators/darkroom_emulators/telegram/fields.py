"""Reads fields of JSON objects in arguments.

As on the real server, a number is accepted as a string and a numeric string as a number, and null
is the same as a missing field. Every function raises BadField.
"""

import re
from collections.abc import Mapping
from typing import Any

_WHOLE = re.compile(r"-?[0-9]{1,19}")
_MAX = 1 << 63
Given = Mapping[str, Any]


class BadField(ValueError):
    """A field is missing or has the wrong type; the error message is the real server's."""


def text_field(given: Given, name: str, *, required: bool = False) -> str:
    """Return a string, or "" if the field is missing."""
    value = given.get(name)
    if value is None:
        _missing(name, required)
        return ""
    if isinstance(value, bool | dict | list):
        raise BadField(f'Field "{name}" must be of type String')
    return str(value)


def flag_field(given: Given, name: str) -> bool:
    """Return a boolean, or False if the field is missing."""
    value = given.get(name)
    if value is not None and not isinstance(value, bool):
        raise BadField(f'Field "{name}" must be of type Boolean')
    return bool(value)


def number_field(given: Given, name: str, *, required: bool = False) -> int:
    """Return an integer of up to 64 bits, or 0 if the field is missing."""
    value = given.get(name)
    if value is None:
        _missing(name, required)
        return 0
    if isinstance(value, bool | dict | list):
        raise BadField(f'Field "{name}" must be of type Number')
    text = str(value)
    if not _WHOLE.fullmatch(text) or not -_MAX <= int(text) < _MAX:
        raise BadField(f'Field "{name}" must be a valid Number')
    return int(text)


def object_field(given: Given, name: str) -> dict[str, object]:
    """Return an object; the field is required."""
    value = given.get(name)
    if value is None:
        _missing(name, True)
    if not isinstance(value, dict):
        raise BadField(f'Field "{name}" must be of type Object')
    return value


def _missing(name: str, required: bool) -> None:
    if required:
        raise BadField(f'Can\'t find field "{name}"')
