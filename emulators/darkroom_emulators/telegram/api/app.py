"""The emulator's HTTP side."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Scope

from ...kit.acts import Acts
from ...kit.caller_guard import CallerGuard
from ...kit.clock import Clock
from ...kit.control import refused_control
from ...kit.event_log import EventLog
from ...kit.faults import FaultBook
from ...kit.standard_routes import Control
from ..emulator import Emulator
from ..errors import ApiError, forbidden
from ..events import FileDownloaded
from ..faults import FAULT_KINDS
from ..settings import Settings
from ..wire import MAX_BODY, read_arguments
from ..world import Bot
from .calls import Result, run_call, run_webhook_reply
from .chats_routes import chats_routes
from .deliveries_routes import deliveries_routes
from .people_routes import people_routes

MAX_TOKEN = 80
ANY_METHOD = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]


def create_app(settings: Settings, *, clock: Clock, log: EventLog) -> Starlette:
    """Return the emulator; its state is `app.state.emulator` while its lifespan runs."""
    faults = FaultBook("telegram", FAULT_KINDS, log, seed=settings.seed)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        emulator = Emulator(
            settings, clock=clock, log=log, faults=faults, run_reply=run_webhook_reply
        )
        app.state.emulator = emulator
        try:
            yield
        finally:
            await emulator.close()

    def reset() -> None:
        app.state.emulator.reset()

    control = Control(log=log, clock=clock, faults=faults, reset=reset)
    app = Starlette(
        routes=[  # tried in turn: what is called most stands first
            _telegram_route("/bot{path:path}", _call),
            _telegram_route("/file/bot{path:path}", _download),
            *people_routes(),
            *chats_routes(),
            *deliveries_routes(),
            *control.routes(),
        ],
        middleware=[Middleware(CallerGuard, rule=settings.callers, refuse=refuse_caller)],
        lifespan=lifespan,
        exception_handlers={HTTPException: _no_route, Exception: _crashed},
    )
    app.state.acts = Acts("telegram", log)
    return app


def _telegram_route(path: str, endpoint: Callable[[Request], Awaitable[Response]]) -> Route:
    """Return a route that answers, and refuses, as the real host does."""

    async def answered(request: Request) -> Response:
        try:
            if request.method not in {"GET", "POST"}:
                raise ApiError(405, "Method Not Allowed")
            return await endpoint(request)
        except ApiError as exc:
            return _refusal(exc)

    return Route(path, answered, methods=ANY_METHOD)


async def _no_route(_: Request, exc: Exception) -> Response:
    """Answer what no route matches, paths with a line break in them too."""
    found = exc if isinstance(exc, HTTPException) else HTTPException(404)
    return _refusal(ApiError(found.status_code, found.detail))


def refuse_caller(scope: Scope, why: str) -> Response:
    """Return the response to a caller whom the emulator does not take."""
    return refused_control(scope, why) or _refusal(forbidden(why))


async def _crashed(_: Request, __: Exception) -> Response:
    """Answer a defect of the emulator; the server logs its traceback."""
    return _refusal(ApiError(500, "Internal Server Error"))


async def _call(request: Request) -> Response:
    emulator: Emulator = request.app.state.emulator
    token, _, method = request.path_params["path"].partition("/")
    bot = _bot(emulator, token)
    body = await _body(request)
    query = request.scope["query_string"].decode("utf-8", "replace")
    arguments = read_arguments(query, request.headers, body)
    method = method.removeprefix("test/").strip("/") or arguments.text("method")
    trace = request.headers.get("x-amzn-trace-id")
    return _answer(
        await run_call(emulator, bot, method, arguments, trace=trace, headers=request.headers)
    )


async def _body(request: Request) -> bytes:
    found = bytearray()
    try:
        async for chunk in request.stream():
            found += chunk
            if len(found) > MAX_BODY:
                raise ApiError(413, "Request Entity Too Large")
    except ClientDisconnect as exc:
        raise ApiError(400, "Bad Request: the request ended early") from exc
    return bytes(found)


def _bot(emulator: Emulator, token: str) -> Bot:
    bot_id = token.partition(":")[0]
    if ":" not in token or token.startswith("0") or len(token) > MAX_TOKEN:
        raise ApiError(401, "Unauthorized: invalid token specified")
    if not (bot_id.isascii() and bot_id.isdigit()):
        raise ApiError(421, "Misdirected Request: unallowed token specified")
    bot = emulator.world.bots.get(int(bot_id))
    if bot is None or bot.token != token:
        raise ApiError(401, "Unauthorized")
    return bot


async def _download(request: Request) -> Response:
    emulator: Emulator = request.app.state.emulator
    token, _, file_path = request.path_params["path"].partition("/")
    bot = _bot(emulator, token)
    expired = emulator.faults.strike("expired_file", bot_id=bot.id, file_path=file_path)
    content = None if expired else emulator.files.follow(bot.id, file_path)
    if content is None:
        raise ApiError(404, "Not Found")
    emulator.log.append(
        FileDownloaded(
            bot_id=bot.id,
            file_path=file_path,
            size=len(content),
            trace=request.headers.get("x-amzn-trace-id"),
        )
    )
    name = quote(file_path.rpartition("/")[2])
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="application/octet-stream", headers=headers)


def _refusal(error: ApiError) -> Response:
    return _answer(Result(error.code, error.as_json()))


def _answer(result: Result) -> Response:
    headers = {"Connection": "keep-alive"}
    if result.status == 429:
        headers["Retry-After"] = str(result.envelope["parameters"]["retry_after"])
    return Response(result.body, result.status, headers, media_type="application/json")


def _default() -> Starlette:
    clock = Clock()
    return create_app(Settings(), clock=clock, log=EventLog(clock))


app = _default()
