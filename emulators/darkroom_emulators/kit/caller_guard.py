"""Keeps callers that a rule refuses away from an ASGI app."""

from collections.abc import Callable

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from .callers import CallerRule


class CallerGuard:
    """An ASGI app that passes on to `app` whatever `rule` allows.

    For all other requests `refuse` makes the response, in the server's own format, from the scope
    and the reason. A client that disconnects before its request is complete gets no response; that
    is not an error.
    """

    def __init__(self, app: ASGIApp, *, rule: CallerRule, refuse: Callable[[Scope, str], Response]):
        self._app, self._rule, self._refuse = app, rule, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http":
            why = self._rule.why_refused(scope["method"], scope["headers"])
            if why is not None:
                await self._refuse(scope, why)(scope, receive, send)
                return
        try:
            await self._app(scope, receive, send)
        except ClientDisconnect:
            return
