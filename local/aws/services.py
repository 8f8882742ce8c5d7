"""Serves AWS at one address: S3, Lambda's Invoke, and all services that moto emulates.

The credential scope in a request's signature names the service. A call that nothing emulates gets
an error, so no call ever leaves the machine.
"""

import json
import re
from typing import Protocol

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.kit.lifespan import answer_lifespan

from ..s3.moto_process import Answer, MotoEnded
from ..s3.request import S3Request
from ..traces import root_of
from .events import ServiceCall

SERVICE = re.compile(r"Credential=[^/,\s]+/\d{8}/[^/,\s]*/([^/,\s]+)/aws4_request")
ACTION = re.compile(rb"(?:^|&)Action=(\w+)")


class MotoStore(Protocol):
    """Everything that moto emulates, with its state. Handles one request at a time."""

    async def ask(self, request: S3Request) -> Answer:
        """Return moto's response. Raises MotoEnded if its process has ended."""


class AwsServices:
    """ASGI app that passes each request to the service that it is signed for."""

    def __init__(
        self, s3: ASGIApp, lambda_api: ASGIApp, store: MotoStore, *, clock: Clock, log: EventLog
    ):
        self._apps = {"s3": s3, "lambda": lambda_api}
        self._store, self._clock, self._log = store, clock, log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to one request."""
        if scope["type"] == "lifespan":
            await answer_lifespan(receive, send)
            return
        request = Request(scope, receive)
        app = self._apps.get(service_of(request))
        if app is not None:
            await app(scope, receive, send)
            return
        try:
            response = await self._emulated(request)
        except ClientDisconnect:
            return
        await response(scope, receive, send)

    async def _emulated(self, request: Request) -> Response:
        body, started = await request.body(), self._clock.now()
        status, error = 501, None
        try:
            status, headers, content, trace = await self._store.ask(S3Request.of(request, body))
            error = trace and trace.splitlines()[-1]
        except MotoEnded as exc:
            error = str(exc)
        service, operation = service_of(request), operation_of(request, body)
        if error is None:
            response = Response(content, status)
            response.raw_headers = [(k.lower().encode(), v.encode("latin-1")) for k, v in headers]
        else:
            status = 501
            response = refusal(request, f"{service}: {operation} is not emulated ({error})")
        self._log.append(
            ServiceCall(
                trace=root_of(request.headers.get("x-amzn-trace-id")),
                service=service,
                operation=operation,
                status=status,
                ms=round((self._clock.now() - started) * 1000, 1),
                error=error,
            )
        )
        return response


def service_of(request: Request) -> str:
    """Return the service that a request is signed for, or "s3" if it is unsigned."""
    named = SERVICE.search(request.headers.get("authorization", ""))
    return named[1] if named else "s3"


def operation_of(request: Request, body: bytes) -> str:
    """Return the operation's name or, if the service's protocol is REST, the method and path."""
    if target := request.headers.get("x-amz-target"):
        return target.rpartition(".")[2]
    action = ACTION.search(body)
    return action[1].decode() if action else f"{request.method} {request.url.path}"


def refusal(request: Request, words: str) -> Response:
    """Return an error response in the request's own protocol: XML or JSON."""
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        xml = f"<Code>NotEmulated</Code><Message>{words.replace('<', '')}</Message>"
        content = f"<ErrorResponse><Error>{xml}</Error></ErrorResponse>"
        return Response(content, 501, media_type="text/xml")
    answer = json.dumps({"__type": "NotEmulated", "message": words})
    headers = {"x-amzn-errortype": "NotEmulated"}
    return Response(answer, 501, headers, media_type="application/x-amz-json-1.1")
