"""How the emulators listen for requests and send responses."""

import asyncio
import socket
import struct
import sys

import pytest
from starlette.types import Receive, Scope, Send

from darkroom_emulators.kit.listening import reserve_port
from darkroom_emulators.kit.serving import CannotListen, bind, serving

CHUNK = 256 * 1024


async def test_responses_do_not_wait_for_the_clients_acknowledgement():
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
        with pytest.raises(CannotListen, match="taken") as refused:
            bind("127.0.0.1", port)

    assert refused.value.port == port


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux reserves a port so")
def test_a_reserved_port_is_only_for_the_server_that_is_given_it():
    port, reserved = reserve_port()
    with reserved:
        with socket.socket() as other, pytest.raises(OSError, match="in use"):
            other.bind(("127.0.0.1", port))
        with bind("127.0.0.1", port) as server:
            assert server.getsockname()[1] == port


def test_an_address_of_another_machine_is_not_reported_as_a_port_in_use():
    with pytest.raises(CannotListen, match=r"listen on 192\.0\.2\.1: (?!it is taken)"):
        bind("192.0.2.1", 8000)


async def lifespan(receive: Receive, send: Send) -> None:
    for state in ("startup", "shutdown"):
        await receive()
        await send({"type": f"lifespan.{state}.complete"})


def data_segments_of(client: socket.socket) -> int:
    """Return how many TCP segments with data have arrived: linux/tcp.h's `tcpi_data_segs_in`."""
    info = client.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 156)
    return int(struct.unpack_from("I", info, 152)[0])


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts a socket's segments so")
async def test_the_head_and_body_of_a_response_are_sent_in_one_segment():
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await lifespan(receive, send)
            return
        headers = [(b"content-length", b"4")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"done"})

    sock = bind("127.0.0.1", 0)
    async with serving(app, sock):
        with socket.create_connection(sock.getsockname()) as client:
            client.setblocking(False)
            for _ in range(5):
                await asyncio.get_running_loop().sock_sendall(client, b"GET / HTTP/1.1\r\n\r\n")
                answer = await asyncio.get_running_loop().sock_recv(client, 4096)
                assert answer.endswith(b"\r\n\r\ndone")
            segments = data_segments_of(client)

    assert segments == 5


async def test_an_app_that_writes_faster_than_its_client_reads_is_slowed_down():
    written = 0
    is_full = asyncio.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal written
        if scope["type"] == "lifespan":
            await lifespan(receive, send)
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})
        asyncio.get_running_loop().call_soon(is_full.set)  # runs as soon as a `send` has to wait
        while written < 400 * CHUNK:
            await send({"type": "http.response.body", "body": bytes(CHUNK), "more_body": True})
            written += CHUNK

    sock = bind("127.0.0.1", 0)
    async with serving(app, sock):
        with socket.create_connection(sock.getsockname()) as client:
            client.sendall(b"GET / HTTP/1.1\r\n\r\n")
            await is_full.wait()
            before_reading = written

    assert CHUNK <= before_reading < 400 * CHUNK


async def ok(scope: Scope, receive: Receive, send: Send) -> None:
    """Respond to each request with the length of its body."""
    if scope["type"] == "lifespan":
        await lifespan(receive, send)
        return
    body, is_more = b"", True
    while is_more:
        message = await receive()
        body, is_more = body + message["body"], message.get("more_body", False)
    answer = str(len(body)).encode()
    headers = [(b"content-length", str(len(answer)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": answer})


async def answers_to(*pieces: bytes) -> bytes:
    """Send the pieces one after the other, and return everything that the server sends."""
    sock = bind("127.0.0.1", 0)
    async with serving(ok, sock):
        reader, writer = await asyncio.open_connection(*sock.getsockname())
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        writer.write_eof()
        answer = await reader.read()
        writer.close()
    return answer


START = b"POST / HTTP/1.1\r\nHost: here\r\n"
END = b"Connection: close\r\nContent-Length: 100000\r\n\r\n" + b"b" * 100_000
LONG = b"x" * 40_000


async def test_a_large_body_does_not_count_as_a_large_head():
    assert (await answers_to(START + b"X: " + LONG + b"\r\n" + END)).endswith(b"\r\n\r\n100000")


@pytest.mark.parametrize(
    "pieces",
    [
        (START, *[b"X-%d: %s\r\n" % (n, LONG) for n in range(25)], END),
        (START + b"X: " + LONG * 2 + b"\r\n" + END,),
        (START, b"X: ", *[LONG] * 25),
        (b"GET /", *[LONG] * 25),
        (
            START + b"Transfer-Encoding: chunked\r\n\r\n1\r\nb\r\n0\r\n",
            *[b"X-%d: %s\r\n" % (n, LONG) for n in range(25)],
        ),
    ],
    ids=["many", "at once", "one without end", "address", "trailers"],
)
async def test_a_head_is_read_up_to_a_limit(pieces: tuple[bytes, ...]):
    answer = await answers_to(*pieces)

    assert answer.startswith(b"HTTP/1.1 431 ")
    assert answer.endswith(b'{"message":"Request Header Fields Too Large"}')
