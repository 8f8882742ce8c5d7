"""ASGI middleware that refuses callers according to a rule."""

from collections.abc import Callable

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from .callers import CallerRule


class CallerGuard:
    """Passes requests on to `app` if `rule` allows them.

    For any other request, `refuse` builds the response, in the server's own format, from the scope
    and the reason. If a client disconnects before its request is complete, it gets no response, and
    no error is raised.
    """

    def __init__(self, app: ASGIApp, *, rule: CallerRule, refuse: Callable[[Scope, str], Response]):
        self._app, self._rule, self._refuse = app, rule, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or refuse it."""
        if scope["type"] == "http":
            why = self._rule.why_refused(scope["method"], scope["headers"])
            if why is not None:
                await self._refuse(scope, why)(scope, receive, send)
                return
        try:
            await self._app(scope, receive, send)
        except ClientDisconnect:
            return
