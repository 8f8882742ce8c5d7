"""Calls to the API: checks tokens and rate limits, injects faults, and runs the handlers."""

import re
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import Response

from ..kit.calls import ApiEndpoint, HttpCall, Reply
from ..kit.looking import is_look
from .access import check_token
from .display import shown_body, shown_headers, shown_text
from .emulator import ReplicateService
from .errors import Problem, not_found
from .events import ApiCall
from .faults import REQUEST_PROBLEMS
from .model import Model
from .schema import without_secrets
from .wire import Malformed, go_json, read_json

_HOST = re.compile(r"[A-Za-z0-9.\-]+(?::\d{1,5})?|\[[0-9A-Fa-f:.]+\](?::\d{1,5})?")


@dataclass(slots=True)
class JsonResult:
    """The result of a handler: `body` is JSON, and `shown`, if given, replaces it in the log."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    shown: Any = None
    ends_with_newline: bool = True
    content_type: str = "application/json"


@dataclass(slots=True, kw_only=True)
class ReplicateCall(HttpCall):
    """A request to the API."""

    emulator: ReplicateService = field(init=False)
    rate_headers: Mapping[str, str] = field(default_factory=dict)
    _read: Any = None

    @property
    def base_url(self) -> str:
        """The configured `public_url` or, by default, the scheme and host that the caller used."""
        if self.emulator.settings.public_url:
            return self.emulator.settings.public_url.rstrip("/")
        host = self.headers.get("host", "")
        if not _HOST.fullmatch(host):
            server, port = self.scope.get("server") or ("127.0.0.1", None)
            host = f"{server}:{port}" if port else server
        return f"{self.scope['scheme']}://{host}"

    def read(self) -> Any:
        """Return the body, which is parsed only once. Raises Malformed."""
        if self._read is None:
            self._read = read_json(self.body)
        return self._read

    def json(self) -> Any:
        """Return the body. Raises a 400 if it isn't JSON."""
        try:
            return self.read()
        except Malformed as exc:
            raise Problem(400, "The request body is not valid JSON.") from exc


Handler = Callable[[ReplicateCall], Awaitable[JsonResult | Response]]


class PathEndpoint(ApiEndpoint[ReplicateCall, Problem]):
    """The calls to one path, with a handler for each method; other methods get a 404.

    `buckets` maps methods to rate limits; a missing method gets the limit "other". Without it, no
    limit applies. If `is_open`, no token is required.
    """

    call_type, failures = ReplicateCall, Problem

    def __init__(
        self,
        emulator: ReplicateService,
        handlers: Mapping[str, Handler],
        *,
        buckets: Mapping[str, str] | None = None,
        is_open: bool = False,
        max_bytes: int | None = None,
    ):
        super().__init__(emulator.clock)
        self.max_bytes = max_bytes or emulator.settings.limits.request_bytes
        self._emulator, self._handlers = emulator, dict(handlers)
        if "GET" in self._handlers:
            self._handlers.setdefault("HEAD", self._handlers["GET"])
        self._buckets, self._is_open = buckets, is_open

    def authenticate(self, call: ReplicateCall) -> None:
        """Raise Problem for an unknown path or method, an invalid token, or too many calls."""
        call.emulator = self._emulator
        if call.method not in self._handlers:
            raise not_found()
        if not self._is_open:
            check_token(call.headers.get("authorization"), self._emulator.settings.api_tokens)
        if self._buckets is not None:
            bucket = self._buckets.get(call.method, "other")
            call.rate_headers = self._emulator.rate_limits.take(bucket)

    async def inject(self, call: ReplicateCall) -> None:
        """Raise a Problem if a fault applies to the call."""
        if is_look(call.method, call.headers):
            return
        faults, facts = self._emulator.faults, {"method": call.method, "path": call.url_path}
        if fault := faults.inject(*REQUEST_PROBLEMS, **facts):
            raise REQUEST_PROBLEMS[fault.kind](fault.params)

    async def handle(self, call: ReplicateCall) -> Reply:
        """Call the handler for the method."""
        return _reply(await self._handlers[call.method](call), call)

    def refuse(self, call: ReplicateCall, problem: Problem) -> Reply:
        """Return the response to a call that failed with `problem`."""
        return _reply(_problem_result(problem), call)

    def record(self, call: ReplicateCall, reply: Reply, ms: float) -> None:
        """Log the call, unless one of our pages made it (`is_look`)."""
        if is_look(call.method, call.headers):
            return
        path = f"{call.url_path}?{call.query_string}" if call.query_string else call.url_path
        self._emulator.log.append(
            ApiCall(
                method=call.method,
                path=shown_text(path),
                status=reply.response.status_code,
                ms=ms,
                trace=call.trace,
                request={
                    "headers": shown_headers(call.headers.items()),
                    "body": _shown_request(call),
                },
                response=reply.shown,
                response_headers=dict(reply.response.headers.items()),
            )
        )


def _problem_result(problem: Problem) -> JsonResult:
    found = JsonResult(problem.body, problem.status, problem.headers)
    found.content_type = problem.content_type
    return found


def _reply(result: JsonResult | Response, call: ReplicateCall) -> Reply:
    """Return the response, and its body as the log shows it."""
    if isinstance(result, Response):
        return Reply(result, f"({result.media_type or 'no body'})")
    raw = go_json(result.body) if result.body is not None else b""
    shown = result.shown if result.shown is not None else shown_body(result.body, raw)
    if raw and result.ends_with_newline:
        raw += b"\n"
    headers = {**call.rate_headers, **result.headers}
    kind = None if result.body is None else result.content_type
    return Reply(Response(raw, result.status, headers, kind), shown)


def _shown_request(call: ReplicateCall) -> Any:
    if not call.body:
        return None
    is_form = call.headers.get("content-type", "").startswith("multipart/")
    if not is_form and len(call.body) <= call.emulator.settings.limits.request_bytes:
        try:
            return shown_body(_without_secrets(call), call.body)
        except Malformed:
            pass
    return f"({len(call.body)} bytes)"


def _without_secrets(call: ReplicateCall) -> Any:
    """Return the body without secret inputs, even if the call was refused. Raises Malformed."""
    body = call.read()
    if not isinstance(body, dict) or not isinstance(inputs := body.get("input"), dict):
        return body
    for model in _called_models(call, body.get("version")):
        inputs = without_secrets(inputs, model.input_schema)
    return {**body, "input": inputs}


def _called_models(call: ReplicateCall, version: object) -> Collection[Model]:
    """Return the model that a prediction or training is for or, if it is unknown, all models."""
    emulator, name = call.emulator, f"{call.path.get('owner')}/{call.path.get('name')}"
    if "name" not in call.path:
        found = emulator.catalog.find(version) if isinstance(version, str) else None
    elif call.url_path.startswith("/v1/deployments/"):
        deployment = emulator.deployments.get(name)
        found = deployment.release.model if deployment else None
    else:
        found = emulator.catalog.named(name)
    return [found] if found else emulator.catalog.all()
