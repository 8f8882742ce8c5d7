"""Converts a Cog server's output into Replicate's form: files become URLs, logs become lines."""

import base64
import binascii
import mimetypes
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

Store = Callable[[bytes, str], str]  # takes a file's content and extension, returns its URL

# types that are unknown to `mimetypes` in Python 3.11, or get rare extensions from it
_EXTENSIONS = {"image/webp": "webp", "image/jpeg": "jpg", "text/plain": "txt"}


class OutputFiles:
    """Replaces the data: URIs in a prediction's output with URLs, and stores each file once."""

    def __init__(self, store: Store):
        self._store = store
        self._urls: dict[str, str] = {}

    def published(self, value: object) -> object:
        """Return `value` with all files in it, at any depth, replaced with their URLs."""
        match value:
            case str() if value.startswith("data:"):
                if value not in self._urls:
                    self._urls[value] = self._store(*read_data_uri(value))
                return self._urls[value]
            case list():
                return [self.published(item) for item in value]
            case dict():
                return {key: self.published(item) for key, item in value.items()}
        return value


def read_data_uri(uri: str) -> tuple[bytes, str]:
    """Return a data: URI's content and extension; malformed base64 (a bug in Cog) stays encoded."""
    head, _, data = uri.removeprefix("data:").partition(",")
    media_type, *parameters = head.split(";")
    guessed = mimetypes.guess_extension(media_type) or ".bin"
    extension = _EXTENSIONS.get(media_type) or guessed.removeprefix(".")
    if "base64" in parameters:
        with_bytes = data.encode("ascii", "replace")
        try:
            return base64.b64decode(with_bytes), extension
        except binascii.Error:
            return with_bytes, extension
    return unquote_to_bytes(data), extension


def data_uri(content: bytes, media_type: str) -> str:
    """Return a file as a data: URI."""
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"


class Logs:
    """Passes on the new lines of a prediction's logs, which Cog always sends in full."""

    def __init__(self, log: Callable[[str], None]):
        self._log = log
        self._length = 0

    def take(self, logs: str, *, is_all: bool = False) -> None:
        """Log the new lines of `logs`; an incomplete last line is logged only if `is_all`."""
        end = len(logs) if is_all else logs.rfind("\n") + 1
        if end > self._length:
            for line in logs[self._length : end].removesuffix("\n").split("\n"):
                self._log(line)
            self._length = end
