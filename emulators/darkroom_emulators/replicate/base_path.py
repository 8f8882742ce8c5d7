"""Makes one base URL work for all clients, whether or not they add `/v1` themselves.

Version 1 of Replicate's Python client appends `/v1/...` to REPLICATE_BASE_URL; version 2 and the
JavaScript client expect the base URL to end with `/v1`. So with a base URL that is right for one,
the other requests `/v1/v1/...`, or no `/v1` at all.
"""

from starlette.types import ASGIApp, Receive, Scope, Send

_FIRST = {"account", "collections", "deployments", "files", "hardware", "models", "predictions"}
_FIRST |= {"search", "trainings", "webhooks"}


class EitherBasePath:
    """Passes each request on under its path in the API."""

    def __init__(self, app: ASGIApp):
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] == "http" and (path := api_path(scope["path"])) != scope["path"]:
            scope = {**scope, "path": path, "raw_path": path.encode()}
        await self._app(scope, receive, send)


def api_path(path: str) -> str:
    """Return the path in the API that a client meant by `path`."""
    if path.startswith("/v1/"):
        return path[3:] if path.startswith("/v1/v1/") else path
    return f"/v1{path}" if path[1:].partition("/")[0] in _FIRST else path
