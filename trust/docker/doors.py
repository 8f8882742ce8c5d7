"""Lets containers, and nobody else, reach what listens on loopback.

Docker Desktop does that by itself, for whoever calls host.docker.internal. On Linux containers
reach this machine only through the address of Docker's bridge, so there is a door for each port.
"""

import contextlib
import socket
import socketserver
import threading
from collections.abc import Iterable, Iterator


class _Doors(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False


class _Visit(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        port = self.request.getsockname()[1]
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)) as inside:
            for each in (inside, self.request):  # bodies come in small pieces: don't wait for more
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            back = threading.Thread(target=_pour, args=(inside, self.request), daemon=True)
            back.start()
            _pour(self.request, inside)
            back.join()


def _pour(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def doors(address: str, ports: Iterable[int]) -> Iterator[None]:
    """Within the block each loopback port can be reached at `address` too."""
    with contextlib.ExitStack() as stack:
        for port in ports:
            server = stack.enter_context(_Doors((address, port), _Visit))
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
            stack.callback(server.shutdown)
        yield
