"""Makes the same base URL work for all clients, whether or not they add `/v1` themselves.

Version 1 of Replicate's Python client appends `/v1/...` to REPLICATE_BASE_URL; version 2 and the
JavaScript client expect the base URL to end with `/v1`. With a base URL meant for the other kind,
a client's requests go to `/v1/v1/...`, or to a path without `/v1`.
"""

from starlette.types import ASGIApp, Receive, Scope, Send

_FIRST = {"account", "collections", "deployments", "files", "hardware", "models", "predictions"}
_FIRST |= {"search", "trainings", "webhooks"}


class EitherBasePath:
    """Passes requests on to `app`, with their paths corrected."""

    def __init__(self, app: ASGIApp):
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] == "http" and (path := api_path(scope["path"])) != scope["path"]:
            scope = {**scope, "path": path, "raw_path": path.encode()}
        await self._app(scope, receive, send)


def api_path(path: str) -> str:
    """Return the API path that a client meant by `path`."""
    if path.startswith("/v1/"):
        return path[3:] if path.startswith("/v1/v1/") else path
    return f"/v1{path}" if path[1:].partition("/")[0] in _FIRST else path
