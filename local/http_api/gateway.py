"""The HTTP API: routes each request to a function, and responds as API Gateway does.

Sources for its own responses, whose messages are in title case as in AWS's HTTP APIs:
- 404 Not Found, 500 Internal Server Error, 503 Service Unavailable after 30 s: documented or widely
  seen. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
- 413 for bodies over the API's 10 MB: the quota is documented; the body is from user reports.
- 413 for bodies between Lambda's 6 MB and the API's 10 MB: Lambda rejects the call with 413
  RequestEntityTooLargeException, and users report that the caller gets a 413 too; not verified on
  AWS. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
- 431 for a request line and header values over 10,240 bytes: the quota is documented; the status
  is the one that HTTP defines for this; not verified on AWS.
- 503 when the function is throttled: from user reports for HTTP APIs (REST: 500); not verified.
"""

import asyncio
import json
from collections.abc import Mapping

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.cuts import quote
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.kit.lifespan import answer_lifespan

from ..lambda_.invocation import EventTooLarge, Invocation, InvocationFailed, Throttled
from ..lambda_.pool import FunctionPool
from ..redaction import Redaction
from ..sam.template import ApiKind
from ..traces import new_trace, root_of
from .apis import ApiTable, Placed
from .cors import add_cors, is_preflight, preflight
from .elsewhere import Elsewhere
from .errors import FAILED, LATE, NO_ROUTE, THROTTLED, TOO_LARGE, GatewayError
from .events import RequestAnswered, RequestReceived
from .payload import BadAnswer, event_of, new_request_id, response_of
from .payload_1 import event_1_of, response_1_of
from .routing import Match, path_of

MAX_BODY = 10 * 1024 * 1024
MAX_HEAD = 10_240
INTEGRATION_SECONDS = 30.0
LOGGED_BODY = 16 * 1024
SECRET_HEADERS = {"authorization", "cookie", "x-telegram-bot-api-secret-token"}


class RequestTooLarge(Exception):
    """The request's body is larger than API Gateway accepts."""


class RequestHeadTooLarge(Exception):
    """The request line and header values are larger than API Gateway accepts."""


