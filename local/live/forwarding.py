"""Passes the bot's calls on to a real service, and logs them like an emulator."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from darkroom_emulators.kit.connections import TooLarge
from operations.calls import Calls, reason_of

PATIENCE_SECONDS = 60.0  # the bot's own timeouts are shorter
MAX_BYTES = 64 * 1024 * 1024  # Telegram accepts uploads of 50 MB
# headers of a single connection, or of an encoding that is undone on the way
HOP_HEADERS = {
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "date",
    "host",
    "keep-alive",
    "server",
    "transfer-encoding",
}


class NoWayThrough(Exception):
    """The service can't be reached; the text says why."""


@dataclass(frozen=True, slots=True)
class Passed:
    """The service's answer, and how long it took."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    ms: float

    def as_response(self) -> Response:
        """Return it as the answer to the bot."""
        return Response(self.body, self.status, kept(self.headers))


class Service:
    """A real service whose paths begin with `base`."""

    def __init__(self, base: str, calls: Calls):
        self.base = base.rstrip("/")
        self._calls = calls

    async def pass_on(self, request: Request, path: str, body: bytes) -> Passed:
        """Send the bot's request to the service's `path`. Raises NoWayThrough."""
        query = f"?{request.url.query}" if request.url.query else ""
        return await self.ask(request.method, path + query, body=body, headers=request.headers)

    async def ask(
        self, method: str, path: str, *, body: bytes = b"", headers: Mapping[str, str]
    ) -> Passed:
        """Return the answer to one call. Raises NoWayThrough."""
        began = time.monotonic()
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                status, _, answered, content = await self._calls.request(
                    method,
                    self.base + path,
                    body=body or None,
                    headers=kept(headers),
                    max_bytes=MAX_BYTES,
                )
        except TooLarge:
            raise NoWayThrough(f"the real service sent more than {MAX_BYTES} bytes") from None
        except OSError as exc:  # includes TimeoutError
            # never chained: the message may quote the URL, and Telegram's contains the token
            raise NoWayThrough(f"the real service can't be reached ({reason_of(exc)})") from None
        return Passed(status, answered, content, round((time.monotonic() - began) * 1000, 1))


def kept(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers to pass on."""
    return {name: value for name, value in headers.items() if name.lower() not in HOP_HEADERS}
