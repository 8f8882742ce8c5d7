"""Sends calls to a real service, and measures how long they take."""

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
# headers that apply to a single connection, or to an encoding that is decoded on the way
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
    """The service can't be reached, or sent too much; the message says why."""


@dataclass(frozen=True, slots=True)
class Passed:
    """The service's response, and how long it took."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    ms: float

    def as_response(self) -> Response:
        """Return the response to send to the bot."""
        return Response(self.body, self.status, kept(self.headers))


class Service:
    """A service to forward to. `base` is the URL that all its paths are relative to."""

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
        """Return the response to one call. Raises NoWayThrough."""
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
            raise NoWayThrough(f"{self.base} sent more than {MAX_BYTES} bytes") from None
        except OSError as exc:  # includes TimeoutError
            # never chained: its message can quote the URL, and Telegram's URLs contain the token
            raise NoWayThrough(f"{self.base} can't be reached ({reason_of(exc)})") from None
        return Passed(status, answered, content, round((time.monotonic() - began) * 1000, 1))


def kept(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that are forwarded."""
    return {name: value for name, value in headers.items() if name.lower() not in HOP_HEADERS}
