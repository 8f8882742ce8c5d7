"""Stubs of Telegram, Replicate and S3 over TLS, with network delay: `python -m bench.outside`.

Each stub responds immediately, and records the requests and their times. A relay in front of it
delays bytes as a network would: by half a round trip each way, plus a whole one for TCP's
handshake. Each line of JSON on standard input is a command, and gets a line in reply:

    {}, {"rtt": seconds}    set the delay if given; report the requests since the last report
    {"hold": true}          the same; from now on, hold requests back
    {"wave": number}        release held requests once this many wait or time is up; print names
    {"relay": port}         add a relay in front of this port; print the relay's port

S3 supports conditional writes, because the handlers rely on them. Nothing else is checked.
"""

import asyncio
import hashlib
import itertools
import json
import ssl
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import certifi
import trustme

from darkroom_emulators.telegram.pictures import Pictures

from .ledger import Gate, Ledger

PHOTO = Path(__file__).parent.parent / "tests/data/grace_hopper.jpg"
Answer = tuple[int, dict[str, str], bytes]


class Stub:
    """One service: an HTTPS server that responds with `reply(verb, path, headers, body)`."""

    def __init__(self, name: str, reply: Callable[..., Answer], ledger: Ledger, gate: Gate):
        self._name, self._reply, self._ledger, self._gate = name, reply, ledger, gate

    async def serve(self, tls: ssl.SSLContext) -> int:
        """Start the server, and return the port of the relay in front of it."""
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0, ssl=tls)
        self._relay = await relay_to(port_of(self._server), self._ledger)
        return port_of(self._relay)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._ledger.connections += 1
        loop = asyncio.get_running_loop()
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                # a request takes half a round trip to arrive, and so does its response
                started = loop.time() - self._ledger.rtt / 2
                request, *lines = head.decode("latin-1").split("\r\n")
                headers = {
                    name.lower(): value.strip()
                    for name, _, value in (line.partition(":") for line in lines if line)
                }
                if headers.get("expect"):
                    self._ledger.continues += 1
                    writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
                body = await _body(reader, headers)
                verb, target, _ = request.split(" ")
                what = f"{verb} {target.partition('?')[0]}"
                await self._gate.enter(f"{self._name} {what}")
                status, extra, content = self._reply(verb, target, headers, body)
                told = {"content-length": str(len(content))} | extra
                text = "".join(f"{name}: {value}\r\n" for name, value in told.items())
                answer = f"HTTP/1.1 {status} X\r\n{text}\r\n".encode()
                writer.write(answer + (b"" if verb == "HEAD" else content))
                ended = loop.time() + self._ledger.rtt / 2
                self._ledger.requests.append((self._name, what, started, ended))
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:  # close it even if the stub fails, so that no client keeps waiting
            writer.close()


async def _body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding") != "chunked":
        return await reader.readexactly(int(headers.get("content-length", "0")))
    body = b""
    while size := int((await reader.readuntil(b"\r\n")).partition(b";")[0], 16):
        body += (await reader.readexactly(size + 2))[:-2]
    while await reader.readuntil(b"\r\n") != b"\r\n":
        pass
    return body


