"""Keeps the bot's secrets, and presigned URLs' signatures, out of the event log and terminal."""

from collections.abc import Iterable

from darkroom_emulators.kit.presigned import without_signatures


class Redaction:
    """Masks known secrets anywhere in a text."""

    def __init__(self, secrets: Iterable[str] = ()):
        """Mask `secrets`; empty ones are ignored."""
        self._secrets = sorted(filter(None, secrets), key=len, reverse=True)

    def __call__(self, text: str) -> str:
        """Return `text` with each secret replaced by `***`, and each signature by asterisks.

        Masking a signature keeps the text's length, because the page resends only webhooks whose
        logged body has the original length.
        """
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return without_signatures(text)
