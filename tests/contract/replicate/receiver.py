"""A threaded webhook receiver that records requests and responds as configured."""

import threading
from collections import deque
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Delivery:
    """A received webhook, with header names in lower case."""

    path: str
    headers: dict[str, str]
    body: bytes


class Receiver:
    """Responds 200 unless `answers` has a status for the next request; None means no response."""

    def __init__(self):
        self.deliveries: list[Delivery] = []
        self.answers: deque[int | None] = deque()
        self._news = threading.Condition()
        self._closing = threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                receiver.answer(self)

            def log_message(self, *_: Any):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/webhook/replicate"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in request.headers.items()}
        status = self.answers.popleft() if self.answers else 200
        with self._news:
            self.deliveries.append(Delivery(request.path, headers, body))
            self._news.notify_all()
        if status is None:
            self._closing.wait()
            request.close_connection = True
            return
        request.send_response(status)
        request.send_header("Content-Length", "0")
        if 300 <= status < 400:
            request.send_header("Location", "/elsewhere")
        request.end_headers()

    def wait_for(self, count: int) -> list[Delivery]:
        """Return the deliveries as soon as there are `count`. Fails after a minute."""
        with self._news:
            assert self._news.wait_for(lambda: len(self.deliveries) >= count, 60)
            return list(self.deliveries)

    def hang_up(self) -> None:
        """Close the connections of requests that get no response."""
        self._closing.set()

    def close(self) -> None:
        self.hang_up()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
