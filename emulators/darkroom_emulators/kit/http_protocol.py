"""The server's HTTP protocol: sends small responses in one write; times out silent clients."""

import asyncio
from typing import Any, cast

from uvicorn.config import Config
from uvicorn.server import ServerState

from .connection_limit import ConnectionLimit
from .heads import BoundedHeads

# Longer than clients keep idle connections (15 s for our own calls and for aiohttp, 5 s for httpx,
# 4 s for Node). If we closed a connection just as the client reused it, its request would fail.
QUIET_SECONDS = 20.0
HEAD_SECONDS = 30.0
_PIECE = 64 * 1024  # the most bytes to hold back while more may follow
_LATE = b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class HttpProtocol(BoundedHeads):
    """An HTTP protocol that, unlike uvicorn's own, sends a small response in one write.

    A connection is never overdue while the app is working on a response. In the ASGI scope,
    `state["connection"]` is a dictionary shared by all requests on the connection, and
    `state["header_names"]` maps each header's name, in lowercase, to the name as it was sent.
    """

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, object],
        limit: ConnectionLimit,
    ):
        super().__init__(config, server_state, {**app_state, "connection": {}})
        self.active_at = self.loop.time()
        self._limit = limit
        self._head_began: float | None = None

    @property
    def awaits_client(self) -> bool:
        """Whether the server is waiting for the client: for a request, or for the rest of one."""
        return not self._is_answering or (self.cycle.more_body and not self.flow.read_paused)

    def is_overdue(self, now: float) -> bool:
        """Return whether the client has been silent, or slow to send a head, for too long."""
        if not self.awaits_client:
            return False
        is_slow = self._head_began is not None and now - self._head_began > HEAD_SECONDS
        return is_slow or now - self.active_at > QUIET_SECONDS

    def give_up(self) -> None:
        """Close the connection; a client in the middle of a request gets a 408."""
        if self.transport.get_write_buffer_size():  # the client isn't reading either
            self.transport.abort()
            return
        is_half = self._is_answering and not self.cycle.response_started
        if is_half or self._head_began is not None:
            self.transport.write(_LATE)
        self.transport.close()

    @property
    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start counting the connection."""
        super().connection_made(cast("asyncio.Transport", _Gathering(transport)))
        self._limit.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop counting the connection."""
        self._limit.discard(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse received bytes."""
        self.active_at = self.loop.time()
        super().data_received(data)

    def on_message_begin(self) -> None:
        """Begin a request."""
        self._head_began = self.loop.time()
        super().on_message_begin()
        self._names: dict[bytes, bytes] = {}
        self.scope["state"]["header_names"] = self._names

    def on_header(self, name: bytes, value: bytes) -> None:
        """Add a header, and remember its name as sent."""
        self._names[name.lower()] = name
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Start handling the request."""
        self._head_began = None
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        self.active_at = self.loop.time()
        super().on_response_complete()

    def _unsupported_upgrade_warning(self) -> None:
        """Log nothing: any client may ask for an upgrade, and gets an ordinary response."""


class _Gathering:
    """A transport that combines everything written in one iteration of the event loop.

    Each write is a system call that wakes up the reader. This accounts for much of the time that a
    small response takes.
    """

    def __init__(self, transport: asyncio.BaseTransport):
        self._transport = cast("asyncio.Transport", transport)
        self._loop = asyncio.get_running_loop()
        self._held = bytearray()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        if not self._held:
            self._loop.call_soon(self._flush)
        self._held += data
        if len(self._held) > _PIECE:  # so that the transport can slow down a fast writer
            self._flush()

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if self._held:
            self._transport.write(bytes(self._held))
            self._held.clear()
