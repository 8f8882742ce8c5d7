"""Control requests that can't be carried out, and callers that may not make any."""

from typing import ClassVar

from starlette.responses import JSONResponse, Response
from starlette.types import Scope


class ControlRefused(Exception):
    """A control request that can't be carried out; its text says why."""

    status: ClassVar = 400


class NotThere(ControlRefused):
    """What a control request is about does not exist, or no longer does."""

    status = 404


def refused_control(scope: Scope, why: str) -> Response | None:
    """Return the response to a foreign caller of a control route, None for other routes."""
    if scope["path"].startswith("/_emulator/"):
        return JSONResponse({"error": why}, 403)
    return None
