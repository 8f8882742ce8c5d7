"""An instance's Runtime API: that it ends cleanly."""

import asyncio
from pathlib import Path

import pytest

from local import bootstrap
from local.runtime_api import RuntimeApi
from local.template import Function


async def test_the_api_can_be_closed_twice_at_once():
    function = Function("Tiny", "tiny.handler", Path(), (), {}, 3, 128, ())
    api = RuntimeApi(function, lambda kind, message: None)
    await api.open()

    await asyncio.gather(api.close(), api.close())


async def test_an_instance_that_ends_while_it_hands_something_in_is_no_error(
    caplog: pytest.LogCaptureFixture,
):
    heard: list[str] = []
    function = Function("Tiny", "tiny.handler", Path(), (), {}, 3, 128, ())
    api = RuntimeApi(function, lambda kind, message: heard.append(kind))
    host, _, port = (await api.open()).partition(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"POST /2018-06-01/runtime/init/error HTTP/1.1\r\nHost: api\r\n")
    writer.write(b'Content-Length: 100\r\n\r\n{"errorType":')
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    await api.close()

    assert (heard, caplog.records) == ([], [])


async def test_a_result_is_handed_in_though_the_connection_was_closed_while_the_handler_worked():
    """The server closes a connection on which nothing comes for five seconds."""
    requests: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        requests.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1") as server:
        host, port = server.sockets[0].getsockname()
        client = bootstrap.RuntimeApi(f"{host}:{port}")
        event, _ = await asyncio.to_thread(client.next_invocation)
        await asyncio.to_thread(client.post, "/invocation/1/response", b"true")
        client._connection.close()

    assert event == b"{}"
    assert [request.split()[0] for request in requests] == [b"GET", b"POST"]
