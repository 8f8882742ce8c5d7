"""Lambda's Invoke API, which runs functions.

https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
"""

import base64
import json
from collections.abc import Iterable, Mapping

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog

from ..lambda_.asynchronous import Queue
from ..lambda_.events import LambdaEvent, LogLine
from ..lambda_.invocation import MAX_EVENT, EventTooLarge, Invocation, InvocationFailed, Throttled
from ..lambda_.pool import FunctionPool
from ..sam.template import Function
from ..traces import new_trace, root_of
from .execution_log import logged

INVOKE = "/2015-03-31/functions/{name}/invocations"
TAIL = 4096
# request headers with fixed values: the name in Lambda's errors, and the values, default first
CHOICES = {
    "x-amz-invocation-type": ("invocationType", ("RequestResponse", "Event", "DryRun")),
    "x-amz-log-type": ("logType", ("None", "Tail")),
}
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MAX_ASYNC = 1024 * 1024


class CallRefused(Exception):
    """Lambda refuses a call, with `response`."""

    def __init__(self, response: Response):
        super().__init__()
        self.response = response


class InvokeApi:
    """Runs functions, which callers identify by logical id, name or ARN."""

    def __init__(
        self,
        functions: Iterable[Function],
        pools: Mapping[str, FunctionPool],
        queue: Queue,
        *,
        clock: Clock,
        log: EventLog,
    ):
        self._functions: dict[str, Function] = {}
        for function in functions:
            self._functions[function.aws_name] = self._functions[function.name] = function
        self._pools, self._queue, self._clock, self._log = pools, queue, clock, log

    def app(self) -> Starlette:
        """Return the ASGI app."""
        return Starlette(
            routes=[
                Route(INVOKE, self.invoke, methods=["POST"]),
                Route("/{path:path}", _not_emulated, methods=["GET", "POST", "PUT", "DELETE"]),
            ]
        )

    async def invoke(self, request: Request) -> Response:
        """Run a function synchronously, queue an event (Event), or only check a call (DryRun)."""
        try:
            function, invocation = self._read(request, await request.body())
        except CallRefused as exc:
            return exc.response
        match request.headers.get("x-amz-invocation-type", "RequestResponse"):
            case "DryRun":
                return _answer(invocation, 204)
            case "Event":
                return self._queued(function.name, invocation)
        wants_log = request.headers.get("x-amz-log-type") == "Tail"
        return await self._run(function, invocation, wants_log)

    def _read(self, request: Request, body: bytes) -> tuple[Function, Invocation]:
        """Return the function that a call names, and its invocation. Raises CallRefused."""
        for header, (where, values) in CHOICES.items():
            given = request.headers.get(header, values[0])
            if given not in values:
                raise CallRefused(_invalid(given, where, values))
        name, derived = _named(request.path_params["name"])
        qualifier = request.query_params.get("Qualifier", derived)
        function = self._functions.get(name)
        if function is None or not _has(function, qualifier):
            missing = function.arn(qualifier) if function else request.path_params["name"]
            words = f"Function not found: {missing}"
            raise CallRefused(_error(404, "ResourceNotFoundException", words))
        sent = request.headers.get("x-amzn-trace-id", "")
        trace_id = sent if root_of(sent) else new_trace(self._clock.now())
        invocation = Invocation(body or b"{}", trace_id, qualifier=qualifier)
        what = "parse request body into json"
        try:
            json.loads(invocation.event)
            what = "parse client context, which must be base64-encoded JSON"
            invocation.client_context = _client_context(request.headers)
        except (ValueError, RecursionError) as exc:
            words = f"Could not {what}: {exc}"
            raise CallRefused(_error(400, "InvalidRequestContentException", words)) from exc
        return function, invocation

    def _queued(self, name: str, invocation: Invocation) -> Response:
        if len(invocation.event) > MAX_ASYNC:
            return _too_large(len(invocation.event), MAX_ASYNC)
        # like Lambda, without the client context: it only passes this on in synchronous calls
        self._queue.put(name, invocation.event, invocation.trace_id, invocation.request_id)
        return _answer(invocation, 202)

    async def _run(self, function: Function, invocation: Invocation, wants_log: bool) -> Response:
        before = self._log.last_id
        try:
            response = _answer(invocation, 200, await self._pools[function.name].invoke(invocation))
        except InvocationFailed as exc:
            response = _answer(invocation, 200, exc.report or _report(exc, invocation))
            response.headers["x-amz-function-error"] = "Unhandled"
        except Throttled:
            return _error(429, "TooManyRequestsException", "Rate Exceeded.")
        except EventTooLarge:
            return _too_large(len(invocation.event), MAX_EVENT)
        if wants_log:
            response.headers["x-amz-log-result"] = self._tail(before, invocation, function)
        return response

    def _tail(self, before: int, invocation: Invocation, function: Function) -> str:
        """Return the last 4 KB of the invocation's log, base64-encoded."""
        # with logs in JSON, Lambda's own lines have another form, which is not emulated
        kind = LogLine if function.logging.get("AWS_LAMBDA_LOG_FORMAT") == "JSON" else LambdaEvent
        events = (entry.event for entry in self._log.since(before))
        own = (each for each in events if isinstance(each, kind))
        lines = [logged(each) for each in own if each.request_id == invocation.request_id]
        return base64.b64encode("".join(lines).encode()[-TAIL:]).decode()


