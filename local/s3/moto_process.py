"""Runs moto in a separate process, so that its import and its work don't block the event loop."""

import contextlib
import io
import os
import pickle
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from operations.failures import CannotStart

from ..settings import LocalSettings
from .request import S3Request

WORKER = Path(__file__).with_name("moto_worker.py")
# -P keeps the folder of moto_worker.py out of sys.path
COMMAND = (sys.executable, "-P", str(WORKER))
# without this, moto would use the first label of a host like photos.example.com as the bucket
VARIABLES = {"S3_IGNORE_SUBDOMAIN_BUCKETNAME": "true"}
# the first request with an access key makes moto import much more: send one at startup
SIGNED = "AWS4-HMAC-SHA256 Credential=local/20130524/us-east-1/s3/aws4_request, SignedHeaders=host"
FIRST = S3Request("GET", "/no-bucket", "", {"host": "s3", "authorization": SIGNED}, b"")


FILE = "s3.db"  # within the folder of --keep


class Answer(NamedTuple):
    """Moto's response to a request; `trace` is the traceback if moto raised an exception."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    trace: str | None


class MotoEnded(Exception):
    """Moto's process has ended, and everything in its memory is lost."""


class Moto:
    """Moto's process, which starts empty or with the kept objects. Use it from one thread only."""

    def __init__(self, command: Sequence[str] = COMMAND, *, keep: Path | None = None) -> None:
        """Start the process with `command`, which must use the protocol of moto_worker.py.

        S3's content is kept in the file `keep`, or only in memory if it is None.
        """
        ours, theirs = socket.socketpair()
        with ours, theirs:
            self._talk = ours.makefile("rwb")
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                (*command, str(keep)) if keep else command,
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                env={**os.environ, **VARIABLES},
                start_new_session=True,  # so Ctrl-C at the terminal doesn't reach it
            )
        self._send(FIRST)

    def wait_until_loaded(self) -> None:
        """Wait until moto accepts requests. Raises CannotStart."""
        try:
            self._receive()
        except MotoEnded as exc:
            raise CannotStart(f"the embedded S3 can't start ({exc}); see the output above") from exc

    def ask(self, request: S3Request) -> Answer:
        """Return the response to a request. Raises MotoEnded."""
        self._send(request)
        return self._receive()

    def close(self) -> None:
        """Stop the process, even one that is still loading."""
        self._process.kill()
        self._process.wait()
        with contextlib.suppress(BrokenPipeError):  # buffered data that can no longer be sent
            self._talk.close()

    def _send(self, request: S3Request) -> None:
        try:
            pickle.dump(_environ(request), self._talk)
            self._talk.flush()
        except ConnectionError:
            raise MotoEnded(self._how()) from None

    def _receive(self) -> Answer:
        try:
            return Answer(*pickle.load(self._talk))  # noqa: S301 - from our own process
        except (EOFError, ConnectionError, pickle.UnpicklingError):
            raise MotoEnded(self._how()) from None

    def _how(self) -> str:
        code = self._process.wait()
        return f"its process exited with {code}"


def _environ(received: S3Request) -> dict[str, Any]:
    """Return the request as a WSGI environment for moto."""
    target = f"{received.path}?{received.query}" if received.query else received.path
    environ: dict[str, Any] = {
        "REQUEST_METHOD": received.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(received.path).encode().decode("latin-1"),
        "QUERY_STRING": received.query,
        "RAW_URI": target,
        "REQUEST_URI": target,
        "SERVER_NAME": "s3",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(received.body),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in received.headers.items():
        if name != "transfer-encoding":
            environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
    environ["CONTENT_TYPE"] = received.headers.get("content-type", "")
    environ["CONTENT_LENGTH"] = str(len(received.body))
    return environ


@contextlib.contextmanager
def embedded_moto(settings: LocalSettings) -> Iterator[Moto | None]:
    """Run moto during the block; yield None instead if the settings name another S3 store."""
    if settings.external_s3:
        yield None
        return
    moto = Moto(keep=settings.keep / FILE if settings.keep else None)
    try:
        yield moto
    finally:
        moto.close()
