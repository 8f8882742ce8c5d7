"""A proxy that can lose a store's response after the store has written the object."""

import contextlib
import http.client
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

UPSTREAM_SECONDS = 30


class LossyProxy(ThreadingHTTPServer):
    """Forwards requests unchanged, even the signed Host; drops `replies_to_lose` PUT responses."""

    daemon_threads = True

    def __init__(self, upstream):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.upstream = urlsplit(upstream)
        self.replies_to_lose = 0
        self.put_statuses = []


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self._answer(*self._ask())

    def do_PUT(self):
        reply, body = self._ask()
        self.server.put_statuses.append(reply.status)
        if self.server.replies_to_lose:
            self.server.replies_to_lose -= 1
            self.close_connection = True
        else:
            self._answer(reply, body)

    def _ask(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        upstream = self.server.upstream
        secure = upstream.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        with contextlib.closing(kind(upstream.netloc, timeout=UPSTREAM_SECONDS)) as connection:
            connection.putrequest(
                self.command, self.path, skip_host=True, skip_accept_encoding=True
            )
            for name, value in self.headers.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            reply = connection.getresponse()
            return reply, reply.read()

    def _answer(self, reply, body):
        self.send_response_only(reply.status)
        for name, value in reply.getheaders():
            if name.lower() not in {"content-length", "transfer-encoding", "connection"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextlib.contextmanager
def lossy_proxy(upstream):
    """Run a proxy in front of the store at `upstream` within the block."""
    with LossyProxy(upstream) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            thread.join()
