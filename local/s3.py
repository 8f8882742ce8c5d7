"""The embedded S3: moto, one request at a time, with signatures checked.

Plain moto loses updates under concurrency (it checks If-Match and writes without a lock) and takes
any signature. Here a single worker thread is the lock.
"""

import asyncio
import io
import os
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from xml.sax.saxutils import escape

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from emulator_kit.clock import Clock
from emulator_kit.events import EventLog
from emulator_kit.faults import Fault, FaultBook

from .environment import Credentials
from .faults import S3_FAULTS
from .lifespan import answer_lifespan
from .object_texts import ObjectTexts
from .traces import root_of

if TYPE_CHECKING:
    from flask import Flask

    from .signatures import S3Refused, S3Request


# what S3 answers where a fault strikes: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
FAILURES = {
    "s3_error": (503, "SlowDown"),
    "s3_lost_answer": (500, "InternalError"),
    "s3_conflict": (409, "ConditionalRequestConflict"),
}


class EmbeddedS3:
    """The ASGI app of the embedded S3, empty at first. Serve it when it is `loaded`."""

    def __init__(self, credentials: Credentials, *, clock: Clock, log: EventLog, faults: FaultBook):
        """Accept what is signed with `credentials`; `clock` says when presigned URLs expire."""
        self._credentials = credentials
        self._faults = faults
        self._clock = clock
        self._log = log
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="s3")
        self._texts = ObjectTexts()
        self._loading: Future[None]
        self._moto: Flask

    def start_loading(self) -> None:
        """Load moto in the worker: it takes half a second, in which other things can start."""
        self._loading = self._worker.submit(self._load)

    async def loaded(self) -> None:
        """Return when requests can come."""
        await asyncio.wrap_future(self._loading)

    def close(self) -> None:
        """End the worker."""
        self._worker.shutdown()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request of the S3 API."""
        if scope["type"] == "lifespan":
            await answer_lifespan(receive, send)
            return
        request = Request(scope, receive)
        started = time.monotonic()
        try:
            body = await request.body()
        except ClientDisconnect:
            return
        fault = self._strike(request)
        if fault is None or fault.kind == "s3_lost_answer":
            loop = asyncio.get_running_loop()
            response, refused = await loop.run_in_executor(
                self._worker, self._answer, request, body
            )
        if fault is not None:
            response, refused = self._fail(fault, request)
        self._note(request, body, response, started, refused)
        await response(scope, receive, send)

    def _strike(self, request: Request) -> Fault | None:
        _, _, *key = request.url.path.split("/", 2)
        is_conditional = "if-match" in request.headers or "if-none-match" in request.headers
        kinds = [kind for kind in S3_FAULTS if kind != "s3_conflict" or is_conditional]
        facts = {"method": request.method, "prefix": "".join(key).partition("/")[0]}
        trace = root_of(request.headers.get("x-amzn-trace-id"))
        return self._faults.strike(*kinds, **facts, trace=trace)

    def _fail(self, fault: Fault, request: Request) -> tuple[Response, str]:
        """Return what a fault lets S3 answer, and S3's code for it."""
        status, code = FAILURES[fault.kind]
        refused = self._signatures.S3Refused(status, code, "A fault of the local cloud.")
        return _error(refused, request.method, request.url.path), code

    def _load(self) -> None:
        # else moto takes the first label of a Host like photos.example.com for a bucket
        os.environ["S3_IGNORE_SUBDOMAIN_BUCKETNAME"] = "true"
        from moto.moto_server.werkzeug_app import create_backend_app  # noqa: PLC0415 - slow
        from moto.s3.models import s3_backends  # noqa: PLC0415

        from . import signatures  # noqa: PLC0415 - botocore is slow to import too

        s3_backends.reset()  # moto's state is one for the whole process
        self._moto = create_backend_app("s3")
        self._signatures = signatures
        self._times = signatures.SigningTimes(self._clock)

    def _answer(self, request: Request, body: bytes) -> "tuple[Response, str | None]":
        """Return the answer and, where the signature is refused, S3's code for it."""
        self._times.note()
        received = self._signatures.S3Request(
            method=request.method,
            path=request.scope["raw_path"].decode("ascii"),
            query=request.scope["query_string"].decode("ascii"),
            headers=_joined_headers(request),
            body=body,
        )
        try:
            self._signatures.check_signature(received, self._credentials, self._times)
        except self._signatures.S3Refused as exc:
            return _error(exc, received.method, received.path), exc.code
        return self._ask_moto(received), None

    def _ask_moto(self, received: "S3Request") -> Response:
        from werkzeug.test import run_wsgi_app  # noqa: PLC0415 - loaded with moto

        chunks, status, headers = run_wsgi_app(self._moto, _environ(received), buffered=True)
        response = Response(b"".join(chunks), int(status.split()[0]))
        kept = [(k, v) for k, v in headers if not k.lower().startswith("access-control-")]
        response.raw_headers = [(k.lower().encode(), v.encode("latin-1")) for k, v in kept]
        return response

    def _note(
        self,
        request: Request,
        body: bytes,
        response: Response,
        started: float,
        refused: str | None,
    ) -> None:
        _, bucket, *key = request.url.path.split("/", 2)
        self._log.append(
            "s3",
            "s3.call",
            trace=root_of(request.headers.get("x-amzn-trace-id")),
            method=request.method,
            bucket=bucket,
            key=key[0] if key else "",
            status=response.status_code,
            size=len(body) or len(response.body),
            ms=round((time.monotonic() - started) * 1000, 1),
            error=refused,
            **self._texts.exchange(request, body, response),
        )


def _joined_headers(request: Request) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in request.headers.items():
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


def _environ(received: "S3Request") -> dict[str, Any]:
    """Return the request as moto wants it: a WSGI environment."""
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


def _error(refused: "S3Refused", method: str, path: str) -> Response:
    """Return an error as S3 words it; HEAD has no body."""
    content = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{refused.code}</Code><Message>{escape(str(refused))}</Message>"
        f"<Resource>{escape(path)}</Resource><RequestId>LOCAL</RequestId></Error>"
    )
    body = "" if method == "HEAD" else content
    return Response(body, refused.status, media_type="application/xml")
