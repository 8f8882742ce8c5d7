"""An instance's Runtime API: that it ends cleanly."""

import asyncio
from pathlib import Path

import pytest

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
