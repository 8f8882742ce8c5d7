"""A Runtime API that serves a case's events and records a client's calls."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .case import ACCEPTED, Case

VERSION = "/2018-06-01/runtime"
# AWS's client puts a stack trace of up to 1 MB into a header
http.client._MAXLINE = 1 << 20  # type: ignore[attr-defined]
DEADLINE = "99999999999999"


@dataclass(frozen=True)
class Call:
    """A client's call: `content_type` and `error_type` are its headers."""

    path: str
    body: bytes = b""
    content_type: str | None = None
    error_type: str | None = None


class Recorder(ThreadingHTTPServer):
    """The API; `is_idle` is set once the client asks for an event and there are none left."""

    daemon_threads = True

    def __init__(self, case: Case):
        super().__init__(("127.0.0.1", 0), _Answers)
        self.case = case
        self.calls: list[Call] = []
        self.is_idle = threading.Event()
        self.is_over = threading.Event()
        self.given = 0

    @property
    def address(self) -> str:
        """The server's address, as `host:port`."""
        return f"127.0.0.1:{self.server_port}"


@contextmanager
def recording(case: Case) -> Iterator[Recorder]:
    """Serve the API within the block."""
    with Recorder(case) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.is_over.set()
            server.shutdown()
            thread.join()


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Recorder

    def log_message(self, *_: object) -> None:
        """Print nothing."""

    def do_GET(self) -> None:
        """Allow a restore, send the next event, or wait if there are none left."""
        path = self.path.removeprefix(VERSION)
        self.server.calls.append(Call(path))
        if path == "/restore/next":
            self._answer(self._status(200))
        elif self.server.given < len(self.server.case.events):
            self.server.given += 1
            self._answer(200, self.server.case.events[self.server.given - 1], self._headers())
        else:
            self.server.is_idle.set()
            self.server.is_over.wait()
            self.close_connection = True

    def do_POST(self) -> None:
        """Record a result or an error."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        error_type = self.headers.get("Lambda-Runtime-Function-Error-Type")
        path = self.path.removeprefix(VERSION)
        self.server.calls.append(Call(path, body, self.headers.get("Content-Type"), error_type))
        self._answer(self._status(ACCEPTED))

    def _status(self, usual: int) -> int:
        for end, status in self.server.case.refuse.items():
            if self.path.endswith(end):
                return status
        return usual

    def _headers(self) -> dict[str, str]:
        return {
            "Content-Type": "application/json",
            "Lambda-Runtime-Aws-Request-Id": f"request-{self.server.given}",
            "Lambda-Runtime-Deadline-Ms": DEADLINE,
            "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:eu-west-1:1:function:F",
            "Lambda-Runtime-Trace-Id": "Root=1-2-3",
        } | dict(self.server.case.headers)

    def _answer(
        self, status: int, body: bytes = b"{}", headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            if value:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