def invoke_failure(status: int, message: str) -> Response:
    """Return Lambda's response when Lambda itself fails."""
    return _error(status, "ServiceException", message)


def _named(text: str) -> tuple[str, str]:
    """Return the name and qualifier in `name`, `name:alias`, `account:function:name` or an ARN."""
    parts = text.split(":")
    parts = parts[parts.index("function") + 1 :] if "function" in parts[:-1] else parts
    return parts[0], ":".join(parts[1:])


def _has(function: Function, qualifier: str) -> bool:
    """Return whether a function may have an alias or version; any number can be a version."""
    known = {"", "$LATEST", function.alias, *function.aliases}
    return qualifier in known or qualifier.isdecimal()


def _client_context(headers: Mapping[str, str]) -> str:
    """Return the caller's client context as JSON, or "". Raises ValueError."""
    given = headers.get("x-amz-client-context", "")
    return json.dumps(json.loads(base64.b64decode(given, validate=True))) if given else ""


def _answer(invocation: Invocation, status: int, content: bytes = b"") -> Response:
    headers = {
        "x-amzn-requestid": invocation.request_id,
        "x-amzn-trace-id": invocation.trace_id,
        "x-amz-executed-version": "$LATEST",
    }
    return Response(content, status, headers, media_type="application/json")


def _report(error: InvocationFailed, invocation: Invocation) -> bytes:
    found = {
        "errorMessage": str(error),
        "errorType": error.error_type,
        "requestId": invocation.request_id,
    }
    return json.dumps(found).encode()


def _too_large(size: int, most: int) -> Response:
    words = f"{size} byte payload is too large for the invocation type (limit {most} bytes)"
    return _error(413, "RequestTooLargeException", words)


def _invalid(value: str, where: str, values: Iterable[str]) -> Response:
    """Return Lambda's response to an invalid header value (as seen in ex-aws/ex_aws#442)."""
    words = f"1 validation error detected: Value '{value}' at '{where}' failed to satisfy "
    words += f"constraint: Member must satisfy enum value set: [{', '.join(values)}]"
    headers = {"x-amzn-errortype": "ValidationException"}
    return JSONResponse({"message": words}, 400, headers=headers)


def _error(status: int, code: str, message: str) -> Response:
    return JSONResponse(
        {"Type": "User", "Message": message}, status, headers={"x-amzn-errortype": code}
    )


async def _not_emulated(request: Request) -> Response:
    words = f"{request.method} {request.url.path} is not emulated: only Invoke is supported"
    return _error(501, "NotImplementedException", words)
