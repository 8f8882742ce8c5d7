"""Make servers on this machine's loopback reachable from its containers, but from nowhere else.

Docker Desktop does this itself, through host.docker.internal. On Linux, containers can reach this
machine only at the address of Docker's bridge, so a "door" there forwards each port.
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
            for each in (inside, self.request):  # send small pieces immediately
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
    """Make each loopback port reachable at `address` too, within the block."""
    with contextlib.ExitStack() as stack:
        for port in ports:
            server = stack.enter_context(_Doors((address, port), _Visit))
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
            stack.callback(server.shutdown)
        yield
