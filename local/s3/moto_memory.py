"""Reduces moto's memory use: content is on disk, and freed when an object is deleted or replaced.

Moto's base class keeps a list of all objects that ever existed, which only its `reset` reads.
Without this, a deleted object's content would stay in memory until the process ends.
"""

from types import SimpleNamespace
from typing import Any

from moto.core.common_models import BaseModel
from moto.s3 import models

from darkroom_emulators.kit.spool import Spooled


class SpooledFile:
    """A temporary file that has only the methods that moto uses."""

    def __init__(self, max_size: int = 0):
        self._content, self._at = Spooled(b""), 0

    def seek(self, position: int) -> None:
        """Set the position for the next read or write."""
        self._at = position

    def truncate(self) -> None:
        """Drop everything after the current position."""
        self._content = Spooled(self._content.read()[: self._at])

    def write(self, content: bytes) -> None:
        """Write at the current position, which in moto is always the end."""
        self._content = Spooled(self._content.read()[: self._at] + content)
        self._at = len(self._content)

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes from the current position, or all the rest if `size` < 0."""
        if self._at >= len(self._content):
            return b""
        end = len(self._content) if size < 0 else self._at + size
        found = self._content.read()[self._at : end]
        self._at += len(found)
        return found

    def close(self) -> None:
        """Discard the content."""
        self._content = Spooled(b"")


def use_less_memory() -> None:
    """Patch moto in this process."""
    vars(models)["tempfile"] = SimpleNamespace(SpooledTemporaryFile=SpooledFile)
    BaseModel.__new__ = _untracked  # type: ignore[method-assign]


def _untracked(cls: type, *_args: Any, **_more: Any) -> Any:
    return object.__new__(cls)
