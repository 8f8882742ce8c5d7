"""What every emulated service has: time, a log, faults, calls to the outside, control routes."""

import contextlib
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import ClassVar

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from .acts import Acts
from .caller_guard import CallerGuard
from .callers import CallerRule
from .clock import Clock
from .control import refused_control
from .event_log import EventLog
from .faults import FaultBook, FaultKind
from .outgoing import Outgoing
from .standard_routes import Control


class EmulatedService(ABC):
    """An emulated service, which works while the lifespan of its app is open.

    A subclass is what makes it that service; `name` is the source of its events.
    """

    name: ClassVar[str]
    fault_kinds: ClassVar[Mapping[str, FaultKind]]

    def __init__(
        self, *, clock: Clock, log: EventLog, seed: int, allowed_hosts: Collection[str] = ()
    ):
        self.clock, self.log = clock, log
        self.faults = FaultBook(self.name, self.fault_kinds, log, seed=seed)
        self.outgoing = Outgoing(allowed_hosts)

    @staticmethod
    @abstractmethod
    def refusal(status: int, text: str) -> Response:
        """Return an error in the form of the service."""

    @classmethod
    def refuse_caller(cls, scope: Scope, why: str) -> Response:
        """Return the response to a caller whom no server of the service takes."""
        return refused_control(scope, why) or cls.refusal(403, why)

    async def close(self) -> None:
        """End all work."""
        await self.outgoing.close()

    def reset(self) -> None:
        """Forget everything, and begin as after the start."""
        self.faults.clear()
        self.log.clear()

    def app(
        self,
        routes: Sequence[BaseRoute],
        *,
        callers: CallerRule,
        nothing_here: ASGIApp | None = None,
    ) -> Starlette:
        """Return the ASGI app: `routes`, tried in turn, and the control routes of every service.

        `nothing_here` responds where no route matches.
        """

        @contextlib.asynccontextmanager
        async def lifespan(_: Starlette) -> AsyncIterator[None]:
            try:
                yield
            finally:
                await self.close()

        async def default(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "websocket":
                await WebSocketClose()(scope, receive, send)
            else:
                await (nothing_here or self.refusal(404, "Not Found"))(scope, receive, send)

        control = Control(log=self.log, clock=self.clock, faults=self.faults, reset=self.reset)
        app = Starlette(
            routes=[*routes, *control.routes()],
            middleware=[Middleware(CallerGuard, rule=callers, refuse=self.refuse_caller)],
            lifespan=lifespan,
            exception_handlers={HTTPException: self._no_route, Exception: self._crashed},
        )
        app.router.redirect_slashes = False
        app.router.default = default
        app.state.emulator = self
        app.state.acts = Acts(self.name, self.log)
        return app

    async def _no_route(self, _: Request, exc: Exception) -> Response:
        found = exc if isinstance(exc, HTTPException) else HTTPException(404)
        return self.refusal(found.status_code, found.detail)

    async def _crashed(self, _: Request, __: Exception) -> Response:
        """Respond to a defect of the emulator; the server logs its traceback."""
        return self.refusal(500, "Internal Server Error")
