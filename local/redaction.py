"""Keeps the bot's secrets, and the signatures of presigned URLs, out of event log and terminal."""

from collections.abc import Iterable

from darkroom_emulators.kit.presigned import without_signatures


class Redaction:
    """Masks known secrets wherever they occur in a text."""

    def __init__(self, secrets: Iterable[str] = ()):
        """Hide `secrets`; empty ones are ignored."""
        self._secrets = sorted(filter(None, secrets), key=len, reverse=True)

    def __call__(self, text: str) -> str:
        """Return `text` with each secret as `***`, and each signature as stars.

        A webhook's body with a signature keeps its length, as the page resends only complete ones.
        """
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return without_signatures(text)
