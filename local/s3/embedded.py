"""The embedded S3: moto, with one request at a time, and with signature checks.

On its own, moto loses updates under concurrency (it checks If-Match and writes without a lock) and
accepts any signature. Here, a single thread calls moto, which runs in a separate process.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from urllib.parse import quote
from xml.sax.saxutils import escape

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.kit.fault_kinds import Fault
from darkroom_emulators.kit.faults import FaultBook
from darkroom_emulators.kit.lifespan import answer_lifespan
from darkroom_emulators.kit.looking import is_look

from ..credentials import Credentials
from ..faults import S3_FAULTS
from ..traces import root_of
from .conditions import check_conditions, with_quoted_etags
from .events import S3Call, S3Failed
from .form_uploads import form_upload
from .limits import check_limits
from .moto_process import FIRST, Answer, Moto, MotoEnded
from .notifications import ObjectChange, changes_of
from .object_texts import ObjectTexts
from .request import S3Request
from .signatures import S3Refused, check_signature

# S3's error responses: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
FAILURES = {
    "s3_error": (503, "SlowDown"),
    "s3_lost_answer": (500, "InternalError"),
    "s3_conflict": (409, "ConditionalRequestConflict"),
}


class EmbeddedS3:
    """ASGI app of the embedded S3, whose objects are in `moto`. Serve it once it is `loaded`."""

    def __init__(
        self,
        moto: Moto,
        credentials: Credentials,
        *,
        clock: Clock,
        log: EventLog,
        faults: FaultBook,
        on_change: Callable[[ObjectChange], None] | None = None,
    ):
        """Accept requests signed with `credentials`; presigned URLs expire by `clock`.

        `on_change` is called whenever an object is created or removed.
        """
        self._moto = moto
        self._credentials = credentials
        self._faults = faults
        self._log = log
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="s3")
        self._texts = ObjectTexts()
        self._clock = clock
        self._on_change = on_change

    async def loaded(self) -> None:
        """Wait until moto accepts requests. Raises CannotStart."""
        self._loop = asyncio.get_running_loop()
        await self._loop.run_in_executor(self._worker, self._moto.wait_until_loaded)

    async def ask(self, request: S3Request) -> Answer:
        """Return moto's response for any service, without checking signatures. Raises MotoEnded."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._worker, self._moto.ask, request)

    def close(self) -> None:
        """Stop the worker thread."""
        self._worker.shutdown()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to one request."""
        if scope["type"] == "lifespan":
            await answer_lifespan(receive, send)
            return
        request = Request(scope, receive)
        started = self._clock.now()
        try:
            body = await request.body()
        except ClientDisconnect:
            return
        looks = is_look(request.method, request.headers)
        fault = None if looks else self._inject(request)
        if fault is None or fault.kind == "s3_lost_answer":
            loop = asyncio.get_running_loop()
            response, refused = await loop.run_in_executor(
                self._worker, self._answer, request, body
            )
        if fault is not None:
            response, refused = self._fail(fault, request)
        if not looks:
            self._note(request, body, response, started, refused)
        await response(scope, receive, send)

    def _inject(self, request: Request) -> Fault | None:
        _, _, *key = request.url.path.split("/", 2)
        is_conditional = "if-match" in request.headers or "if-none-match" in request.headers
        kinds = [kind for kind in S3_FAULTS if kind != "s3_conflict" or is_conditional]
        facts = {"method": request.method, "prefix": "".join(key).partition("/")[0]}
        trace = root_of(request.headers.get("x-amzn-trace-id"))
        return self._faults.inject(*kinds, **facts, trace=trace)

    def _fail(self, fault: Fault, request: Request) -> tuple[Response, str]:
        """Return the error response that a fault causes, and its S3 error code."""
        status, code = FAILURES[fault.kind]
        refused = S3Refused(status, code, "A fault injected by the local cloud.")
        return _error(refused, request.method, request.url.path), code

    def _answer(self, request: Request, body: bytes) -> tuple[Response, str | None]:
        """Return the response and, if it is not from moto, its error code or message."""
        received = S3Request.of(request, body)
        try:
            form = form_upload(received, self._credentials, self._clock)
            if form is None:
                check_signature(received, self._credentials, self._clock)
            asked = with_quoted_etags(received if form is None else form.put)
            check_limits(asked)
            check_conditions(asked, self._moto.ask)
            response = self._ask_moto(asked)
            self._tell(asked, response, is_form=form is not None)
            if form and response.status_code == 200:
                response = form.response(response.headers["etag"])
            return response, None
        except S3Refused as exc:
            return _error(exc, received.method, received.path), exc.code
        except MotoEnded as exc:
            message = f"The embedded S3 has stopped: {exc}. Restart the local cloud."
            gone = S3Refused(500, "InternalError", message)
            return _error(gone, received.method, received.path), message

    def _tell(self, received: S3Request, response: Response, *, is_form: bool) -> None:
        """Report the changes to `on_change`. Runs in the worker thread."""
        if self._on_change is None:
            return
        trace_id = received.headers.get("x-amzn-trace-id", "")
        found = changes_of(received, response.status_code, bytes(response.body))
        for each, bucket, key in found:
            kind = "ObjectCreated:Post" if is_form else each
            size, etag = self._facts(bucket, key) if kind.startswith("ObjectCreated") else (0, "")
            change = ObjectChange(kind, bucket, key, size, etag, trace_id)
            self._loop.call_soon_threadsafe(self._on_change, change)

    def _facts(self, bucket: str, key: str) -> tuple[int, str]:
        """Return the size and ETag of an object."""
        head = replace(FIRST, method="HEAD", path=f"/{bucket}/{quote(key)}")
        headers = {name.lower(): value for name, value in self._moto.ask(head).headers}
        return int(headers.get("content-length", 0)), headers.get("etag", "")

    def _ask_moto(self, received: S3Request) -> Response:
        """Return moto's response. Raises MotoEnded, or S3Refused if moto raised an exception."""
        status, headers, body, trace = self._moto.ask(received)
        if trace is not None:
            self._log.append(
                S3Failed(
                    trace=root_of(received.headers.get("x-amzn-trace-id")),
                    method=received.method,
                    path=received.path,
                    traceback=trace,
                )
            )
            raise S3Refused(500, "InternalError", f"moto raised {trace.splitlines()[-1]}")
        response = Response(body, status)
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
            S3Call(
                trace=root_of(request.headers.get("x-amzn-trace-id")),
                method=request.method,
                bucket=bucket,
                key=key[0] if key else "",
                status=response.status_code,
                size=len(body) or len(response.body),
                ms=round((self._clock.now() - started) * 1000, 1),
                error=refused,
                **self._texts.exchange(request, body, response),
            )
        )


def refuse_caller(scope: Scope, why: str) -> Response:
    """Return the response for a caller that S3 refuses."""
    return _error(S3Refused(403, "AccessDenied", why), scope["method"], scope["path"])


def _error(refused: S3Refused, method: str, path: str) -> Response:
    """Return an error response as S3's XML; for HEAD, it has no body."""
    more = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in refused.details.items())
    content = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{refused.code}</Code><Message>{escape(str(refused))}</Message>{more}"
        f"<Resource>{escape(path)}</Resource><RequestId>LOCAL</RequestId></Error>"
    )
    body = "" if method == "HEAD" else content
    return Response(body, refused.status, media_type="application/xml")
