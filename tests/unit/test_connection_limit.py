"""How many connections a server keeps open, and which ones it closes first."""

import asyncio
import logging
from typing import cast

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from darkroom_emulators.kit.connection_limit import ConnectionLimit
from darkroom_emulators.kit.http_protocol import HEAD_SECONDS, QUIET_SECONDS, HttpProtocol
from darkroom_emulators.kit.serving import bind, serving

HALF = b"POST /x HTTP/1.1\r\nHost: app\r\nContent-Length: 10\r\n\r\nhalf"


class Server:
    """A server on a free port, with inspectable connections; `/wait` responds once released."""

    def __init__(self, most: int):
        self.limit = ConnectionLimit(most)
        self.let_go = asyncio.Event()
        self.asked = asyncio.Event()
        self.sock = bind("127.0.0.1", 0)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            for state in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{state}.complete"})
            return
        while (await receive()).get("more_body"):
            pass
        if scope["path"] == "/wait":
            self.asked.set()
            await self.let_go.wait()
        await PlainTextResponse("done")(scope, receive, send)

    def connections(self) -> list[HttpProtocol]:
        return sorted(cast("set[HttpProtocol]", self.limit._open), key=lambda each: each.active_at)


async def connect(server: Server, data: bytes = b""):
    """Open a connection, send `data`, and return the streams."""
    reader, writer = await asyncio.open_connection(*server.sock.getsockname())
    writer.write(data)
    await writer.drain()
    return reader, writer


async def get(server: Server, path: str):
    """Send a request, and return the streams without reading the response."""
    return await connect(server, f"GET {path} HTTP/1.1\r\nHost: app\r\n\r\n".encode())


async def answer_to(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    return head.partition(b"\r\n")[0]


def close(*pairs):
    for _, writer in pairs:
        writer.close()


async def test_an_idle_connection_is_closed_for_a_new_one_and_this_is_logged_once(caplog):
    server = Server(3)
    async with serving(server, server.sock, server.limit):
        used = await get(server, "/")
        await answer_to(used[0])
        idle = [await connect(server) for _ in range(10)]
        fresh = await get(server, "/")

        assert await answer_to(fresh[0]) == b"HTTP/1.1 200 OK"
        assert [await pair[0].read() for pair in (used, *idle[:-2])] == [b"done", *[b""] * 8]
        close(used, fresh, *idle)
    messages = [(r.levelno, r.getMessage()) for r in caplog.records]
    assert [level for level, _ in messages] == [logging.WARNING]
    assert "ulimit -n" in messages[0][1]


async def test_busy_connections_are_kept_and_a_new_one_is_refused():
    server = Server(2)
    async with serving(server, server.sock, server.limit):
        busy = []
        for _ in range(2):
            busy.append(await get(server, "/wait"))
            await server.asked.wait()
            server.asked.clear()
        refused = await connect(server)

        assert await answer_to(refused[0]) == b"HTTP/1.1 503 Service Unavailable"
        server.let_go.set()
        assert [await answer_to(pair[0]) for pair in busy] == [b"HTTP/1.1 200 OK"] * 2
        again = await get(server, "/")
        assert await answer_to(again[0]) == b"HTTP/1.1 200 OK"
        close(refused, again, *busy)


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        (b"", b""),
        (b"GET / HTTP/1.1\r\nHost: a", b"HTTP/1.1 408 Request Timeout"),
        (HALF, b"HTTP/1.1 408 Request Timeout"),
    ],
)
async def test_a_silent_client_is_disconnected_after_a_while(sent, answer):
    server = Server(2)
    async with serving(server, server.sock, server.limit):
        reader, writer = await connect(server, sent)
        # once this request is handled, the bytes sent before it have been read, too
        whole = await get(server, "/")
        await answer_to(whole[0])
        first = server.connections()[0]

        assert not first.is_overdue(first.active_at + QUIET_SECONDS)
        assert first.is_overdue(first.active_at + QUIET_SECONDS + 0.1)
        first.give_up()
        assert (await reader.read()).partition(b"\r\n")[0] == answer
        writer.close()
        close(whole)


async def test_a_client_that_sends_its_head_too_slowly_is_disconnected():
    server = Server(2)
    async with serving(server, server.sock, server.limit):
        reader, writer = await connect(server, b"GET / HTTP/1.1\r\n")
        await answer_to((other := await get(server, "/"))[0])
        connection = server.connections()[0]
        began = connection.active_at
        connection.active_at = began + HEAD_SECONDS  # another part of the head arrives

        assert not connection.is_overdue(began + HEAD_SECONDS - 1)
        assert connection.is_overdue(began + HEAD_SECONDS + 1)
        writer.close()
        close(other)
        del reader


async def test_a_connection_is_not_overdue_during_or_right_after_a_long_response():
    server = Server(2)
    async with serving(server, server.sock, server.limit):
        pair = await get(server, "/wait")
        await server.asked.wait()
        (connection,) = server.connections()

        assert not connection.awaits_client
        assert not connection.is_overdue(connection.active_at + 86_400)
        asked_at = connection.active_at
        server.let_go.set()
        await answer_to(pair[0])
        assert connection.awaits_client
        assert connection.active_at > asked_at
        close(pair)


async def test_a_connection_that_is_idle_too_long_is_closed(monkeypatch):
    monkeypatch.setattr("darkroom_emulators.kit.http_protocol.QUIET_SECONDS", 0.0)
    monkeypatch.setattr("darkroom_emulators.kit.connection_limit.SWEEP_SECONDS", 0.001)
    server = Server(2)
    async with serving(server, server.sock, server.limit):
        reader, writer = await connect(server)

        assert await reader.read() == b""
        writer.close()


def test_connections_may_use_half_of_the_open_files(monkeypatch):
    resource = pytest.importorskip("resource")
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1024, 1024))

    assert ConnectionLimit()._most == 512
