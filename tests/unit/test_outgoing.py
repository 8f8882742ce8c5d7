"""The emulators' HTTP client, tested against servers that send exact bytes."""

import asyncio
import contextlib
import gzip
import itertools
import socket
import ssl
import zlib

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from darkroom_emulators.kit.addresses import ForbiddenTarget
from darkroom_emulators.kit.connections import BadResponse, HttpResponse, ResponseReader
from darkroom_emulators.kit.outgoing import BadUrl, NoConnection, Outgoing, TooLarge
from trust.cloud import free_ports

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Server:
    """Sends its answers in turn, repeating the last one, and records what it receives.

    Closes the connection instead of sending `None`, and after an answer with `close` or HTTP/1.0.
    """

    def __init__(self, *answers):
        self.answers = list(answers)
        self.requests = []
        self.connections = 0

    async def serve(self, reader, writer):
        self.connections += 1
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                self.requests.append(await read(reader))
                answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                if answer is None:
                    return
                writer.write(answer)
                if b"close" in answer or b"HTTP/1.0" in answer:
                    return


async def read(reader):
    head = await reader.readuntil(b"\r\n\r\n")
    size = head.partition(b"Content-Length: ")[2].partition(b"\r\n")[0]
    return head + await reader.readexactly(int(size or 0))


@contextlib.asynccontextmanager
async def listening(serve, *, tls=None, host="127.0.0.1"):
    """Serve within the block; yield the port."""
    tasks = set()

    async def connected(reader, writer):
        tasks.add(asyncio.current_task())
        with contextlib.suppress(asyncio.CancelledError):
            await serve(reader, writer)
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()

    server = await asyncio.start_server(connected, host, 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@contextlib.asynccontextmanager
async def serving(*answers, tls=None, host="127.0.0.1"):
    server = Server(*answers)
    async with listening(server.serve, tls=tls, host=host) as server.port:
        shown = f"[{host}]" if ":" in host else host
        server.url = f"http{'s' if tls else ''}://{shown}:{server.port}"
        yield server


@pytest.fixture
async def calls():
    outgoing = Outgoing()
    yield outgoing
    await outgoing.close()


async def test_a_connection_is_reused_for_the_next_call(calls):
    async with serving(OK) as server:
        for _ in range(3):
            status, reason, headers, body = await calls.request("GET", server.url)
            assert (status, reason, headers["Content-Length"], body) == (200, "OK", "2", b"ok")
    assert server.connections == 1


async def test_concurrent_calls_have_their_own_connections(calls):
    async with serving(OK) as server:
        await asyncio.gather(*(calls.request("GET", server.url) for _ in range(5)))
        await asyncio.gather(*(calls.request("GET", server.url) for _ in range(5)))
    assert server.connections == 5


async def test_only_host_and_length_are_added_to_the_given_headers(calls):
    async with serving(OK) as server:
        await calls.request("POST", f"{server.url}/a?b=c", body=b"body", headers={"X-One": "1"})
        await calls.request("GET", server.url)
        await calls.request("POST", server.url)
    host = f"Host: 127.0.0.1:{server.port}\r\n".encode()
    assert server.requests == [
        b"POST /a?b=c HTTP/1.1\r\n" + host + b"X-One: 1\r\nContent-Length: 4\r\n\r\nbody",
        b"GET / HTTP/1.1\r\n" + host + b"\r\n",
        b"POST / HTTP/1.1\r\n" + host + b"Content-Length: 0\r\n\r\n",
    ]


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("/a%2fb/..//c?x=%zz&y=a+b'(){}|", b"/a%2fb/..//c?x=%zz&y=a+b'(){}|"),
        ("?x=1#fragment", b"/?x=1"),
        ("/Ж?ж=é", b"/%D0%96?%D0%B6=%C3%A9"),
    ],
)
async def test_a_path_is_sent_exactly_as_given(calls, url, sent):
    async with serving(OK) as server:
        await calls.request("GET", server.url + url)
    assert server.requests[0].split(b" ")[1] == sent


