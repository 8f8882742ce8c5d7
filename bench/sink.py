"""A webhook in this process that responds immediately and counts requests."""

import asyncio
import contextlib
from collections.abc import AsyncIterator


@contextlib.asynccontextmanager
async def hooked() -> AsyncIterator[str]:
    """Serve the webhook within the block; yield its URL."""
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    finally:
        server.close()


class Sink(asyncio.Protocol):
    """A webhook that responds immediately and counts requests."""

    taken = 0
    wanted = 0
    done: asyncio.Event

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start reading."""
        self._transport, self._data = transport, b""

    def data_received(self, data: bytes) -> None:
        """Respond to every complete request."""
        self._data += data
        while True:
            head, found, rest = self._data.partition(b"\r\n\r\n")
            if not found or len(rest) < length(head):
                return
            self._data = rest[length(head) :]
            self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")  # type: ignore[attr-defined]
            Sink.taken += 1
            if Sink.taken == Sink.wanted:
                Sink.done.set()


def length(head: bytes) -> int:
    """Return the Content-Length in the head of an HTTP message."""
    return int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
