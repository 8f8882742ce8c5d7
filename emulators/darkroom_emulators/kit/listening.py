"""Accepts a server's connections as far as their limit allows."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import Callable

from .connection_limit import ConnectionLimit

_AT_ONCE = 16
_PAUSE_SECONDS = 0.1  # after the system has refused one
_REFUSAL = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nContent-Length: 20\r\n"
    b"Connection: close\r\n\r\ntoo many connections"
)


class CannotListen(OSError):
    """Another process listens on the port already, or the address is none of this machine's."""

    def __init__(self, host: str, port: int, reason: OSError):
        is_taken = reason.errno == errno.EADDRINUSE
        why = "it is taken" if is_taken else reason.strerror or str(reason)
        super().__init__(f"can't listen on port {port} of {host}: {why}")
        self.port = port


def bind(host: str, port: int) -> socket.socket:
    """Return a socket bound to `host:port`; port 0 picks a free one. Raises CannotListen."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, or asyncio leaves Nagle's algorithm on: 40 ms for each answer in two packets.
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
        sock.listen(2048)  # a taken port shows here where the other socket has SO_REUSEADDR too
    except OSError as exc:
        sock.close()
        raise CannotListen(host, port, exc) from exc
    sock.setblocking(False)
    return sock


class Listener:
    """Accepts connections on a bound socket from its creation on, until it is closed.

    The event loops' own servers accept all that comes, and where the process has no file left they
    try again without end, and log each time.
    """

    def __init__(
        self,
        sock: socket.socket,
        new_protocol: Callable[[], asyncio.Protocol],
        limit: ConnectionLimit,
    ):
        self._sock, self._new_protocol, self._limit = sock, new_protocol, limit
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Accept no more; connections that are open stay so."""
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    async def _run(self) -> None:
        while True:
            try:
                first, _ = await self._loop.sock_accept(self._sock)
            except OSError as exc:  # no file is left, or the client has gone already
                self._limit.warn(f"a connection could not be accepted ({exc.strerror})")
                self._limit.close_idle(_AT_ONCE)
                await asyncio.sleep(_PAUSE_SECONDS)
                continue
            arrived = [first, *self._more()]
            room = self._limit.make_room(len(arrived))
            for sock in arrived[room:]:
                _refuse(sock)
            await asyncio.gather(*(self._take(sock) for sock in arrived[:room]))
            await asyncio.sleep(0)

    def _more(self) -> list[socket.socket]:
        """Return what has arrived beside the first, as much as is taken at once."""
        found: list[socket.socket] = []
        with contextlib.suppress(OSError):  # nothing more; any other failure comes again
            while len(found) < _AT_ONCE - 1:
                sock, _ = self._sock.accept()
                sock.setblocking(False)
                found.append(sock)
        return found

    async def _take(self, sock: socket.socket) -> None:
        try:
            await self._loop.connect_accepted_socket(self._new_protocol, sock)
        except OSError:  # the client has gone already
            sock.close()


def _refuse(sock: socket.socket) -> None:
    with sock, contextlib.suppress(OSError):  # the client need not wait for it
        sock.send(_REFUSAL)
