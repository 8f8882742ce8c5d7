"""Parses the body of a control call: arguments as JSON, form or multipart, and uploaded files."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

from .multipart import FormPart, boundary_of, read_parts
from .refusals import ControlRefused
from .utf8 import read_whole

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Given:
    """A body that is parsed when first needed. Parsing can raise ControlRefused."""

    content_type: str
    content: bytes

    @property
    def values(self) -> Any:
        """The JSON value, or the fields of a form; an empty object if the body is empty."""
        return self._read[0]

    @property
    def files(self) -> list[FormPart]:
        """The files of a multipart body."""
        return self._read[1]

    def files_of(self, names: Sequence[str]) -> dict[str, tuple[FormPart, ...]]:
        """Return, for each of `names`, the files sent under that name."""
        if not names or not self.files:
            return dict.fromkeys(names, ())
        return {name: tuple(part for part in self.files if part.name == name) for name in names}

    @property
    def is_form(self) -> bool:
        """Whether the body is a form, whose values are all strings."""
        return self._read[2]

    @cached_property
    def _read(self) -> tuple[Any, list[FormPart], bool]:
        if boundary := boundary_of(self.content_type):
            parts = list(read_parts(boundary, self.content))
            fields = {p.name: _text(p.content) for p in parts if p.filename is None}
            return fields, [part for part in parts if part.filename is not None], True
        try:
            return read_whole(self.content or b"{}"), [], False  # even if curl labels it as a form
        except (ValueError, RecursionError) as exc:
            if not self.content_type.startswith(FORM):
                raise ControlRefused("the body must be JSON") from exc
        return dict(parse_qsl(_text(self.content), keep_blank_values=True)), [], True


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")
