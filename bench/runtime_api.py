"""Serve Lambda's Runtime API for some photos, one after another, and time each.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable

from .events import photo


class RuntimeApi:
    """Serves `photos` photos; `at_first` is called before the first one is sent.

    `answered_at` is the value of `time.perf_counter` at the latest response.
    """

    def __init__(self, photos: int):
        self._left = photos
        self._seconds: list[float] = []
        self._given = 0.0
        self.answered_at = 0.0
        self._done = asyncio.Event()
        self._failed = ""
        self.at_first: Callable[[], None] = lambda: None

    async def took(self) -> list[float]:
        """Wait for all photos, and return how many seconds each took.

        Raises RuntimeError if one failed.
        """
        await self._done.wait()
        if self._failed:
            raise RuntimeError(f"the handler responded with {self._failed}")
        return self._seconds

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator["RuntimeApi"]:
        """Serve within the block at `address`."""
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            server.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
                size = head.partition("content-length: ")[2].partition("\r\n")[0]
                body = await reader.readexactly(int(size or 0))
                if "/invocation/next" in head:
                    self._next(writer)
                else:
                    self._answered(body)
                    _respond(writer, 202, b"{}")
        writer.close()

    def _next(self, writer: asyncio.StreamWriter) -> None:
        if not self._left:
            self._done.set()  # the runtime is kept waiting, as on Lambda
            return
        if not self._given:
            self.at_first()
        self._left -= 1
        self._given = time.perf_counter()
        _respond(writer, 200, json.dumps(photo()).encode())

    def _answered(self, body: bytes) -> None:
        self.answered_at = time.perf_counter()
        self._seconds.append(self.answered_at - self._given)
        if json.loads(body).get("statusCode") != 200:
            self._failed = body.decode(errors="replace")
            self._done.set()


def _respond(writer: asyncio.StreamWriter, status: int, body: bytes) -> None:
    headers = {
        "Content-Type": "application/json",
        "Content-Length": len(body),
        "Lambda-Runtime-Aws-Request-Id": "8476a536-e9f4-11e8-9739-2dfe598c3fcd",
        "Lambda-Runtime-Deadline-Ms": int(time.time() * 1000) + 29_000,
        "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:us-east-1:123456789012:function:x",
        "Lambda-Runtime-Trace-Id": "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0",
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(f"HTTP/1.1 {status} X\r\n{lines}\r\n".encode() + body)
