"""An HTTP/1.1 client: incremental response parsing and reusable connections."""

import asyncio
import zlib
from dataclasses import dataclass, field
from typing import cast

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

_ZLIB_WINDOWS = {b"gzip": 16 + zlib.MAX_WBITS, b"deflate": zlib.MAX_WBITS}


class BadResponse(OSError):
    """The response is not HTTP, or is incomplete."""


class TooLarge(ValueError):
    """The body is longer than the caller accepts."""


@dataclass(slots=True)
class HttpResponse:
    """A response, filled in as it arrives; `headers` are in order, with names in lowercase."""

    is_to_head: bool
    max_bytes: int
    status: int = 0
    reason: bytes = b""
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    chunks: list[bytes] = field(default_factory=list)
    size: int = 0
    is_whole: bool = False
    keeps_alive: bool = False

    def body(self) -> bytes:
        """Return the whole body, decompressed. Raises BadResponse or TooLarge."""
        raw = b"".join(self.chunks)
        window = _ZLIB_WINDOWS.get(dict(self.headers).get(b"content-encoding", b"").lower())
        if window is None or not raw:
            return raw
        unpacking = zlib.decompressobj(window)
        try:
            found = unpacking.decompress(raw, self.max_bytes + 1)
        except zlib.error as exc:
            raise BadResponse(f"the body can't be decompressed: {exc}") from exc
        if len(found) > self.max_bytes:
            raise TooLarge(f"over {self.max_bytes} bytes")
        if not unpacking.eof:
            raise BadResponse("the compressed body is incomplete")
        return found


class ResponseReader:
    """Parses the responses on one connection, each into the HttpResponse that is `expected`.

    1xx responses are ignored. The `on_` methods are the parser's callbacks.
    """

    def __init__(self) -> None:
        self.expected: HttpResponse
        self._parser = HttpResponseParser(self)

    def feed(self, data: bytes) -> None:
        """Parse received bytes. Raises BadResponse or TooLarge."""
        try:
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade) as exc:
            raise BadResponse(f"not an HTTP response: {exc}") from exc
        if self.expected.size > self.expected.max_bytes:
            raise TooLarge(f"over {self.expected.max_bytes} bytes")

    def end(self) -> None:
        """Handle the end of the stream. Raises BadResponse if the response is incomplete."""
        names = {name for name, _ in self.expected.headers}
        if self.expected.status < 200 or names & {b"content-length", b"transfer-encoding"}:
            raise BadResponse("the server closed the connection before its response was complete")
        self.expected.is_whole = True

    def on_message_begin(self) -> None:
        """Begin a response, or begin again after a 1xx."""
        if self.expected.is_whole:
            raise BadResponse("an unexpected second response")
        self.expected.reason = b""
        self.expected.headers.clear()

    def on_status(self, reason: bytes) -> None:
        """Append to the reason phrase."""
        self.expected.reason += reason

    def on_header(self, name: bytes, value: bytes) -> None:
        """Add a header."""
        self.expected.headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        """Set the status. A response to HEAD ends here, regardless of its Content-Length."""
        status = self._parser.get_status_code()
        self.expected.status = status
        self.expected.is_whole = self.expected.is_to_head and status >= 200

    def on_body(self, chunk: bytes) -> None:
        """Append a chunk of the body."""
        self.expected.chunks.append(chunk)
        self.expected.size += len(chunk)

    def on_message_complete(self) -> None:
        """Mark the response as complete."""
        if self.expected.status >= 200:
            self.expected.is_whole = True
            self.expected.keeps_alive = self._parser.should_keep_alive()


class Connection(asyncio.Protocol):
    """A connection that carries one request at a time to a server."""

    def __init__(self) -> None:
        self.last_used = 0.0
        self._transport: asyncio.Transport
        self._reader = ResponseReader()
        self._over: asyncio.Future[None] | None = None

    @property
    def is_open(self) -> bool:
        """Whether the connection can send a request."""
        return not self._transport.is_closing()

    async def ask(self, request: bytes, answer: HttpResponse) -> None:
        """Send a request and return once `answer` is complete.

        Raises BadResponse or another OSError, or TooLarge, after closing the connection.
        """
        loop = asyncio.get_running_loop()
        self._reader.expected, self._over = answer, loop.create_future()
        self._transport.write(request)
        is_fit = False
        try:
            await self._over
            # If the server responds before it has read the whole request, the connection can't be
            # reused: the server would mistake the rest for the next request.
            is_fit = answer.keeps_alive and not self._transport.get_write_buffer_size()
        finally:
            self._over, self.last_used = None, loop.time()
            if not is_fit:
                self.close()

    def close(self) -> None:
        """Close the connection immediately."""
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Store the transport."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Parse part of the response, or close the connection if no response is expected."""
        if self._over is None or self._over.done():
            self.close()
            return
        try:
            self._reader.feed(data)
        except (BadResponse, TooLarge) as exc:
            self._over.set_exception(exc)
        else:
            if self._reader.expected.is_whole:
                self._over.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        """End the pending response, if any; some responses end only with the connection."""
        if self._over is None or self._over.done():
            return
        if exc is None:
            try:
                self._reader.end()
            except BadResponse as failure:
                exc = failure
        if exc:
            self._over.set_exception(exc)
        else:
            self._over.set_result(None)
