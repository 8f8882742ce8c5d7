"""Prepares requests and responses for the event log by shortening them and masking secrets."""

import re
from collections.abc import Iterable
from typing import Any

from ..kit.presigned import SIGNATURE, without_signatures

SHOWN_TEXT = 1_000  # characters of one text
SHOWN_VALUES = 200  # values of one body
PLAIN_BYTES = 2_000  # bodies up to this size are not shortened

_BOT_TOKEN = re.compile(r"/bot\d+(?::|%3[Aa])[A-Za-z0-9_-]+")
_SIGNATURE = SIGNATURE.encode()
_SECRET_HEADERS = {"authorization", "proxy-authorization", "cookie"}


def shown_body(value: Any, raw: bytes) -> Any:
    """Return `value`, whose JSON is `raw`, as the log shows it."""
    has_secrets = b"/bot" in raw or _SIGNATURE in raw
    if has_secrets or b"data:" in raw or len(raw) > PLAIN_BYTES:
        return _Cutter().cut(value)
    return value


def shown_text(text: str) -> str:
    """Shorten a text and mask its tokens and signatures; replace a data: URI with a summary."""
    if text[:5].lower() == "data:":
        kind = text[5:105].partition(",")[0].partition(";")[0]
        return f"(data: {kind or 'text/plain'}, {len(text)} characters)"
    short = text[: SHOWN_TEXT + 100]
    if "/bot" in short:
        short = _BOT_TOKEN.sub("/bot***", short)
    short = without_signatures(short)
    return short if len(text) <= SHOWN_TEXT else f"{short[:SHOWN_TEXT]}... ({len(text)} characters)"


def shown_headers(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return headers with credentials masked."""
    return {
        name: "***" if name.lower() in _SECRET_HEADERS else shown_text(value)
        for name, value in headers
    }


class _Cutter:
    """Copies a JSON value, with shortened texts and at most SHOWN_VALUES values."""

    def __init__(self) -> None:
        self._left = SHOWN_VALUES

    def cut(self, value: Any) -> Any:
        self._left -= 1
        if self._left < 0:
            return "..."
        if isinstance(value, str):
            return shown_text(value)
        if isinstance(value, dict):
            kept = list(value.items())[: max(0, self._left)]
            return {shown_text(key): self.cut(item) for key, item in kept}
        if isinstance(value, list):
            return [self.cut(item) for item in value[: max(0, self._left)]]
        return value
