"""The emulator's own page, with chats, deliveries, faults and the clock."""

from pathlib import Path

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from .page_files import page_files
from .security_headers import SecurityHeaders, content_security_policy

PARTS = Path(__file__).with_name("static")
_INDEX = PARTS / "index.html"


def page_routes() -> list[BaseRoute]:
    """Return the routes for the page itself at `/`, which bots never call, and for its files."""
    policy = content_security_policy(_INDEX.read_text(encoding="utf-8"))
    safe = [Middleware(SecurityHeaders, policy=policy)]
    return [
        Route("/", _home, middleware=safe),
        Mount("/_emulator/page", page_files(PARTS, parts=PARTS), middleware=safe),
    ]


async def _home(_: Request) -> Response:
    return FileResponse(_INDEX)
