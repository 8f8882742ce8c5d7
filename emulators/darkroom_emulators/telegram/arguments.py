"""The arguments of a method call, regardless of which of the four formats they were sent in."""

import json
import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..kit.depth import depth_of
from ..kit.utf8 import is_whole, made_whole
from .errors import bad_request

MAX_DEPTH = 100  # of lists and objects in JSON, as in tdlib's parser
_NUMBER = re.compile(r"\s*(-?[0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class UploadedPart:
    """A file in a multipart body."""

    name: str
    content_type: str
    content: bytes


class Arguments:
    """Named values, kept as text exactly as sent, and named uploads.

    Values are interpreted as on the real server: an invalid number is 0, a number out of range is
    clamped to the nearest limit, and any boolean except `true`, `yes` or `1` is false.
    """

    def __init__(
        self, values: Mapping[str, str], uploads: Mapping[str, UploadedPart] | None = None
    ):
        self.values = dict(values)
        self.uploads = dict(uploads or {})
        self._read: set[str] = set()

    def text(self, name: str) -> str:
        """Return the value, or "" if it was not given."""
        found = self.values.get(name)
        if found is None:
            return ""
        self._read.add(name)
        return found

    def has(self, name: str) -> bool:
        """Return whether the value was given, even if it is empty."""
        self._read.add(name)
        return name in self.values

    def has_none(self, names: frozenset[str]) -> bool:
        """Return whether none of these was given; this is faster than reading each one."""
        return self.values.keys().isdisjoint(names)

    def pass_over(self, *names: str) -> None:
        """Mark arguments as read that the real server ignores too, so no event reports them."""
        self._read.update(names)

    def unread(self) -> set[str]:
        """Return the names of the values that the method has not read."""
        return self.values.keys() - self._read

    def without(self, names: Collection[str]) -> "Arguments":
        """Return a copy without the named arguments, which older Bot API versions don't have."""
        kept = {name: value for name, value in self.values.items() if name not in names}
        return Arguments(kept, self.uploads)

    def but(self, **values: str) -> "Arguments":
        """Return a copy with some values changed; a value read in one counts as read in both."""
        changed = Arguments(self.values | values, self.uploads)
        changed._read = self._read
        return changed

    def flag(self, name: str) -> bool:
        """Return the value as a boolean."""
        text = self.text(name)
        return bool(text) and text.strip().lower() in {"true", "yes", "1"}

    def integer(self, name: str, default: int = 0, *, least: int, most: int) -> int:
        """Return the value as a number clamped to the range, or `default` if it was not given."""
        if not self.text(name):
            return default
        return min(most, max(least, to_number(self.text(name))))

    def number(self, name: str) -> int:
        """Return the value as a number, or 0 if it was not given."""
        text = self.text(name)
        return to_number(text) if text else 0

    def json(self, name: str) -> Any:
        """Parse the value as JSON, or return None if not given. Raises ValueError or ApiError."""
        text = self.text(name)
        if not text:
            return None
        with suppress(RecursionError):
            found = json.loads(text) if text.strip() else None
            if "\\u" in text and made_whole(found) != found:
                raise bad_request("strings must be encoded in UTF-8")
            is_flat = text.count("[") + text.count("{") <= MAX_DEPTH  # usually true, and faster
            if is_flat or depth_of(found) <= MAX_DEPTH:
                return found
        raise ValueError("nested too deeply")

    @cached_property
    def are_whole(self) -> bool:
        """Whether names and values have no lone surrogates, which JSON escapes can produce."""
        return is_whole("".join([*self.values, *self.values.values()]))

    def check_encoding(self) -> None:
        """Raise ApiError if a value can't be encoded in UTF-8."""
        if not self.are_whole:
            what = "strings" if is_whole(self.text("text")) else "text"
            raise bad_request(f"{what} must be encoded in UTF-8")


def to_number(text: str) -> int:
    """Return the integer at the start of `text`, or 0 if there is none."""
    digits = _NUMBER.match(text)
    return int(digits[1]) if digits else 0
