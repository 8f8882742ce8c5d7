"""The control routes for webhooks that wait to be sent, or to be sent again: look, and move one."""

from typing_extensions import TypedDict

from ..kit.control import NextAttempt, Ok
from ..kit.control_route import ControlRoute, control_route
from .emulator import Emulator
from .webhook_lines import Pending

WEBHOOK = "/_emulator/webhooks/{webhook_id}"


class WaitingWebhook(TypedDict):
    """A webhook that waits; `next_at` is in Unix seconds, `copies` how often it is still to go.

    `last_status` and `last_error` are of its last attempt, null if there was none.
    """

    webhook_id: str
    event: str
    attempts: int
    copies: int
    in_flight: bool
    next_at: float
    last_status: int | None
    last_error: str | None


class PredictionWebhooks(TypedDict):
    """The webhooks of a prediction, in the order in which they are sent."""

    prediction_id: str
    webhooks: list[WaitingWebhook]


class WebhookDeliveries(TypedDict):
    """The time in Unix seconds, and the webhooks that wait."""

    now: float
    predictions: list[PredictionWebhooks]


def deliveries_routes() -> list[ControlRoute]:
    """Return the routes."""
    return [
        control_route("GET", "/_emulator/deliveries", _deliveries),
        control_route("POST", f"{WEBHOOK}/delay", _delay),
        control_route("POST", f"{WEBHOOK}/duplicate", _duplicate),
        control_route("POST", f"{WEBHOOK}/drop", _drop),
    ]


async def _deliveries(emulator: Emulator) -> WebhookDeliveries:
    """Return the webhooks that wait, by prediction."""
    found: list[PredictionWebhooks] = [
        {"prediction_id": key, "webhooks": [_as_json(each) for each in waiting]}
        for key, waiting in emulator.webhooks.waiting().items()
    ]
    return {"now": emulator.clock.now(), "predictions": found}


async def _delay(emulator: Emulator, webhook_id: str, body: NextAttempt) -> Ok:
    """Choose when the next attempt is; those behind it wait, too."""
    emulator.webhooks.delay(webhook_id, body.seconds)
    return {"ok": True}


async def _duplicate(emulator: Emulator, webhook_id: str) -> Ok:
    """Send a webhook once more when it was taken or given up."""
    emulator.webhooks.duplicate(webhook_id)
    return {"ok": True}


async def _drop(emulator: Emulator, webhook_id: str) -> Ok:
    """Never send a webhook again."""
    emulator.webhooks.drop(webhook_id)
    return {"ok": True}


def _as_json(pending: Pending) -> WaitingWebhook:
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
