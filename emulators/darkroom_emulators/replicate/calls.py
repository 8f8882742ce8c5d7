"""A call to the API: from the request through token, limits and faults to answer and event."""

import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from .access import check_token
from .display import shown_body, shown_headers, shown_text
from .emulator import Emulator
from .errors import NotFound, Problem
from .events import ApiCall
from .faults import REQUEST_FAULTS, problem_for
from .wire import Malformed, go_json, read_json

_HOST = re.compile(r"[A-Za-z0-9.\-]+(?::\d{1,5})?|\[[0-9A-Fa-f:.]+\](?::\d{1,5})?")


@dataclass(slots=True)
class Answer:
    """What a handler answers. `body` is JSON; `shown` replaces it in the event log."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    shown: Any = None
    ends_with_newline: bool = True
    content_type: str = "application/json"


@dataclass(slots=True)
class Call:
    """A request that was let in. The names of its `headers` are in lower case."""

    scope: Scope
    emulator: Emulator
    headers: Mapping[str, str]
    body: bytes = b""
    rate_headers: Mapping[str, str] = field(default_factory=dict)
    _read: Any = None

    @property
    def method(self) -> str:
        """The method."""
        return str(self.scope["method"])

    @property
    def url_path(self) -> str:
        """The path as it was asked for."""
        return str(self.scope["path"])

    @property
    def query_string(self) -> str:
        """The query as it was asked for."""
        return str(self.scope["query_string"], "latin-1")

    @property
    def path(self) -> Mapping[str, str]:
        """The variable parts of the path."""
        found: Mapping[str, str] = self.scope["path_params"]
        return found

    @property
    def trace(self) -> str | None:
        """The trace of the invocation that calls, if one does."""
        return self.headers.get("x-amzn-trace-id")

    def header(self, name: str) -> str | None:
        """Return a header, if it is there."""
        return self.headers.get(name)

    @property
    def query(self) -> dict[str, str]:
        """The query; the last of equal names counts."""
        found = parse_qs(self.query_string, keep_blank_values=True)
        return {name: values[-1] for name, values in found.items()}

    @property
    def base_url(self) -> str:
        """The address under which the caller reached the emulator, without a path."""
        if self.emulator.settings.public_url:
            return self.emulator.settings.public_url.rstrip("/")
        host = self.headers.get("host", "")
        if not _HOST.fullmatch(host):
            server, port = self.scope.get("server") or ("127.0.0.1", None)
            host = f"{server}:{port}" if port else server
        return f"{self.scope['scheme']}://{host}"

    def read(self) -> Any:
        """Return what the body holds; it is read once. Raises Malformed."""
        if self._read is None:
            self._read = read_json(self.body)
        return self._read

    def json(self) -> Any:
        """Return the body. Raises a 400 where it is not JSON."""
        try:
            return self.read()
        except Malformed as exc:
            detail = "The request body is not valid JSON."
            raise Problem(400, {"detail": detail, "status": 400}) from exc


Handler = Callable[[Call], Awaitable[Answer | Response]]


class Endpoint:
    """An ASGI app for one path: a handler for each method, and what all calls have in common.

    Without handlers there is nothing here. `buckets` names the rate limit that a method counts
    against, None that there is none. Open endpoints ask for no token.
    """

    def __init__(
        self,
        emulator: Emulator,
        handlers: Mapping[str, Handler],
        *,
        buckets: Mapping[str, str] | None = None,
        is_open: bool = False,
        max_bytes: int | None = None,
    ):
        self._emulator, self._handlers = emulator, dict(handlers)
        if "GET" in self._handlers:
            self._handlers.setdefault("HEAD", self._handlers["GET"])
        self._buckets, self._is_open = buckets, is_open
        self._max_bytes = max_bytes or emulator.settings.limits.request_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request and record it."""
        call = Call(scope, self._emulator, _headers(scope))
        started = time.perf_counter()
        try:
            answer = await self._answer(call, receive)
        except Problem as exc:
            answer = _problem_answer(exc)
        except ClientDisconnect:
            return
        response, shown = _rendered(answer, call.rate_headers)
        self._record(call, response, shown, started)
        await response(scope, receive, send)

    async def _answer(self, call: Call, receive: Receive) -> Answer | Response:
        method = call.method
        handler = self._handlers.get(method)
        if handler is None:
            raise _method_not_allowed(method, self._handlers) if self._handlers else NotFound()
        if not self._is_open:
            check_token(call.header("authorization"), self._emulator.settings.api_tokens)
        if self._buckets is not None:
            call.rate_headers = self._emulator.rate_limits.take(self._buckets.get(method, "other"))
        self._strike(call)
        call.body = await _body(receive, self._max_bytes)
        return await handler(call)

    def _strike(self, call: Call) -> None:
        faults = self._emulator.faults
        if not faults.active:
            return
        fault = faults.strike(*REQUEST_FAULTS, method=call.method, path=call.url_path)
        if fault:
            raise problem_for(fault.kind, fault.params)

    def _record(self, call: Call, response: Response, shown: Any, started: float) -> None:
        path = f"{call.url_path}?{call.query_string}" if call.query_string else call.url_path
        self._emulator.log.append(
            ApiCall(
                method=call.method,
                path=shown_text(path),
                status=response.status_code,
                ms=round((time.perf_counter() - started) * 1000, 1),
                trace=call.trace,
                request={
                    "headers": shown_headers(call.headers.items()),
                    "body": _shown_request(call),
                },
                response=shown,
                response_headers=dict(response.headers.items()),
            )
        )


def _headers(scope: Scope) -> dict[str, str]:
    """Return the headers of a request; of equal ones the first counts."""
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        found.setdefault(name.decode("latin-1"), value.decode("latin-1"))
    return found


async def _body(receive: Receive, max_bytes: int) -> bytes:
    """Return the body. Raises a 413 as soon as it is known to be too long, ClientDisconnect."""
    chunks, size, is_more = [], 0, True
    while is_more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > max_bytes:
            raise Problem(413, {"detail": f"Request body is over {max_bytes} bytes", "status": 413})
        is_more = message.get("more_body", False)
    return b"".join(chunks)


def _method_not_allowed(method: str, handlers: Mapping[str, Handler]) -> Problem:
    body = {"detail": f'Method "{method}" not allowed.', "status": 405}
    return Problem(405, body, {"Allow": ", ".join(sorted(handlers))})


def _problem_answer(problem: Problem) -> Answer:
    return Answer(
        problem.body, problem.status, problem.headers, content_type="application/problem+json"
    )


def _rendered(answer: Answer | Response, rate_headers: Mapping[str, str]) -> tuple[Response, Any]:
    """Return the response, and what the log shows of its body."""
    if isinstance(answer, Response):
        return answer, f"({answer.media_type or 'no body'})"
    raw = go_json(answer.body) if answer.body is not None else b""
    shown = answer.shown if answer.shown is not None else shown_body(answer.body, raw)
    if raw and answer.ends_with_newline:
        raw += b"\n"
    headers = {**rate_headers, **answer.headers}
    if answer.body is None:
        return Response(raw, answer.status, headers), shown
    return Response(raw, answer.status, headers, answer.content_type), shown


def _shown_request(call: Call) -> Any:
    if not call.body:
        return None
    kind = call.header("content-type") or ""
    if (
        not kind.startswith("multipart/")
        and len(call.body) <= call.emulator.settings.limits.request_bytes
    ):
        try:
            return shown_body(call.read(), call.body)
        except Malformed:
            pass
    return f"({len(call.body)} bytes)"
