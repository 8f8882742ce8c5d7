"""Keeps the bot's secrets out of the event log and the terminal."""

from collections.abc import Iterable


class Redaction:
    """Blots out known secrets wherever they stand in a text."""

    def __init__(self, secrets: Iterable[str] = ()):
        """Hide these; empty ones are left out."""
        self._secrets = sorted(filter(None, secrets), key=len, reverse=True)

    def __call__(self, text: str) -> str:
        """Return `text` with each secret as `***`."""
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text
