"""An instance's Runtime API: which processes it serves, and that it ends cleanly."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from local.lambda_.client.api import RuntimeApiClient
from local.lambda_.client.faults import report_of
from local.lambda_.invocation import Invocation, InvocationFailed
from local.lambda_.runtime_api import RuntimeApi
from local.sam.template import Function

NEXT = "/2018-06-01/runtime/invocation/next"
ASK = f"""
import sys, urllib.request, urllib.error
try:
    print(urllib.request.urlopen("http://" + sys.argv[1] + "{NEXT}", timeout=60).read().decode())
except urllib.error.HTTPError as error:
    print(error.code, error.read().decode())
"""
IN_A_CHILD = "import subprocess, sys; subprocess.run([sys.executable, '-c', *sys.argv[1:]])"


async def this_process() -> int:
    return os.getpid()


async def run(*command: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", *command, stdout=asyncio.subprocess.PIPE
    )


async def what_it_prints(process: asyncio.subprocess.Process) -> str:
    output, _ = await process.communicate()
    return output.decode()


async def test_only_the_instances_process_gets_its_event():
    started: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def owner() -> int:
        return await asyncio.shield(started)

    function = Function("Tiny", "tiny.handler", Path(), (), {}, 3, 128, ())
    api = RuntimeApi(function, lambda kind, message: None, owner=owner)
    address = await api.open()
    stranger = await run(ASK, address)  # arrives before the instance has started
    instance = await run(ASK, address)
    started.set_result(instance.pid)
    api.give(Invocation(b"the event", "Root=1-2-3"))

    assert await what_it_prints(instance) == "the event\n"
    assert "403" in (refusal := await what_it_prints(stranger))
    assert "only answers its own instance's process" in refusal
    await api.close()


async def test_a_child_process_counts_as_its_instance():
    instance: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def owner() -> int:
        return await asyncio.shield(instance)

    function = Function("Tiny", "tiny.handler", Path(), (), {}, 3, 128, ())
    api = RuntimeApi(function, lambda kind, message: None, owner=owner)
    parent = await run(IN_A_CHILD, ASK, await api.open())
    instance.set_result(parent.pid)
    api.give(Invocation(b"the event", "Root=1-2-3"))

    assert await what_it_prints(parent) == "the event\n"
    await api.close()


async def test_the_api_can_be_closed_twice_at_once():
    function = Function("Tiny", "tiny.handler", Path(), (), {}, 3, 128, ())
    api = RuntimeApi(function, lambda kind, message: None, owner=this_process)
    await api.open()

    await asyncio.gather(api.close(), api.close())


async def test_an_instance_that_ends_during_a_request_causes_no_error(
    caplog: pytest.LogCaptureFixture,
):
    heard: list[str] = []
    function = Function("Tiny", "tiny.handler", Path(), (), {}, 3, 128, ())
    api = RuntimeApi(function, lambda kind, message: heard.append(kind), owner=this_process)
    host, _, port = (await api.open()).partition(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"POST /2018-06-01/runtime/init/error HTTP/1.1\r\nHost: api\r\n")
    writer.write(b'Content-Length: 100\r\n\r\n{"errorType":')
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    await api.close()

    assert (heard, caplog.records) == ([], [])


async def test_half_an_emoji_in_an_error_is_replaced_so_that_the_page_can_show_it():
    function = Function("Tiny", "tiny.handler", Path(), (), {}, 3, 128, ())
    api = RuntimeApi(function, lambda kind, message: None, owner=this_process)
    client, invocation = RuntimeApiClient(await api.open()), Invocation(b"{}", "Root=1-2-3")
    api.give(invocation)
    await asyncio.to_thread(client.next_invocation)
    report = report_of(ValueError("cut \ud83d"))
    await asyncio.to_thread(client.post_error, invocation.request_id, report)
    client._connection.close()
    await api.close()

    with pytest.raises(InvocationFailed, match="cut \ufffd"):
        await invocation.result


async def test_a_result_is_posted_even_if_the_connection_was_closed_meanwhile():
    """The server closes a connection that sends nothing for 20 seconds."""
    requests: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        requests.append(await reader.readuntil(b"\r\n\r\n"))
        status = b"200 OK" if len(requests) == 1 else b"202 Accepted"
        writer.write(b"HTTP/1.1 %b\r\nContent-Length: 2\r\n\r\n{}" % status)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1") as server:
        host, port = server.sockets[0].getsockname()
        client = RuntimeApiClient(f"{host}:{port}")
        event, _ = await asyncio.to_thread(client.next_invocation)
        await asyncio.to_thread(client.post_result, "1", b"true")
        client._connection.close()

    assert event == b"{}"
    assert [request.split()[0] for request in requests] == [b"GET", b"POST"]


async def test_a_result_counts_once_and_a_client_that_posts_it_again_exits():
    function = Function("Tiny", "tiny.handler", Path(), (), {}, 3, 128, ())
    api = RuntimeApi(function, lambda kind, message: None, owner=this_process)
    client, invocation = RuntimeApiClient(await api.open()), Invocation(b"{}", "Root=1-2-3")
    api.give(invocation)
    await asyncio.to_thread(client.next_invocation)
    await asyncio.to_thread(client.post_result, invocation.request_id, b"true")
    with pytest.raises(SystemExit, match="Failed to post invocation response"):
        await asyncio.to_thread(client.post_result, invocation.request_id, b"true")
    client._connection.close()
    await api.close()

    assert await invocation.result == b"true"
