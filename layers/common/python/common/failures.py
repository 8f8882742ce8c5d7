"""Why a prediction failed, in the person's words: models say it in their own."""

from .texts import Text

# Parts of error texts that models on Replicate are known to give, in lower case.
_SIGNS: tuple[tuple[Text, tuple[str, ...]], ...] = (
    (Text.FAILED_SENSITIVE, ("nsfw", "sensitive", "safety", "flagged", "moderat", "prohibited")),
    (Text.FAILED_OVERLOADED, ("out of memory", "timed out", "timeout", "time out", "overloaded")),
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


def why(status: str, error: str | None) -> Text:
    """Return what to say about a prediction that ended without an output."""
    if status == "canceled":
        return Text.CANCELED
    if status == "aborted":  # its deadline came before it could start
        return Text.FAILED_OVERLOADED
    reason = (error or "").lower()
    for text, signs in _SIGNS:
        if any(sign in reason for sign in signs):
            return text
    return Text.FAILED
