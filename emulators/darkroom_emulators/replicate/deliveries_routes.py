"""The control routes that list, hold, delay, send, drop, swap or duplicate waiting webhooks."""

from typing_extensions import TypedDict

from ..kit.control import Body
from ..kit.control_route import ControlRoute, control_route
from ..kit.delivery import Delivery, DeliveryJson
from ..kit.delivery_routes import delivery_routes
from ..kit.refusals import ControlRefused
from .emulator import ReplicateService
from .webhooks import WebhookMessage, Webhooks


class WaitingWebhook(DeliveryJson):
    """A webhook that is waiting to be sent or retried."""

    webhook_id: str
    event: str


class PredictionWebhooks(TypedDict):
    """The webhooks of a prediction, in the order in which they are sent."""

    prediction_id: str
    webhooks: list[WaitingWebhook]


class WebhookDeliveries(TypedDict):
    """The time (`now`, in Unix seconds), what is held, and each prediction's waiting webhooks."""

    now: float
    held: bool
    held_predictions: list[str]
    predictions: list[PredictionWebhooks]


class HoldWebhooks(Body):
    """Whether to hold the webhooks of all predictions, or of one; held webhooks aren't lost."""

    hold: bool
    prediction_id: str | None = None


def deliveries_routes() -> list[ControlRoute]:
    """Return the routes."""
    return [
        control_route("GET", "/_emulator/deliveries", _deliveries),
        control_route("POST", "/_emulator/deliveries", _hold),
        *delivery_routes("/_emulator/webhooks/{webhook_id}", _find),
    ]


async def _deliveries(emulator: ReplicateService) -> WebhookDeliveries:
    """Return the waiting webhooks of each prediction."""
    webhooks = emulator.webhooks
    found: list[PredictionWebhooks] = [
        {
            "prediction_id": waiting[0].message.prediction.id,
            "webhooks": [_as_json(each) for each in waiting],
        }
        for waiting in webhooks.queues.values()
    ]
    return {
        "now": emulator.clock.now(),
        "held": webhooks.hold.everything,
        "held_predictions": sorted(webhooks.hold.groups),
        "predictions": found,
    }


async def _hold(emulator: ReplicateService, body: HoldWebhooks) -> WebhookDeliveries:
    """Hold or release the webhooks of all predictions, or of one."""
    if body.prediction_id is not None and emulator.predictions.get(body.prediction_id) is None:
        raise ControlRefused(f"prediction_id: there is no prediction {body.prediction_id}")
    emulator.webhooks.set_hold(held=body.hold, group=body.prediction_id)
    return await _deliveries(emulator)


def _find(emulator: ReplicateService, webhook_id: str) -> tuple[Webhooks, str]:
    return emulator.webhooks, webhook_id


def _as_json(delivery: Delivery[WebhookMessage]) -> WaitingWebhook:
    message = delivery.message
    return {"webhook_id": message.id, "event": message.event, **delivery.as_json()}
