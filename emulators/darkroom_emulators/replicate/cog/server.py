"""A client for a Cog server's HTTP API: https://github.com/replicate/cog/blob/main/docs/http.md."""

import asyncio
import json
from collections.abc import Mapping
from urllib.parse import urlsplit

from ...kit.outgoing import Outgoing, TooLarge
from ..schema import Schema
from .documents import CogHealth, is_schema, read_health

QUICK_SECONDS = 10.0  # timeout, in real time, of calls that don't run a prediction
MOST_BYTES = 512 << 20  # maximum size of a response, which contains the output files
_JSON = {"content-type": "application/json"}
# Each prediction has its own connection, so a broken connection means that the server has ended. On
# a reused connection, a request might be sent twice.
_RUN_HEADERS = {**_JSON, "connection": "close"}


class NoCogServer(Exception):
    """The server did not respond, or the connection broke; the text has the reason."""


class CogServer:
    """A client for the server at `url`. Use it in only one event loop."""

    def __init__(self, url: str):
        self.url = url.rstrip("/")
        self._outgoing = Outgoing({urlsplit(url).hostname or ""})

    async def health(self) -> CogHealth:
        """Return the server's health check. Raises NoCogServer."""
        _, body = await self._quick("GET", "/health-check")
        return read_health(json_or_text(body))

    async def schema(self) -> Schema | None:
        """Return the OpenAPI document, or None during `setup()` or if the model was never built.

        Raises NoCogServer.
        """
        _, body = await self._quick("GET", "/openapi.json")
        found = json_or_text(body)
        return found if isinstance(found, dict) and is_schema(found) else None

    async def run(self, prediction_id: str, body: Mapping[str, object]) -> tuple[int, object]:
        """Run a prediction until it ends; return the HTTP status, and the body as JSON or text.

        Canceling this call closes its connection, which from Cog 0.17 on cancels the prediction.
        Raises NoCogServer.
        """
        path, content = f"/predictions/{prediction_id}", json.dumps(body).encode()
        status, found = await self._call("PUT", path, content, _RUN_HEADERS)
        return status, json_or_text(found)

    async def cancel(self, prediction_id: str) -> None:
        """Cancel a prediction, if it is running. Raises NoCogServer."""
        await self._quick("POST", f"/predictions/{prediction_id}/cancel")

    async def close(self) -> None:
        """Close all pooled connections."""
        await self._outgoing.close()

    async def _quick(self, method: str, path: str) -> tuple[int, bytes]:
        try:
            async with asyncio.timeout(QUICK_SECONDS):
                return await self._call(method, path, None, {})
        except TimeoutError as exc:
            why = f"no response to {method} {path} within {QUICK_SECONDS:g} s"
            raise NoCogServer(f"{self.url}: {why}") from exc

    async def _call(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[int, bytes]:
        call = self._outgoing.request(
            method, self.url + path, body=body, headers=headers, max_bytes=MOST_BYTES
        )
        try:
            status, _, _, found = await call
        except (OSError, TooLarge) as exc:
            raise NoCogServer(f"{self.url}: {exc or type(exc).__name__}") from exc
        return status, found


def json_or_text(body: bytes) -> object:
    """Return the JSON value, or the text if it isn't JSON, as with some of Cog's refusals."""
    try:
        found: object = json.loads(body)
    except ValueError:
        return body.decode("utf-8", "replace")
    return found