class Relay(asyncio.Protocol):
    """Forwards bytes with a network's delay."""

    def __init__(self, port: int, ledger: Ledger, back: "Relay | None" = None):
        self._port, self._ledger = port, ledger
        self._peer = back
        self._held: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Connect to the stub, if this is the client's side."""
        self.transport: asyncio.WriteTransport = transport  # type: ignore[assignment]
        self._loop = asyncio.get_running_loop()
        # the client sees its connection established one round trip too early
        self._not_before = self._loop.time() + self._ledger.rtt * 1.5
        if self._peer is None:
            self._task = self._loop.create_task(self._connect())

    async def _connect(self) -> None:
        _, self._peer = await self._loop.create_connection(
            lambda: Relay(0, self._ledger, self), "127.0.0.1", self._port
        )
        for data in self._held:
            self.data_received(data)

    def data_received(self, data: bytes) -> None:
        """Forward the bytes after half a round trip."""
        peer = self._peer
        if peer is None:
            self._held.append(data)
            return
        due = self._loop.time() + self._ledger.rtt / 2
        self._loop.call_at(max(due, self._not_before if self._port else due), peer.write, data)

    def write(self, data: bytes) -> None:
        """Send bytes to this side, if it is still connected."""
        if not self.transport.is_closing():
            self.transport.write(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """Close the other side too, after sending it the bytes that are still delayed."""
        if self._peer is not None and not self._peer.transport.is_closing():
            self._loop.call_later(self._ledger.rtt, self._peer.transport.close)


async def relay_to(port: int, ledger: Ledger) -> asyncio.Server:
    """Start a relay in front of a local port."""
    loop = asyncio.get_running_loop()
    return await loop.create_server(lambda: Relay(port, ledger), "127.0.0.1", 0)


def port_of(server: asyncio.Server) -> int:
    """Return the port at which a server listens."""
    return int(server.sockets[0].getsockname()[1])


_ids = itertools.count(1)


class Telegram:
    """A stub of the methods that a photo needs; every file that it serves is the same photo."""

    def __init__(self, photo: bytes):
        self._photo = photo

    def __call__(self, verb: str, target: str, headers: dict[str, str], body: bytes) -> Answer:
        """Respond to a method call, or to a request for a file."""
        if target.startswith("/file/"):
            return 200, {"content-type": "image/jpeg"}, self._photo
        method = target.partition("?")[0].rpartition("/")[2]
        result: Any = {"message_id": next(_ids)}
        if method == "getFile":
            result = {"file_id": "x", "file_unique_id": "x", "file_path": "photos/file_1.jpg"}
        elif method == "getMe":
            result = {"id": 1, "is_bot": True, "first_name": "Bot", "username": "bench_bot"}
        return 200, JSON, json.dumps({"ok": True, "result": result}).encode()


def replicate(verb: str, target: str, headers: dict[str, str], body: bytes) -> Answer:
    """Respond like Replicate to a create, a read, or a HEAD that only opens a connection."""
    if verb == "HEAD":
        return 404, JSON, b""
    if verb == "GET":
        found = {"id": target.rpartition("/")[2], "status": "processing"}
        return 200, JSON, json.dumps(found).encode()
    asked = json.loads(body)
    found = {"id": f"{next(_ids):026d}", "status": "starting", "input": asked["input"]}
    return 201, JSON, json.dumps(found).encode()


class S3:
    """A stub that stores objects and supports conditional writes."""

    def __init__(self) -> None:
        self._objects: dict[str, tuple[bytes, str]] = {}

    def __call__(self, verb: str, target: str, headers: dict[str, str], body: bytes) -> Answer:
        """Respond to a request for the object at `target`."""
        key = target.partition("?")[0]
        etag = self._objects[key][1] if key in self._objects else None
        if verb == "PUT":
            if (headers.get("if-none-match") and etag) or (
                "if-match" in headers and headers["if-match"].strip('"') != etag
            ):
                return 412, XML, b"<Error><Code>PreconditionFailed</Code></Error>"
            # over TLS, botocore sends its newer checksums as a trailer, so the body is chunked
            etag = hashlib.md5(body, usedforsecurity=False).hexdigest()
            self._objects[key] = body, etag
            return 200, {"etag": f'"{etag}"'}, b""
        if verb == "HEAD":
            return 200, {}, b""
        if verb == "DELETE":
            self._objects.pop(key, None)
            return 204, {}, b""
        if etag is None:
            return 404, XML, b"<Error><Code>NoSuchKey</Code></Error>"
        return 200, {"etag": f'"{etag}"'}, self._objects[key][0]


JSON, XML = {"content-type": "application/json"}, {"content-type": "application/xml"}


async def photo() -> bytes:
    """Return a photo as Telegram serves it: re-encoded as JPEG, without metadata."""
    pictures = Pictures()
    sizes = await pictures.from_app(PHOTO.read_bytes())
    pictures.close()
    return sizes[-1].content


def certificates(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """Return a TLS context for 127.0.0.1, and a bundle of the public authorities and ours."""
    authority = trustme.CA()
    ours = authority.cert_pem.bytes()
    (folder / "authorities.pem").write_bytes(Path(certifi.where()).read_bytes() + b"\n" + ours)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context, folder / "authorities.pem"


async def main() -> None:
    """Serve until standard input ends."""
    ledger, gate = Ledger(), Gate()
    with tempfile.TemporaryDirectory() as folder:
        tls, authorities = certificates(Path(folder))
        replies: dict[str, Callable[..., Answer]] = {
            "telegram": Telegram(await photo()),
            "replicate": replicate,
            "s3": S3(),
        }
        stubs = {name: Stub(name, reply, ledger, gate) for name, reply in replies.items()}
        ports = {name: await stub.serve(tls) for name, stub in stubs.items()}
        print(json.dumps({"ports": ports, "authorities": str(authorities)}), flush=True)
        relays = []
        while line := await asyncio.to_thread(sys.stdin.readline):
            command = json.loads(line)
            ledger.rtt = command.get("rtt", ledger.rtt)
            gate.closed = command.get("hold", gate.closed)
            found: Any
            if "wave" in command:
                found = await gate.let_through(command["wave"])
            elif "relay" in command:
                relays.append(await relay_to(command["relay"], ledger))
                found = port_of(relays[-1])
            else:
                found = ledger.report()
            print(json.dumps(found), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
