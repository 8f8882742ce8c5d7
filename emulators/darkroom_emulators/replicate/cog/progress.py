"""Receives the webhooks in which a Cog server reports the progress of the emulator's predictions.

They report a prediction's start, logs, partial output and end. They are unsigned, and
arrive in any order and from any address. If the server can't reach this machine (for example, from
a container with a published port), they never arrive; predictions also end without them.
"""

import asyncio
import contextlib
import secrets
import socket
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...kit.listening import bind
from ...kit.serving import serving
from .documents import CogPrediction, read_prediction
from .server import NoCogServer, json_or_text

EVENTS = ("start", "output", "logs", "completed")


class Progress:
    """The progress of one prediction, as reported by webhooks; each one is passed to `changed`."""

    def __init__(self, changed: Callable[[CogPrediction], None]):
        self.started = asyncio.Event()
        self.ended = asyncio.Event()
        self.last: CogPrediction | None = None
        self._changed = changed

    def take(self, found: CogPrediction) -> None:
        """Process a webhook, unless the one that reports the end has already arrived."""
        if self.ended.is_set():
            return
        self.last = found
        self.started.set()
        if found.has_ended:
            self.ended.set()
        self._changed(found)


class ProgressListener:
    """Receives webhooks at an address where a Cog server can reach this machine."""

    def __init__(self, server_url: str):
        self._server_url = server_url
        self._running: dict[str, Progress] = {}
        self._secret = secrets.token_urlsafe()
        self._opened = contextlib.AsyncExitStack()
        self._opening = asyncio.Lock()
        self._url = ""

    async def url(self, prediction_id: str) -> str:
        """Return the URL for a prediction's webhooks. Raises NoCogServer."""
        async with self._opening:
            if not self._url:
                host = await _own_address(self._server_url)
                sock = bind(host, 0)
                app = Starlette(routes=[Route("/{secret}/{id}", self._take, methods=["POST"])])
                await self._opened.enter_async_context(serving(app, sock))
                place = f"[{host}]" if ":" in host else host
                self._url = f"http://{place}:{sock.getsockname()[1]}/{self._secret}"
        return f"{self._url}/{prediction_id}"

    @contextlib.contextmanager
    def listening(self, prediction_id: str, progress: Progress) -> Iterator[None]:
        """Pass the webhooks of a prediction to `progress` within the block."""
        self._running[prediction_id] = progress
        try:
            yield
        finally:
            del self._running[prediction_id]

    async def close(self) -> None:
        """Stop listening."""
        await self._opened.aclose()
        self._url = ""

    async def _take(self, request: Request) -> Response:
        secret, prediction_id = request.path_params["secret"], request.path_params["id"]
        if not secrets.compare_digest(secret.encode(), self._secret.encode()):
            return Response(status_code=404)
        found = read_prediction(json_or_text(await request.body()))
        progress = self._running.get(prediction_id)
        if progress and found:
            progress.take(found)
        return Response()


async def _own_address(server_url: str) -> str:
    """Return this machine's address as seen from a server. Raises NoCogServer."""
    parts = urlsplit(server_url)
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(parts.hostname, parts.port or 80, type=socket.SOCK_DGRAM)
        family, kind, _, _, address = found[0]
        with socket.socket(family, kind) as sock:
            sock.connect(address)  # UDP: this sends nothing, and selects the local address
            return str(sock.getsockname()[0])
    except OSError as exc:
        raise NoCogServer(f"{server_url}: {exc}") from exc
