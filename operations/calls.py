"""The interface for this package's HTTP calls; implemented by `Outside` and `Outgoing`."""

from collections.abc import Mapping
from typing import Protocol


class NotReached(OSError):
    """No response arrived. The text gives the reason and contains no URL."""


class Calls(Protocol):
    """Sends HTTP requests without following redirects. Callers set timeouts (asyncio.timeout)."""

    async def request(
        self,
        method: str,
        url: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        max_bytes: int = 16 * 1024 * 1024,
    ) -> tuple[int, str, Mapping[str, str], bytes]:
        """Send a request and return the status, reason, headers and body of the response.

        Raises OSError if no response arrives, or TooLarge if the body is over `max_bytes`.
        """


def reason_of(exc: OSError) -> str:
    """Return why a call failed, without its URL, because Telegram's URLs contain the token."""
    return str(exc) if isinstance(exc, NotReached) else type(exc).__name__
