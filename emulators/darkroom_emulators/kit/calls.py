"""Calls to an emulated API, and the steps that each of them goes through.

The steps are: authenticate, read the body up to a limit, inject faults, handle, mask secrets, log.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from .clock import Clock


class ApiFailure(Exception):
    """A call failed with one of the service's own errors."""

    def __init__(self, status: int, text: str):
        super().__init__(text)
        self.status = status


@dataclass(frozen=True, slots=True)
class Reply:
    """The response to a call, and its body as the log shows it."""

    response: Response
    shown: Any


@dataclass(slots=True, kw_only=True)
class HttpCall:
    """A request. Header names are in lowercase; the first value of a repeated header wins."""

    scope: Scope = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def method(self) -> str:
        """The HTTP method."""
        return str(self.scope["method"])

    @property
    def url_path(self) -> str:
        """The path as requested."""
        return str(self.scope["path"])

    @property
    def path(self) -> Mapping[str, str]:
        """The values of the path parameters."""
        found: Mapping[str, str] = self.scope.get("path_params", {})
        return found

    @property
    def query_string(self) -> str:
        """The query as requested."""
        return str(self.scope["query_string"], "utf-8", "replace")

    @property
    def query(self) -> dict[str, str]:
        """The query parameters; the last value of a repeated parameter wins."""
        found = parse_qs(self.query_string, keep_blank_values=True)
        return {name: values[-1] for name, values in found.items()}

    @property
    def trace(self) -> str | None:
        """The trace header of the calling invocation, if the request has one."""
        return self.headers.get("x-amzn-trace-id")


C = TypeVar("C", bound=HttpCall)
F = TypeVar("F", bound=ApiFailure)


class ApiEndpoint(ABC, Generic[C, F]):
    """An ASGI app for one kind of call; subclasses implement the steps."""

    call_type: type[C]
    failures: type[F]
    max_bytes = 16 << 20

    def __init__(self, clock: Clock):
        self.clock = clock

    def authenticate(self, call: C) -> None:
        """Raise a failure if the caller has no access."""

    async def inject(self, call: C) -> F | None:
        """Raise an injected failure, or return it to have it raised after `handle` has run."""
        return None

    @abstractmethod
    async def handle(self, call: C) -> Reply:
        """Carry out the request. Raises a failure."""

    @abstractmethod
    def refuse(self, call: C, failure: F) -> Reply:
        """Return the response to a call that failed."""

    @abstractmethod
    def record(self, call: C, reply: Reply, ms: float) -> None:
        """Log the call without secrets."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to one request."""
        headers: dict[str, str] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.decode("latin-1"), value.decode("latin-1"))
        try:
            reply = await self.run(self.call_type(scope=scope, headers=headers), receive)
        except ClientDisconnect:
            return
        await reply.response(scope, receive, send)

    async def run(self, call: C, receive: Receive | None = None) -> Reply:
        """Process a call. Without `receive`, it did not come over HTTP and needs no credentials."""
        started = self.clock.now()
        try:
            if receive:
                self.authenticate(call)
                call.body = await self._read(receive)
            instead = await self.inject(call)
            reply = await self.handle(call)
            if instead:
                raise instead
        except self.failures as exc:
            reply = self.refuse(call, exc)
        self.record(call, reply, round((self.clock.now() - started) * 1000, 1))
        return reply

    async def _read(self, receive: Receive) -> bytes:
        """Return the body. Raises a 413 if it is too long, or ClientDisconnect."""
        chunks, size, is_more = [], 0, True
        while is_more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            chunks.append(message.get("body", b""))
            size += len(chunks[-1])
            if size > self.max_bytes:
                raise self.failures(413, "Request Entity Too Large")
            is_more = message.get("more_body", False)
        return b"".join(chunks)
