"""Errors for control requests that can't be carried out, and for callers that aren't allowed."""

from typing import ClassVar

from starlette.responses import JSONResponse, Response
from starlette.types import Scope


class ControlRefused(Exception):
    """A control request can't be carried out, for the reason in the text."""

    status: ClassVar = 400


class NotThere(ControlRefused):
    """A control request refers to something that doesn't exist, or no longer exists."""

    status = 404


def refused_control(scope: Scope, why: str) -> Response | None:
    """Return the 403 for a caller that may not use control routes, or None for other routes."""
    if scope["path"].startswith("/_emulator/"):
        return JSONResponse({"error": why}, 403)
    return None
