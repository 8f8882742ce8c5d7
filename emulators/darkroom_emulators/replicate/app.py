"""The emulator as an ASGI app."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from ..kit.acts import Acts
from ..kit.caller_guard import CallerGuard
from ..kit.clock import Clock
from ..kit.control import refused_control
from ..kit.event_log import EventLog
from ..kit.standard_routes import Control
from . import account_routes, file_routes, prediction_routes
from .calls import Endpoint
from .catalog import Model
from .deliveries_routes import deliveries_routes
from .emulator import Emulator
from .faults import server_error
from .models import DEPLOYMENTS, MODELS
from .settings import Settings
from .wire import go_json


def create_app(
    settings: Settings,
    *,
    clock: Clock,
    log: EventLog,
    models: Iterable[Model] = MODELS,
    deployments: Mapping[str, Model] = DEPLOYMENTS,
) -> Starlette:
    """Return the app; it works while its lifespan is open. `app.state.emulator` is its inside."""
    emulator = Emulator(settings, clock=clock, log=log, models=models, deployments=deployments)
    control = Control(log=log, clock=clock, faults=emulator.faults, reset=emulator.reset)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with emulator.open():
            yield

    app = Starlette(
        routes=[
            *prediction_routes.routes(emulator),
            *file_routes.routes(emulator),
            *account_routes.routes(emulator),
            *control.routes(),
            *deliveries_routes(),
        ],
        middleware=[Middleware(CallerGuard, rule=settings.callers, refuse=refuse_caller)],
        lifespan=lifespan,
        exception_handlers={Exception: _crashed},
    )
    app.router.redirect_slashes = False
    app.router.default = _nothing_here(emulator)
    app.state.emulator = emulator
    app.state.acts = Acts("replicate", log)
    return app


def _nothing_here(emulator: Emulator) -> ASGIApp:
    """Return what answers all that no route matches, paths with a line break in them too."""
    nothing = Endpoint(emulator, {}, is_open=True)

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
        else:
            await nothing(scope, receive, send)

    return answer


def refuse_caller(scope: Scope, why: str) -> Response:
    """Return the response to a caller whom the emulator does not take."""
    problem = {"title": "Forbidden", "detail": why, "status": 403}
    return refused_control(scope, why) or Response(
        go_json(problem), 403, media_type="application/problem+json"
    )


async def _crashed(_: Request, __: Exception) -> Response:
    """Answer a defect of the emulator; the server logs its traceback."""
    problem = server_error()
    return Response(go_json(problem.body), 500, media_type="application/problem+json")
