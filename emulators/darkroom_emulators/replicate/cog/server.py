"""A Cog server's HTTP API: https://github.com/replicate/cog/blob/main/docs/http.md."""

import asyncio
import json
from collections.abc import Mapping
from urllib.parse import urlsplit

from ...kit.outgoing import Outgoing, TooLarge
from ..schema import Schema
from .documents import CogHealth, is_schema, read_health

QUICK_SECONDS = 10.0  # in real time, for calls that run nothing
MOST_BYTES = 512 << 20  # of a response, which contains the output files
_JSON = {"content-type": "application/json"}
# Use one connection per prediction: if it breaks, the server has ended. On a reused connection, a
# request might be sent twice.
_RUN_HEADERS = {**_JSON, "connection": "close"}


class NoCogServer(Exception):
    """The server does not respond, or the connection broke; the text has the reason."""


class CogServer:
    """The API of the server at `url`, from one event loop."""

    def __init__(self, url: str):
        self.url = url.rstrip("/")
        self._outgoing = Outgoing({urlsplit(url).hostname or ""})

    async def health(self) -> CogHealth:
        """Return the server's state. Raises NoCogServer."""
        _, body = await self._quick("GET", "/health-check")
        return read_health(json_or_text(body))

    async def schema(self) -> Schema | None:
        """Return its OpenAPI document; None before `setup()`, or if the model was never built.

        Raises NoCogServer.
        """
        _, body = await self._quick("GET", "/openapi.json")
        found = json_or_text(body)
        return found if isinstance(found, dict) and is_schema(found) else None

    async def run(self, prediction_id: str, body: Mapping[str, object]) -> tuple[int, object]:
        """Run a prediction until it ends; return the HTTP status, and the body as JSON or text.

        Canceling the call closes its connection; from Cog 0.17 on, that cancels the prediction.
        Raises NoCogServer.
        """
        path, content = f"/predictions/{prediction_id}", json.dumps(body).encode()
        status, found = await self._call("PUT", path, content, _RUN_HEADERS)
        return status, json_or_text(found)

    async def cancel(self, prediction_id: str) -> None:
        """Cancel a prediction, whether or not it runs. Raises NoCogServer."""
        await self._quick("POST", f"/predictions/{prediction_id}/cancel")

    async def close(self) -> None:
        """Close all connections that are kept."""
        await self._outgoing.close()

    async def _quick(self, method: str, path: str) -> tuple[int, bytes]:
        try:
            async with asyncio.timeout(QUICK_SECONDS):
                return await self._call(method, path, None, {})
        except TimeoutError as exc:
            why = f"no answer to {method} {path} within {QUICK_SECONDS:g} s"
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
    """Return the JSON value, or the text if it isn't JSON, as in some of Cog's refusals."""
    try:
        found: object = json.loads(body)
    except ValueError:
        return body.decode("utf-8", "replace")
    return found
