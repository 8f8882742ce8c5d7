"""Translates models' errors into explanations that people understand."""

import re

from ..texts import Text

# Substrings, in lowercase, of the errors that models on Replicate are known to produce. The first
# match wins.
_SIGNS: tuple[tuple[Text, tuple[str, ...]], ...] = (
    (Text.FAILED_SENSITIVE, ("nsfw", "sensitive", "safety", "flagged", "moderat", "prohibited")),
    (
        Text.FAILED_TOO_LARGE,
        (
            "max size that fits",
            "image is too large",
            "image is too big",
            "image too large",
            "image too big",
            "too many pixels",
            "maximum resolution",
            "maximum image size",
            "decompression bomb",
        ),
    ),
    (Text.FAILED_OVERLOADED, ("out of memory", "timed out", "timeout", "time out", "overloaded")),
    (
        Text.FAILED_BUSY,
        ("at capacity", "high demand", "too many requests", "rate limit", "queue is full"),
    ),
    (
        Text.FAILED_SERVICE,
        ("prediction interrupted", "code: pa", "temporarily unavailable", "internal server error"),
    ),
    (
        Text.FAILED_PICTURE,
        (
            "cannot identify image",
            "invalid image",
            "unsupported image",
            "could not read image",
            "image file is truncated",
            "image is too",
        ),
    ),
)
# Replicate's own codes: https://replicate.com/docs/reference/error-codes; three-digit codes come
# from models that Replicate runs itself
_CODE = re.compile(r"\bE(\d{3,4})\b")
_CODES: dict[str, Text] = {
    "1000": Text.FAILED_SERVICE,  # unknown
    "1001": Text.FAILED_OVERLOADED,  # the model was killed for using too much memory
    "4875": Text.FAILED_SERVICE,  # no webhook
    "6716": Text.FAILED_BUSY,  # it could not start in time
    "8765": Text.FAILED_SERVICE,  # its health check failed
    "9828": Text.FAILED_SERVICE,  # unexpected, in Replicate's director
    "003": Text.FAILED_BUSY,  # high demand
    "004": Text.FAILED_SERVICE,  # unavailable for now
    "005": Text.FAILED_SENSITIVE,
}


def why(status: str, error: str | None) -> Text:
    """Return what to say about a prediction that ended without an output."""
    if status == "canceled":
        return Text.CANCELED
    if status == "aborted":  # its deadline passed before it could start
        return Text.FAILED_OVERLOADED
    for code in _CODE.findall(error or ""):
        if code in _CODES:
            return _CODES[code]
    reason = (error or "").lower()
    for text, signs in _SIGNS:
        if any(sign in reason for sign in signs):
            return text
    return Text.FAILED
