"""Lets clients whose base URL ends with `/v1` share one with those that add `/v1` themselves.

Replicate's Python client 1 appends `/v1/...` to REPLICATE_BASE_URL; version 2 and the JavaScript
client append only the rest. So a base URL that is right for one makes the other request
`/v1/v1/...`, or no `/v1` at all.
"""

from starlette.types import ASGIApp, Receive, Scope, Send

_FIRST = {"account", "collections", "deployments", "files", "hardware", "models", "predictions"}
_FIRST |= {"search", "trainings", "webhooks"}


class EitherBasePath:
    """Passes each request on under the path that the API has for it."""

    def __init__(self, app: ASGIApp):
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] == "http" and (path := api_path(scope["path"])) != scope["path"]:
            scope = {**scope, "path": path, "raw_path": path.encode()}
        await self._app(scope, receive, send)


def api_path(path: str) -> str:
    """Return the API's path that `path` means."""
    if path.startswith("/v1/"):
        return path[3:] if path.startswith("/v1/v1/") else path
    return f"/v1{path}" if path[1:].partition("/")[0] in _FIRST else path