class Gateway:
    """ASGI app of the HTTP API. Handlers take the time from events, which get it from `clock`."""

    def __init__(
        self,
        pools: Mapping[str, FunctionPool],
        apis: ApiTable,
        *,
        clock: Clock,
        log: EventLog,
        hide: Redaction,
        patience: float = INTEGRATION_SECONDS,
        elsewhere: Elsewhere | None = None,
    ):
        """Run functions in `pools`, and wait up to `patience` seconds for each result.

        With `elsewhere`, requests go to that server instead, without a timeout.
        """
        self._pools = pools
        self._apis = apis
        self._clock = clock
        self._log = log
        self._hide = hide
        self._patience = patience
        self._elsewhere = elsewhere
        self._running: set[asyncio.Task[bytes]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to one HTTP request."""
        if scope["type"] == "lifespan":
            await answer_lifespan(receive, send)
            return
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except ClientDisconnect:
            return
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        started = self._clock.now()
        sent = request.headers.get("x-amzn-trace-id", "")
        trace_id = sent if root_of(sent) else new_trace(self._clock.now())
        trace, method, path = root_of(trace_id), request.method, path_of(request)
        try:
            _check_head(request)
            body = await _read(request)
            self._log.append(
                RequestReceived(
                    trace=trace,
                    method=method,
                    path=path,
                    headers=_masked(request.headers),
                    body=self._shown(body),
                )
            )
            response = await self._route(request, body, trace_id)
        except RequestTooLarge:
            response = _message(413, "Request Entity Too Large")
        except RequestHeadTooLarge:
            response = _message(431, "Request Header Fields Too Large")
        self._log.append(
            RequestAnswered(
                trace=trace,
                method=method,
                path=path,
                status=response.status_code,
                ms=round((self._clock.now() - started) * 1000, 1),
                headers=dict(response.headers),
                response=self._shown(bytes(response.body)),
                error=self._reason(response),
            )
        )
        return response

    async def _route(self, request: Request, body: bytes, trace_id: str) -> Response:
        placed = self._apis.find(request)
        if is_preflight(request) and (placed is None or placed.match.route.method == "ANY"):
            asked = request.headers["access-control-request-method"]
            target = self._apis.find(request, asked) or placed
            own = preflight(target.match.route.api, request) if target else None
            if own is not None:
                return own
        if placed is None:
            return GatewayError(NO_ROUTE, is_rest=self._apis.is_rest, reason="no route matches")
        if self._elsewhere:
            return await self._elsewhere.answer(request, body, trace_id)
        response = await self._integrate(placed, body, trace_id)
        add_cors(response, placed.match.route.api, request)
        return response

    async def _integrate(self, placed: Placed, body: bytes, trace_id: str) -> Response:
        request, match = placed.request, placed.match
        is_rest = match.route.api.kind is ApiKind.REST
        invocation, request_id = Invocation(b"", trace_id), new_request_id()
        make_event = event_of if match.route.payload == "2.0" else event_1_of
        event = make_event(
            request,
            body,
            match,
            request_id=request_id,
            trace_id=trace_id,
            now=self._clock.now(),
        )
        invocation.event = json.dumps(event, ensure_ascii=False).encode()
        try:
            result = await self._invoke(match.function.name, invocation)
            return _response(result, request, match, request_id)
        except InvocationFailed:
            return GatewayError(FAILED, is_rest=is_rest)
        except BadAnswer as exc:
            why = f"the function's result can't be sent: {exc}"
            return GatewayError(FAILED, is_rest=is_rest, reason=why)
        except TimeoutError:
            why = f"no result within {self._patience:g} s"
            return GatewayError(LATE, is_rest=is_rest, reason=why)
        except Throttled:
            return GatewayError(THROTTLED, is_rest=is_rest)
        except EventTooLarge:
            return GatewayError(TOO_LARGE, is_rest=is_rest)

    async def _invoke(self, name: str, invocation: Invocation) -> bytes:
        """Return the function's result. As on AWS, the function keeps running after a timeout."""
        task = asyncio.create_task(self._pools[name].invoke(invocation))
        self._running.add(task)
        task.add_done_callback(self._forget)
        return await asyncio.wait_for(asyncio.shield(task), self._patience)

    def _reason(self, response: Response) -> str | None:
        reason = response.reason if isinstance(response, GatewayError) else None
        return reason and self._hide(reason)

    def _shown(self, body: bytes) -> str:
        return quote(body, LOGGED_BODY, self._hide)

    def _forget(self, task: asyncio.Task[bytes]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # retrieved only so that asyncio doesn't warn; it is already logged


def _response(result: bytes, request: Request, match: Match, request_id: str) -> Response:
    """Turn a function's result into an HTTP response. Raises BadAnswer."""
    if match.route.payload == "2.0":
        return response_of(result, request_id)
    return response_1_of(result, request, match.route.api)


def _check_head(request: Request) -> None:
    line = f"{request.method} {request.url.path}?{request.url.query} HTTP/1.1"
    if len(line) + sum(len(value) for _, value in request.headers.raw) > MAX_HEAD:
        raise RequestHeadTooLarge


async def _read(request: Request) -> bytes:
    chunks = bytearray()
    async for chunk in request.stream():
        chunks += chunk
        if len(chunks) > MAX_BODY:
            raise RequestTooLarge
    return bytes(chunks)


def _message(status: int, text: str) -> Response:
    return JSONResponse({"message": text}, status)


def refuse_caller(_: Scope, why: str) -> Response:
    """Return the response for a caller that the gateway refuses."""
    return _message(403, why)


def _masked(headers: Mapping[str, str]) -> dict[str, str]:
    return {k: "***" if k in SECRET_HEADERS else v for k, v in headers.items()}