async def test_name_and_password_in_a_url_become_a_header(calls):
    async with serving(OK) as server:
        await calls.request("GET", f"http://me:p%40ss@127.0.0.1:{server.port}/")
    assert b"\r\nAuthorization: Basic bWU6cEBzcw==\r\n" in server.requests[0]
    assert f"\r\nHost: 127.0.0.1:{server.port}\r\n".encode() in server.requests[0]


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        (b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nto the end", b"to the end"),
        (b"HTTP/1.0 200 OK\r\n\r\nto the end", b"to the end"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n",
            b"abc",
        ),
        (b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + OK, b"ok"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 2\r\n\r\nok", b"ok"),
    ],
)
async def test_every_way_to_end_a_body_is_supported(calls, answer, body):
    async with serving(answer) as server:
        status, _, headers, found = await calls.request("GET", server.url)
    assert (status, found) == (200, body)
    assert "link" not in headers


@pytest.mark.parametrize(("name", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
async def test_a_compressed_body_is_decompressed_up_to_the_limit(calls, name, pack):
    def packed(content, cut=0):
        raw = pack(content)[: -cut or None]
        head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {name}\r\nContent-Length: {len(raw)}\r\n\r\n"
        return head.encode() + raw

    bomb = b"0" * 10_000_000
    async with serving(packed(b"text"), packed(bomb), packed(b"text", 2), packed(b"")) as server:
        assert (await calls.request("GET", server.url))[3] == b"text"
        with pytest.raises(TooLarge):
            await calls.request("GET", server.url, max_bytes=len(bomb) - 1)
        with pytest.raises(BadResponse):
            await calls.request("GET", server.url)
        assert (await calls.request("GET", server.url))[3] == b""
    assert server.connections == 1


async def test_a_body_over_the_limit_is_not_read_to_the_end(calls):
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12345"
    async with serving(answer) as server:
        assert (await calls.request("GET", server.url, max_bytes=5))[3] == b"12345"
        with pytest.raises(TooLarge):
            await calls.request("GET", server.url, max_bytes=4)


@pytest.mark.parametrize(
    ("method", "answer"),
    [
        ("HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"),
        ("GET", b"HTTP/1.1 204 No Content\r\n\r\n"),
        ("GET", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n"),
        ("GET", b"HTTP/1.1 302 Found\r\nLocation: /y\r\nContent-Length: 0\r\n\r\n"),
    ],
)
async def test_a_response_without_a_body_is_complete_and_redirects_are_not_followed(
    calls, method, answer
):
    async with serving(answer) as server:
        for _ in range(2):
            status, _, _, body = await calls.request(method, server.url)
            assert (status, body) == (int(answer.split()[1]), b"")
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "answer",
    [
        None,
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\n123",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        OK + OK,
    ],
)
async def test_an_invalid_response_is_an_error(calls, answer):
    async with serving(answer) as server:
        with pytest.raises(BadResponse):
            await calls.request("POST", server.url)
    assert len(server.requests) == 1


async def test_a_get_is_repeated_if_the_reused_connection_was_closed(calls):
    async with serving(OK, None, OK) as server:
        await calls.request("GET", server.url)
        assert (await calls.request("GET", server.url))[0] == 200
    assert (server.connections, len(server.requests)) == (2, 3)


async def test_a_request_that_must_not_happen_twice_is_never_repeated(calls):
    async with serving(OK, None, OK) as server:
        await calls.request("GET", server.url)
        with pytest.raises(BadResponse):
            await calls.request("POST", server.url)
    assert len(server.requests) == 2


async def test_a_server_that_closes_after_its_response_gets_a_new_connection(calls):
    async with serving(OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")) as server:
        for _ in range(3):
            assert (await calls.request("POST", server.url))[3] == b"ok"
    assert server.connections == 3


async def test_a_response_before_the_whole_request_was_read_ends_the_connection(calls):
    connections = []

    async def refuse(reader, writer):
        connections.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
        await asyncio.Event().wait()

    async with listening(refuse) as port:
        for _ in range(2):
            call = calls.request("POST", f"http://127.0.0.1:{port}", body=bytes(50_000_000))
            assert (await call)[0] == 413
    assert len(connections) == 2


async def test_a_canceled_call_closes_its_connection(calls):
    opened, closed = asyncio.Event(), asyncio.Event()

    async def silent(reader, writer):
        opened.set()
        await reader.read()
        closed.set()

    async with listening(silent) as port, asyncio.timeout(30):
        call = asyncio.ensure_future(calls.request("GET", f"http://127.0.0.1:{port}"))
        await opened.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await closed.wait()


async def test_only_this_machine_and_allowed_hosts_are_called(calls):
    with pytest.raises(ForbiddenTarget):
        await calls.request("GET", "http://example.com/")
    with pytest.raises(BadUrl):
        await calls.request("GET", "http://127.0.0.1:99999/")
    with pytest.raises(ValueError, match="line break"):
        await calls.request("GET", "http://127.0.0.1/", headers={"X": "1\r\nY: 2"})


async def test_if_nothing_listens_the_error_names_the_address(calls):
    (port,) = free_ports(1)
    with pytest.raises(NoConnection, match=f"127.0.0.1:{port}"):
        await calls.request("GET", f"http://127.0.0.1:{port}/")
    with pytest.raises(NoConnection):
        await calls.request("GET", f"http://localhost:{port}/")
    elsewhere = Outgoing(["no.such.name.invalid"])
    with pytest.raises(socket.gaierror):
        await elsewhere.request("GET", "http://no.such.name.invalid:1/x")


async def test_a_name_under_localhost_is_this_machine_even_if_nothing_resolves_it(calls):
    async with serving(OK) as server:
        url = f"http://no.such.name.localhost:{server.port}/"
        assert (await calls.request("GET", url))[0] == 200
    assert f"Host: no.such.name.localhost:{server.port}".encode() in server.requests[0]


async def test_ipv6_works_where_it_is_available(calls):
    try:
        async with serving(OK, host="::1") as server:
            assert (await calls.request("GET", server.url))[0] == 200
    except OSError:
        pytest.skip("this machine has no IPv6")
    assert f"Host: [::1]:{server.port}\r\n".encode() in server.requests[0]


async def test_a_certificate_is_verified(calls, tmp_path, monkeypatch):
    authority, authorities = trustme.CA(), tmp_path / "authorities.pem"
    authority.cert_pem.write_to_path(str(authorities))
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    async with serving(OK, tls=tls) as server:
        with pytest.raises(ssl.SSLCertVerificationError):
            await calls.request("GET", server.url)
        monkeypatch.setenv("SSL_CERT_FILE", str(authorities))
        trusting = Outgoing()
        for _ in range(2):
            assert (await trusting.request("GET", server.url))[3] == b"ok"
        await trusting.close()
    assert len(server.requests) == 2


@given(st.lists(st.integers(0, 200)))
def test_a_response_is_parsed_the_same_however_it_is_split(cuts):
    packed = gzip.compress(b"body " * 9)
    whole = (
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Made it\r\nX-Name: one\r\nX-name: two\r\n"
        b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
        + f"{len(packed):x}\r\n".encode()
        + packed
        + b"\r\n0\r\n\r\n"
    )
    reader = ResponseReader()
    answer = reader.expected = HttpResponse(is_to_head=False, max_bytes=100)
    edges = [0, *sorted(min(cut, len(whole)) for cut in cuts), len(whole)]
    for begin, end in itertools.pairwise(edges):
        reader.feed(whole[begin:end])

    assert answer.is_whole
    assert answer.keeps_alive
    assert (answer.status, answer.reason, answer.body()) == (201, b"Made it", b"body " * 9)
    assert answer.headers[:2] == [(b"x-name", b"one"), (b"x-name", b"two")]
