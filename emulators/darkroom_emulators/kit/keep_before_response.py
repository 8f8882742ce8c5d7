"""Stores the changes made by a request before its response begins."""

import logging
from collections.abc import Callable

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .keeping import InMemory, Keeping, LookedUp, NotKept

logger = logging.getLogger(__name__)


class KeepBeforeResponse:
    """Wraps an app; if a request's changes can't be stored, `refuse` builds a 500 instead."""

    def __init__(self, app: ASGIApp, keeping: Keeping, refuse: Callable[[int, str], Response]):
        self._app, self._keeping, self._refuse = app, keeping, refuse
        self._is_needed = not isinstance(keeping, InMemory)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, and store its changes before the response."""
        if not self._is_needed or scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        failed: NotKept | None = None
        looked_up = LookedUp.begin()

        async def kept(message: Message) -> None:
            nonlocal failed
            if message["type"] == "http.response.start":
                try:
                    self._keeping.commit()
                    looked_up.close()
                except NotKept as exc:
                    failed = exc
                    logger.error("%s", exc)
                    await self._refuse(500, str(exc))(scope, receive, send)
            if failed is None:
                await send(message)

        await self._app(scope, receive, kept)
