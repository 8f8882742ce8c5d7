"""The interface for this package's HTTP calls, sent by the emulators' sender or by httpx."""

from collections.abc import Mapping
from typing import Protocol


class NotReached(OSError):
    """No response came; the text gives the reason, and contains no URL."""


class Calls(Protocol):
    """Sends HTTP requests, following no redirects. Callers set timeouts (asyncio.timeout)."""

    async def request(
        self,
        method: str,
        url: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        max_bytes: int = 16 * 1024 * 1024,
    ) -> tuple[int, str, Mapping[str, str], bytes]:
        """Return status, reason, headers and body of the response.

        Raises OSError if none came, TooLarge over `max_bytes`.
        """


def reason_of(exc: OSError) -> str:
    """Return why a call failed, in words without a URL: Telegram's contains the token."""
    return str(exc) if isinstance(exc, NotReached) else type(exc).__name__
