"""The control routes for webhooks that wait to be sent, or to be sent again: look, and move one."""

from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from ..kit.control import control_route, seconds_of
from .emulator import Emulator
from .webhook_lines import Pending

WEBHOOK = "/_emulator/webhooks/{webhook_id}"


def deliveries_routes() -> list[Route]:
    """Return the routes."""
    return [
        control_route("GET", "/_emulator/deliveries", _deliveries),
        control_route("POST", f"{WEBHOOK}/delay", _delay),
        control_route("POST", f"{WEBHOOK}/duplicate", _duplicate),
        control_route("POST", f"{WEBHOOK}/drop", _drop),
    ]


async def _deliveries(request: Request) -> dict[str, Any]:
    emulator: Emulator = request.app.state.emulator
    found = [
        {"prediction_id": key, "webhooks": [_as_json(each) for each in waiting]}
        for key, waiting in emulator.webhooks.waiting().items()
    ]
    return {"now": emulator.clock.now(), "predictions": found}


async def _delay(request: Request) -> dict[str, Any]:
    """Take `{"seconds": n}`: the next attempt is in so many seconds; 0 is at once."""
    seconds = await seconds_of(request)
    emulator: Emulator = request.app.state.emulator
    emulator.webhooks.delay(request.path_params["webhook_id"], seconds)
    return {"ok": True}


async def _duplicate(request: Request) -> dict[str, Any]:
    emulator: Emulator = request.app.state.emulator
    emulator.webhooks.duplicate(request.path_params["webhook_id"])
    return {"ok": True}


async def _drop(request: Request) -> dict[str, Any]:
    emulator: Emulator = request.app.state.emulator
    emulator.webhooks.drop(request.path_params["webhook_id"])
    return {"ok": True}


def _as_json(pending: Pending) -> dict[str, Any]:
    return {
        "webhook_id": pending.message.id,
        "event": pending.message.event,
        "attempts": pending.attempts,
        "copies": pending.copies,
        "in_flight": pending.in_flight,
        "next_at": pending.next_at,
        "last_status": pending.status,
        "last_error": pending.error,
    }
