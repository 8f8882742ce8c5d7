"""Listens at the emulators' addresses in live mode, and forwards calls to the real services.

The bot can therefore use the same addresses, and its calls appear on the page. Telegram's responses
contain real people's messages, of which only the ids are logged.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Scope

from darkroom_emulators.kit.caller_guard import CallerGuard
from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.kit.outgoing import Outgoing
from darkroom_emulators.replicate.display import shown_body, shown_headers
from darkroom_emulators.replicate.emulator import ReplicateService
from darkroom_emulators.replicate.events import ApiCall
from darkroom_emulators.replicate.wire import read_json
from darkroom_emulators.telegram.emulator import TelegramService
from darkroom_emulators.telegram.events import BotCall, FileDownloaded, TelegramEvent
from operations.calls import Calls
from operations.outside import Outside

from ..settings import LocalSettings
from .forwarding import NoWayThrough, Passed, Service
from .uploads import PictureGone, UploadRefused, Uploads

METHODS = ["GET", "POST", "PUT", "DELETE"]
SHOWN_PARAMETERS = {"chat_id", "message_id", "file_id", "action"}

Handler = Callable[[Request], Awaitable[Response]]


class TelegramForwarder:
    """Forwards calls to the real Bot API."""

    def __init__(self, settings: LocalSettings, log: EventLog, calls: Calls):
        self._service = Service(settings.live_telegram, calls)
        self._log = log

    async def method(self, request: Request) -> Response:
        """Forward a method call."""
        return await self._pass_on(request, self._called)

    async def file(self, request: Request) -> Response:
        """Forward a download."""
        return await self._pass_on(request, self._downloaded)

    async def _pass_on(
        self, request: Request, event_of: Callable[[Request, bytes, Passed], TelegramEvent]
    ) -> Response:
        body = await request.body()
        try:
            answer = await self._service.pass_on(request, _raw_path(request), body)
        except NoWayThrough as exc:
            description = f"Bad Gateway: {exc}"
            envelope = {"ok": False, "error_code": 502, "description": description}
            return JSONResponse(envelope, 502)
        self._log.append(event_of(request, body, answer))
        return answer.as_response()

    def _called(self, request: Request, body: bytes, answer: Passed) -> BotCall:
        return BotCall(
            method=request.path_params["method"],
            via="http",
            status=answer.status,
            ms=answer.ms,
            size=len(answer.body),
            trace=request.headers.get("x-amzn-trace-id"),
            headers={"host": urlsplit(self._service.base).netloc},
            params=_shown_parameters(request, body),
            response=_shown_result(answer),
        )

    def _downloaded(self, request: Request, _: bytes, answer: Passed) -> FileDownloaded:
        return FileDownloaded(
            file_path=request.path_params["file_path"],
            status=answer.status,
            ms=answer.ms,
            size=len(answer.body),
            trace=request.headers.get("x-amzn-trace-id"),
        )


class ReplicateForwarder:
    """Forwards calls to the real Replicate, and uploads pictures from the local S3 to it."""

    def __init__(self, settings: LocalSettings, log: EventLog, calls: Calls, s3: Calls):
        self._service = Service(settings.live_replicate, calls)
        self._uploads = Uploads(Service(settings.s3_url, s3), self._service)
        self._log = log

    async def call(self, request: Request) -> Response:
        """Forward an API call."""
        path = _raw_path(request).removeprefix("/v1")
        body = await request.body()
        try:
            if request.method == "POST" and path.endswith("/predictions"):
                body = await self._uploads.bring(body, request.headers.get("authorization", ""))
            answer = await self._service.pass_on(request, path, body)
        except UploadRefused as exc:
            answer = exc.answer
        except NoWayThrough as exc:
            return _problem(502, "Bad Gateway", exc)
        except PictureGone as exc:
            return _problem(422, "Input picture not readable", exc)
        self._note(request, body, answer)
        return answer.as_response()

    def _note(self, request: Request, body: bytes, answer: Passed) -> None:
        shown = {**request.headers, "host": urlsplit(self._service.base).netloc}
        self._log.append(
            ApiCall(
                method=request.method,
                path=request.url.path,
                status=answer.status,
                ms=answer.ms,
                trace=request.headers.get("x-amzn-trace-id"),
                request={"headers": shown_headers(shown.items()), "body": _shown(body)},
                response=_shown(answer.body),
                response_headers=dict(answer.headers),
            )
        )


def telegram_forwarder(settings: LocalSettings, *, clock: Clock, log: EventLog) -> Starlette:
    """Return an app that forwards the bot's calls to the real Telegram. `clock` is ignored."""

    def routes(calls: Calls, _: Calls) -> list[tuple[str, Handler]]:
        forwarder = TelegramForwarder(settings, log, calls)
        return [
            ("/file/bot{token}/{file_path:path}", forwarder.file),
            ("/bot{token}/{method}", forwarder.method),
        ]

    return _app(settings, routes, TelegramService.refuse_caller)


def replicate_forwarder(settings: LocalSettings, *, clock: Clock, log: EventLog) -> Starlette:
    """Return an app that forwards the bot's calls to the real Replicate. `clock` is ignored."""

    def routes(calls: Calls, s3: Calls) -> list[tuple[str, Handler]]:
        return [("/v1/{path:path}", ReplicateForwarder(settings, log, calls, s3).call)]

    return _app(settings, routes, ReplicateService.refuse_caller)


def _app(
    settings: LocalSettings,
    routes: Callable[[Calls, Calls], list[tuple[str, Handler]]],
    refuse: Callable[[Scope, str], Response],
) -> Starlette:
    """Return an app that keeps connections open during its lifespan.

    `routes` is called with two HTTP clients: for the real service and, without a proxy, for S3.
    """

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        outside, here = Outside(), Outgoing(settings.own_hosts)
        for path, handler in routes(outside, here):
            app.router.routes.append(Route(path, handler, methods=METHODS))
        try:
            yield
        finally:
            await outside.close()
            await here.close()

    guard = Middleware(CallerGuard, rule=settings.callers, refuse=refuse)
    return Starlette(lifespan=lifespan, middleware=[guard])


def _raw_path(request: Request) -> str:
    """Return the path as requested, still percent-encoded."""
    path: bytes = request.scope["raw_path"]
    return path.decode("ascii")


def _shown_parameters(request: Request, body: bytes) -> dict[str, Any]:
    """Return a call's parameters for the log, with all values hidden but ids and the action."""
    if not request.headers.get("content-type", "").startswith("application/json"):
        return {"body": f"({len(body)} bytes)"} if body else {}
    found = _json(body)
    if not isinstance(found, dict):
        return {}
    return {name: value if name in SHOWN_PARAMETERS else "…" for name, value in found.items()}


def _shown_result(answer: Passed) -> dict[str, Any]:
    """Return the response with its result reduced to the message's id, or to a list's length."""
    found = _json(answer.body)
    if not isinstance(found, dict):
        return {}
    result = found.pop("result", None)
    if isinstance(result, dict):
        found["result"] = {name: result[name] for name in ("message_id",) if name in result}
    elif isinstance(result, list):
        found["result"] = f"({len(result)})"
    return found


def _shown(body: bytes) -> Any:
    found = _json(body)
    return shown_body(found, body) if found is not None else f"({len(body)} bytes)"


def _json(body: bytes) -> Any:
    try:
        return read_json(body)
    except ValueError:
        return None


def _problem(status: int, title: str, why: Exception) -> Response:
    problem = {"title": title, "detail": str(why), "status": status}
    return JSONResponse(problem, status, media_type="application/problem+json")
