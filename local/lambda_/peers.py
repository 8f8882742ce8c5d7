"""Checks which process a connection belongs to."""

import contextlib
from collections.abc import Awaitable, Callable

import psutil
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send


def is_connected(pid: int, client: tuple[str, int], server: tuple[str, int]) -> bool:
    """Return whether the client end of a TCP connection belongs to a process or its descendants.

    The operating system reports this, so it can't be faked. False if the process has ended.
    """
    try:
        process = psutil.Process(pid)
        if _holds(process, client, server):
            return True
        return any(_holds(child, client, server) for child in process.children(recursive=True))
    except psutil.NoSuchProcess:
        return False


def _holds(process: psutil.Process, client: tuple[str, int], server: tuple[str, int]) -> bool:
    with contextlib.suppress(psutil.Error):  # a process that ended, or is another user's
        return any(
            (tuple(each.laddr), tuple(each.raddr)) == (client, server)
            for each in process.net_connections("tcp")
        )
    return False


class OwnerOnly:
    """An ASGI app that passes one process's requests to `app`, and answers others with `refusal`.

    `owner` returns the process's id, and can wait until the process has started.
    """

    def __init__(self, app: ASGIApp, *, owner: Callable[[], Awaitable[int]], refusal: Response):
        self._app, self._owner, self._refusal = app, owner, refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or await self._is_owners(scope):
            await self._app(scope, receive, send)
        else:
            await self._refusal(scope, receive, send)

    async def _is_owners(self, scope: Scope) -> bool:
        seen = scope["state"]["connection"]  # cached, because searching all sockets is slow
        if "is_owners" not in seen:
            pid = await self._owner()
            seen["is_owners"] = is_connected(pid, tuple(scope["client"]), tuple(scope["server"]))
        return bool(seen["is_owners"])
