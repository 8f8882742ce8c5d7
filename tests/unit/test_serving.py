"""How the emulators listen."""

import asyncio
import socket

import pytest

from emulator_kit.serving import PortTaken, bind


async def test_answers_leave_at_once_without_waiting_for_the_clients_acknowledgement():
    accepted: asyncio.Queue[asyncio.BaseTransport] = asyncio.Queue()

    class Listener(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            accepted.put_nowait(transport)

    sock = bind("127.0.0.1", 0)
    server = await asyncio.get_running_loop().create_server(Listener, sock=sock)
    client = socket.create_connection(sock.getsockname())
    transport = await accepted.get()

    assert transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    transport.close()
    client.close()
    server.close()
    await server.wait_closed()


def test_a_port_in_use_is_named():
    with bind("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken) as refused:
            bind("127.0.0.1", port)

    assert refused.value.port == port
