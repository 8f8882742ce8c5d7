"""Routes whose code is imported only when one of them is first called."""

from collections.abc import Callable, Sequence
from functools import cached_property

from starlette.routing import BaseRoute, Match, Router
from starlette.types import ASGIApp, Receive, Scope, Send


class LaterRoutes(BaseRoute):
    """The routes whose paths begin with `prefix`; `default` responds if none of them matches."""

    def __init__(self, prefix: str, make: Callable[[], Sequence[BaseRoute]], default: ASGIApp):
        self._prefix, self._make, self._default = prefix, make, default

    @cached_property
    def routes(self) -> Sequence[BaseRoute]:
        """The routes, tried in this order."""
        return self._make()

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match any path that begins with the prefix."""
        here = scope["type"] == "http" and scope["path"].startswith(self._prefix)
        return (Match.FULL if here else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request to the matching route."""
        await self._router(scope, receive, send)

    @cached_property
    def _router(self) -> Router:
        router = Router(self.routes, redirect_slashes=False)
        router.default = self._default
        return router
