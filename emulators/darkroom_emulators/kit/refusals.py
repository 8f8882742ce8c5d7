"""Errors for control requests that can't be carried out, and for callers not allowed any."""

from typing import ClassVar

from starlette.responses import JSONResponse, Response
from starlette.types import Scope


class ControlRefused(Exception):
    """A control request that can't be carried out; its text says why."""

    status: ClassVar = 400


class NotThere(ControlRefused):
    """The thing that a control request refers to does not exist, or no longer exists."""

    status = 404


def refused_control(scope: Scope, why: str) -> Response | None:
    """Return the response to a foreign caller of a control route, None for other routes."""
    if scope["path"].startswith("/_emulator/"):
        return JSONResponse({"error": why}, 403)
    return None
