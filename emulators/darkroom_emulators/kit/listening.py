"""Accepts a server's connections, up to a limit."""

import asyncio
import contextlib
import errno
import socket
import ssl
import sys
from collections.abc import Callable, Container

from .connection_limit import ConnectionLimit
from .port_owner import port_owner

_AT_ONCE = 16
_PORTS_TRIED = 100
_PAUSE_SECONDS = 0.1  # after failing to accept a connection
_REFUSAL = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nContent-Length: 20\r\n"
    b"Connection: close\r\n\r\ntoo many connections"
)
_HANDSHAKE_SECONDS = 10.0
# How long closing a TLS connection may take: sending what is left, and waiting for the client's own
# close. An idle client never sends one, and must not delay the shutdown, for which uvicorn allows
# two seconds.
_GOODBYE_SECONDS = 1.0
_PLAIN = (
    b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 75\r\n"
    b"Connection: close\r\n\r\n"
    b"this is an https address: call https://, or start the emulator with --http\n"
)


class CannotListen(OSError):
    """The port can't be used: for example, it is taken, or this machine lacks the address."""

    def __init__(self, host: str, port: int, reason: OSError):
        is_taken = reason.errno == errno.EADDRINUSE
        owner = port_owner(port) if is_taken else ""
        taken = f"it is taken by {owner}" if owner else "it is taken"
        why = taken if is_taken else reason.strerror or str(reason)
        has_host = reason.errno != errno.EADDRNOTAVAIL and not isinstance(reason, socket.gaierror)
        where = f"port {port} of {host}" if has_host else host
        super().__init__(f"can't listen on {where}: {why}")
        self.port = port
        self.has_host = has_host  # otherwise, no port of this host can be used
        self.is_taken = is_taken


def bind(host: str, port: int) -> socket.socket:
    """Return a socket bound to `host:port`; port 0 picks a free one. Raises CannotListen."""
    try:
        sock = _bound(host, port)
    except OSError as exc:
        raise CannotListen(host, port, exc) from exc
    sock.setblocking(False)
    return sock


def next_free_port(host: str, port: int, *, besides: Container[int]) -> int | None:
    """Return the first free port above `port` that is not in `besides`, or None."""
    for other in range(port + 1, min(port + _PORTS_TRIED, 65536)):
        if other not in besides:
            with contextlib.suppress(OSError), _bound(host, other):
                return other
    return None


def reserve_port() -> tuple[int, socket.socket]:
    """Return a free port of 127.0.0.1 for a later server, and a socket that reserves it.

    While the socket is open, Linux gives the port to no process that asks for any free one, but a
    server that sets SO_REUSEADDR, as most do, can listen on it. Other systems would refuse that
    server; there, the socket is already closed, and reserves nothing.
    """
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("127.0.0.1", 0))
    port = int(sock.getsockname()[1])
    if sys.platform != "linux":
        sock.close()
    return port, sock


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns off Nagle's algorithm, which delays a response in two packets by 40 ms, only if
    # the socket was created with IPPROTO_TCP
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
        sock.listen(2048)  # fails on a taken port even if its owner set SO_REUSEADDR, too
    except OSError:
        sock.close()
        raise
    return sock


class Listener:
    """Accepts connections on a bound socket, from its creation until `close`.

    It replaces the event loops' own servers, which accept everything and, if the process can't open
    more files, retry forever and log each attempt. With `tls`, a connection counts toward the
    limit once its handshake is complete. A client that sends plain HTTP gets a 400 that explains
    the mistake.
    """

    def __init__(
        self,
        sock: socket.socket,
        new_protocol: Callable[[], asyncio.Protocol],
        limit: ConnectionLimit,
        tls: ssl.SSLContext | None = None,
    ):
        self._sock, self._new_protocol, self._limit, self._tls = sock, new_protocol, limit, tls
        self._handshakes: set[asyncio.Task[None]] = set()
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Stop accepting; open connections stay open."""
        ending = [self._task, *self._handshakes]
        for task in ending:
            task.cancel()
        await asyncio.wait(ending)

    async def _run(self) -> None:
        while True:
            try:
                first, _ = await self._loop.sock_accept(self._sock)
            except OSError as exc:  # too many open files, or the client has already left
                self._limit.warn(f"a connection could not be accepted ({exc.strerror})")
                self._limit.close_idle(_AT_ONCE)
                await asyncio.sleep(_PAUSE_SECONDS)
                continue
            arrived = [first, *self._more()]
            room = self._limit.make_room(len(arrived))
            for sock in arrived[room:]:
                _refuse(sock)
            if self._tls is not None:  # concurrently, so that none waits for another's handshake
                for sock in arrived[:room]:
                    task = asyncio.create_task(self._take_tls(sock, self._tls))
                    self._handshakes.add(task)
                    task.add_done_callback(self._handshakes.discard)
            else:
                await asyncio.gather(*(self._take(sock) for sock in arrived[:room]))
            await asyncio.sleep(0)

    def _more(self) -> list[socket.socket]:
        """Return further connections that have already arrived, up to a limit."""
        found: list[socket.socket] = []
        with contextlib.suppress(OSError):  # no more have arrived; any other error will recur
            while len(found) < _AT_ONCE - 1:
                sock, _ = self._sock.accept()
                sock.setblocking(False)
                found.append(sock)
        return found

    async def _take(self, sock: socket.socket) -> None:
        try:
            await self._loop.connect_accepted_socket(self._new_protocol, sock)
        except OSError:  # the client has already disconnected
            sock.close()

    async def _take_tls(self, sock: socket.socket, tls: ssl.SSLContext) -> None:
        with sock.dup() as spare:  # if the handshake fails, the loop closes `sock`
            try:
                await self._loop.connect_accepted_socket(
                    self._new_protocol,
                    sock,
                    ssl=tls,
                    ssl_handshake_timeout=_HANDSHAKE_SECONDS,
                    ssl_shutdown_timeout=_GOODBYE_SECONDS,
                )
            except ssl.SSLError as exc:
                if exc.reason == "HTTP_REQUEST":
                    with contextlib.suppress(OSError):
                        spare.send(_PLAIN)
            except OSError:  # the client has disconnected, or doesn't trust the certificate
                sock.close()


def _refuse(sock: socket.socket) -> None:
    with sock, contextlib.suppress(OSError):  # the client may have left
        sock.send(_REFUSAL)
