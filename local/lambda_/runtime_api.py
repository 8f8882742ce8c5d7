"""The Lambda Runtime API, where one instance fetches events and posts results.

Each instance has its own port, as each has its own API on Lambda. Any process on this machine can
reach the port, so the API checks which process owns the connection. A secret in the address would
not work with AWS's client: it reports a failed init with http.client, which only accepts a host and
a port. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Scope

from darkroom_emulators.kit.caller_guard import CallerGuard
from darkroom_emulators.kit.callers import CallerRule
from darkroom_emulators.kit.connection_limit import ConnectionLimit
from darkroom_emulators.kit.serving import bind, serving
from darkroom_emulators.kit.utf8 import read_whole

from ..sam.template import Function
from .client.api import ERROR_TYPE, PEAK_MEMORY, VERSION
from .invocation import MAX_RESULT, Invocation
from .peers import OwnerOnly

MOST = 8  # connections; a runtime opens one or two


class RuntimeApi:
    """The API of one instance. `asked` is set while the runtime waits for an event.

    `held` is set once the runtime waits at its snapshot until `restore` is called.

    `on_init_error` is called with an error's type and message if a start or restore fails. `owner`
    returns the id of the instance's process once it has started; requests from processes
    other than this one and its children are refused.
    """

    def __init__(
        self,
        function: Function,
        on_init_error: Callable[[str, str], None],
        *,
        owner: Callable[[], Awaitable[int]],
    ):
        self._function = function
        self._on_init_error = on_init_error
        self._waiting: asyncio.Queue[Invocation | None] = asyncio.Queue()
        self._current: Invocation | None = None
        self.asked = asyncio.Event()
        self.held = asyncio.Event()
        self._restored = asyncio.Event()
        self.peak_memory_mb: int | None = None
        self._app = Starlette(
            routes=[
                Route(f"{VERSION}/invocation/next", self._next),
                Route(f"{VERSION}/invocation/{{id}}/response", self._response, methods=["POST"]),
                Route(f"{VERSION}/invocation/{{id}}/error", self._error, methods=["POST"]),
                Route(f"{VERSION}/init/error", self._init_error, methods=["POST"]),
                Route(f"{VERSION}/restore/next", self._restore_next),
                Route(f"{VERSION}/restore/error", self._init_error, methods=["POST"]),
            ],
            middleware=[
                Middleware(CallerGuard, rule=CallerRule(), refuse=_refuse_caller),
                Middleware(OwnerOnly, owner=owner, refusal=_foreign()),
            ],
        )
        self._open = AsyncExitStack()
        self._closing: asyncio.Future[None] | None = None

    async def open(self) -> str:
        """Start serving; return `host:port`."""
        sock = self._open.enter_context(bind("127.0.0.1", 0))
        await self._open.enter_async_context(serving(self._app, sock, ConnectionLimit(MOST)))
        host, port = sock.getsockname()
        return f"{host}:{port}"

    async def close(self) -> None:
        """Stop serving. A runtime that is waiting for an event gets a 410 response."""
        self._waiting.put_nowait(None)
        self._restored.set()
        if self._closing is None:  # called twice if a start fails: then, and when the cloud ends
            self._closing = asyncio.ensure_future(self._open.aclose())
        await self._closing

    def give(self, invocation: Invocation) -> None:
        """Pass `invocation` to the runtime as soon as it asks."""
        self._waiting.put_nowait(invocation)

    def restore(self) -> None:
        """Let the runtime continue from its snapshot."""
        self._restored.set()

    async def _restore_next(self, _: Request) -> Response:
        self.held.set()
        await self._restored.wait()
        return JSONResponse({"status": "OK"})

    async def _next(self, _: Request) -> Response:
        self.asked.set()
        invocation = await self._waiting.get()
        self.asked.clear()
        if invocation is None:
            return _refusal(410, "Gone", "The execution environment is shutting down.")
        self._current = invocation
        context = invocation.client_context
        return Response(
            invocation.event,
            media_type="application/json",
            headers={
                **({"Lambda-Runtime-Client-Context": context} if context else {}),
                "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
                "Lambda-Runtime-Deadline-Ms": str(
                    int((time.time() + self._function.timeout) * 1000)
                ),
                "Lambda-Runtime-Invoked-Function-Arn": self._function.arn(invocation.qualifier),
                "Lambda-Runtime-Trace-Id": invocation.trace_id,
            },
        )

    async def _response(self, request: Request) -> Response:
        invocation = self._claim(request)
        if invocation is None:
            return _refusal(400, "InvalidRequestID", "Invalid request ID")
        result = await request.body()
        if len(result) > MAX_RESULT:
            message = f"Exceeded maximum allowed payload size ({MAX_RESULT} bytes)."
            invocation.fail("Function.ResponseSizeTooLarge", message)
            return _refusal(413, "RequestEntityTooLarge", message)
        invocation.succeed(result)
        return _accepted()

    async def _error(self, request: Request) -> Response:
        invocation = self._claim(request)
        if invocation is None:
            return _refusal(400, "InvalidRequestID", "Invalid request ID")
        report = await request.body()
        invocation.fail(*_reported(report), report)
        return _accepted()

    async def _init_error(self, request: Request) -> Response:
        kind, message = _reported(await request.body())
        self._on_init_error(request.headers.get(ERROR_TYPE, kind), message)
        return _accepted()

    def _claim(self, request: Request) -> Invocation | None:
        """Return the current invocation, or None if the runtime's request names another."""
        found = self._current
        if found is None or found.request_id != request.path_params["id"]:
            return None
        self._current = None
        memory = request.headers.get(PEAK_MEMORY, "")
        self.peak_memory_mb = int(memory) if memory.isdigit() else None
        return found


def _reported(body: bytes) -> tuple[str, str]:
    """Return the type and message of an error reported by a runtime."""
    try:
        found = read_whole(body)
        return str(found["errorType"]), str(found["errorMessage"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return "Runtime.Unknown", body.decode("utf-8", "replace")


def _refuse_caller(_: Scope, why: str) -> Response:
    return _refusal(403, "Forbidden", why)


def _foreign() -> Response:
    return _refusal(403, "Forbidden", "This Runtime API only answers its own instance's process.")


def _accepted() -> Response:
    return JSONResponse({"status": "OK"}, 202)


def _refusal(status: int, error_type: str, message: str) -> Response:
    return JSONResponse({"errorMessage": message, "errorType": error_type}, status)
