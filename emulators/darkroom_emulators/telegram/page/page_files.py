"""Serves the page's own files, compressed, with its modules joined into one script."""

import hashlib
from pathlib import Path

from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route, Router
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from .joined_modules import join_modules


def page_files(folder: Path, *, parts: Path) -> ASGIApp:
    """Return an app that serves `folder` at /, `parts` at /parts, and the joined modules.

    The script is /page.js. The modules are also served separately, for debuggers that follow the
    source map.
    """

    def script(request: Request) -> Response:
        # joined on each request, so that edits apply on the next reload
        return _unless_known(request, join_modules(folder, parts).script, "text/javascript")

    def source_map(request: Request) -> Response:
        return _unless_known(request, join_modules(folder, parts).source_map, "application/json")

    routes = [
        Route("/page.js", script),
        Route("/page.js.map", source_map),
        Mount("/parts", StaticFiles(directory=parts)),
        Mount("/", StaticFiles(directory=folder)),
    ]
    return GZipMiddleware(Router(routes), minimum_size=200)


def _unless_known(request: Request, content: str, media_type: str) -> Response:
    """Return a response with `content`, or a 304 if the browser already has it."""
    headers = {"ETag": f'"{hashlib.sha256(content.encode()).hexdigest()[:32]}"'}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)
