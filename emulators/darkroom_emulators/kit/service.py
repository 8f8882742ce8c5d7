"""The base class of emulated services: clock, log, faults, outgoing calls, control routes."""

import contextlib
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

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
from .event_log import EventLog
from .faults import FaultBook
from .keep_before_response import KeepBeforeResponse
from .keeping import InMemory, Keeping
from .later_routes import LaterRoutes
from .lifespan import BEFORE_END
from .outgoing import Outgoing
from .refusals import refused_control

if TYPE_CHECKING:
    from .fault_kinds import FaultKind


class EmulatedService(ABC):
    """An emulated service, which runs during the lifespan of its ASGI app.

    Subclasses implement one service each; `name` is the `source` of its events.
    """

    name: ClassVar[str]

    def __init__(
        self,
        *,
        clock: Clock,
        log: EventLog,
        seed: int,
        allowed_hosts: Collection[str] = (),
        keeping: Keeping | None = None,
    ):
        self.clock, self.log = clock, log
        self.keeping: Keeping = keeping or InMemory()
        self.faults = FaultBook(self.name, lambda: self.fault_kinds, log, seed=seed)
        self.outgoing = Outgoing(allowed_hosts)
        self.faults.restore(self.keeping.watch("faults", self.faults.as_kept) or ())

    @property
    @abstractmethod
    def fault_kinds(self) -> "Mapping[str, FaultKind]":
        """All kinds of faults that can be switched on; a subclass may make this an attribute."""

    @staticmethod
    @abstractmethod
    def refusal(status: int, text: str) -> Response:
        """Return an error response in the service's own format."""

    @classmethod
    def refuse_caller(cls, scope: Scope, why: str) -> Response:
        """Return the response to a caller that the service's servers don't accept."""
        return refused_control(scope, why) or cls.refusal(403, why)

    def stopping(self) -> None:  # noqa: B027 - most services have no waiting calls
        """Answer waiting calls, which would otherwise be cut off when the server stops."""

    async def close(self) -> None:
        """Close all outgoing connections; subclasses also end their work in progress."""
        await self.outgoing.close()

    def reset(self) -> None:
        """Forget everything, including stored state, and start afresh."""
        self.keeping.clear()
        self.keeping.watch("faults", self.faults.as_kept)
        self.faults.clear()
        self.log.clear()

    def app(
        self,
        routes: Sequence[BaseRoute],
        *,
        callers: CallerRule,
        control: Callable[[], Sequence[BaseRoute]] = tuple,
        nothing_here: ASGIApp | None = None,
    ) -> Starlette:
        """Return the ASGI app, with `routes` (tried in order) and control routes.

        In addition to the control routes of every service, the app has those that `control` returns
        when a control route is first called. `nothing_here` responds if no route matches.
        """

        @contextlib.asynccontextmanager
        async def lifespan(_: Starlette) -> AsyncIterator[dict[str, object]]:
            try:
                yield {BEFORE_END: self.stopping}
            finally:
                self.keeping.end()
                await self.close()

        async def default(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "websocket":
                await WebSocketClose()(scope, receive, send)
            else:
                await (nothing_here or self.refusal(404, "Not Found"))(scope, receive, send)

        def control_routes() -> list[BaseRoute]:
            from .standard_routes import Control  # noqa: PLC0415 - pydantic, not needed at startup

            standard = Control(log=self.log, clock=self.clock, faults=self.faults, reset=self.reset)
            return [*control(), *standard.routes()]

        app = Starlette(
            routes=[*routes, LaterRoutes("/_emulator/", control_routes, default)],
            middleware=[
                Middleware(KeepBeforeResponse, keeping=self.keeping, refuse=self.refusal),
                Middleware(CallerGuard, rule=callers, refuse=self.refuse_caller),
            ],
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
        """Respond to a request that hit a bug in the emulator; the server logs the traceback."""
        return self.refusal(500, "Internal Server Error")
