"""Lets clients whose base URL ends with `/v1` share one with those that add `/v1` themselves.

Replicate's Python client 1 appends `/v1/...` to REPLICATE_BASE_URL, version 2 and the JavaScript
client append the rest only. So a base URL that is right for the one asks of the other for
`/v1/v1/...`, or for no `/v1` at all.
"""

from starlette.types import ASGIApp, Receive, Scope, Send

_FIRST = {"account", "collections", "deployments", "files", "hardware", "models", "predictions"}
_FIRST |= {"search", "trainings", "webhooks"}


class EitherBasePath:
    """Hands each request on under the path that the API has for it."""

    def __init__(self, app: ASGIApp):
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on one request."""
        if scope["type"] == "http" and (path := api_path(scope["path"])) != scope["path"]:
            scope = {**scope, "path": path, "raw_path": path.encode()}
        await self._app(scope, receive, send)


def api_path(path: str) -> str:
    """Return the path of the API that `path` means."""
    if path.startswith("/v1/"):
        return path[3:] if path.startswith("/v1/v1/") else path
    return f"/v1{path}" if path[1:].partition("/")[0] in _FIRST else path
