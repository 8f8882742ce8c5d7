"""Both webhooks of the bot as one ASGI app, for use with a debugger: `uvicorn main:app`.

It combines the apps that run on Lambda. There, an instance handles one request at a time, so
routes may block (decision 2), and log keys and the trace id are kept per process. Here, each
request gets its own thread, log keys and trace id. docs/debugging.md explains how to debug the bot.
"""

import asyncio
import os
from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import requests
from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from common.clients.http import get_session
from common.clients.s3 import get_s3_client
from common.errors import MissingSetting
from common.runtime.observability import logger
from operations.dotenv import read_dotenv
from operations.failures import CannotStart

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ROOT = Path(__file__).resolve().parent
TRACE_HEADER = "X-Amzn-Trace-Id"

_trace: ContextVar[str] = ContextVar("trace", default="")
_log_keys: ContextVar[dict[str, object]] = ContextVar("log_keys")


def __getattr__(name: str) -> Starlette:
    """Create `app` on first access, since this reads .env and imports the functions."""
    if name != "app":
        raise AttributeError(f"main has no {name}")
    try:
        return create_app()
    except (MissingSetting, CannotStart) as exc:
        raise SystemExit(f"main.py: {exc}") from None


@cache
def create_app() -> Starlette:
    """Load the settings into this process's environment, and build the app.

    Raises MissingSetting or CannotStart.
    """
    # override the shell's variables, which may belong to an AWS account
    os.environ |= {"AWS_DEFAULT_REGION": "us-east-1"} | settings_of(ROOT, os.environ)
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
        os.environ.pop(name, None)

    # imported late: they read their settings on import
    import replicate_webhook.app  # noqa: PLC0415
    import telegram_webhook.app  # noqa: PLC0415

    keep_requests_apart(logger, get_session(), get_s3_client())
    telegram = InThread(telegram_webhook.app.app, logger)
    replicate = InThread(replicate_webhook.app.app, logger)
    return Starlette(
        routes=[Route("/webhook/telegram", telegram), Route("/webhook/replicate", replicate)]
    )


def settings_of(root: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the settings of .env.example, overridden by .env (or the file DARKROOM_ENV names)."""
    file = Path(environment.get("DARKROOM_ENV") or root / ".env")
    if environment.get("DARKROOM_ENV") and not file.is_file():
        raise CannotStart(f"DARKROOM_ENV names {file}, which does not exist")
    return read_dotenv(root / ".env.example") | read_dotenv(file)


class InThread:
    """Runs each request to `app` in its own thread and event loop, since `app` may block."""

    def __init__(self, app: ASGIApp, logger: Logger):
        self._app, self._logger = app, logger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request without blocking the server's event loop."""
        request = Request(scope, receive)
        try:
            body = await request.body()
        except ClientDisconnect:
            return
        sent: list[Message] = []
        try:
            await run_in_threadpool(self._run, request, body, sent)
        finally:  # even if `app` raised: uvicorn prints the exception
            for message in sent:
                await send(message)

    def _run(self, request: Request, body: bytes, sent: list[Message]) -> None:
        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        async def answer() -> None:
            await self._app(request.scope, receive, send)

        self._logger.structure_logs()  # drops the previous request's keys
        _trace.set(request.headers.get(TRACE_HEADER, ""))
        asyncio.run(answer())


class RequestFormatter(LambdaPowertoolsFormatter):
    """Keeps log keys, such as `update_id`, separate for each request."""

    @property
    def log_format(self) -> dict[str, object]:
        """The current request's log keys."""
        return _log_keys.get()

    @log_format.setter
    def log_format(self, keys: dict[str, object]) -> None:
        _log_keys.set(keys)


class PassTrace(requests.auth.AuthBase):
    """Adds the request's trace id to outgoing calls, so that the page can group them."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the trace header to an outgoing request."""
        if trace := _trace.get():
            request.headers[TRACE_HEADER] = trace
        return request


def keep_requests_apart(logger: Logger, http: requests.Session, s3: "S3Client") -> None:
    """Keep the log keys and trace ids of concurrent requests separate from now on."""

    def pass_trace(params: dict[str, dict[str, str]], **_: object) -> None:
        if trace := _trace.get():
            params["headers"][TRACE_HEADER] = trace

    logger.registered_handler.setFormatter(RequestFormatter())
    http.auth = PassTrace()
    s3.meta.events.register("before-call.s3", pass_trace)
