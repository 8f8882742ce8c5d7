"""Sends webhooks as Replicate does: signed, throttled, and with retries of the terminal one.

As documented at https://replicate.com/docs/topics/webhooks/setup-webhook, `output` and `logs`
events are sent at most every 500 ms, redirects are not followed, and only the terminal webhook is
retried, for about a minute after the prediction ends. https://www.standardwebhooks.com defines the
headers and the signature. Replicate doesn't publish the exact retry schedule or the timeout; the
values used here are our choice.
"""

import asyncio
import base64
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..kit.delivery import Delivery, DeliveryEngine, Hold
from ..kit.service import EmulatedService
from ..kit.webhook_call import WebhookRequest, WebhookResponse
from .display import shown_body, shown_headers, shown_text
from .events import WebhookAttempt
from .identifiers import Identifiers
from .predictions import StoredPrediction
from .wire import webhook_json

if TYPE_CHECKING:
    from ..kit.fault_kinds import Fault

EVENTS = ("start", "output", "logs", "completed")
THROTTLED_EVENTS = frozenset({"output", "logs"})
THROTTLE_SECONDS = 0.5
TIMEOUT_SECONDS = 15.0
RETRY_AFTER_SECONDS = (1, 3, 7, 15, 31, 60)  # counted from the start of the first attempt
USER_AGENT = "Webhooks/1.66.0 (sender-9YMgn)"
RESPONSE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class WebhookMessage:
    """A webhook to be sent; its body is the prediction as it was at the time of the event."""

    id: str
    event: str
    prediction: StoredPrediction
    url: str
    body: bytes
    shown: Any

    @property
    def is_terminal(self) -> bool:
        """Whether the webhook reports the end of the prediction."""
        return self.event == "completed"


class Webhooks(DeliveryEngine[WebhookMessage]):
    """Sends the webhooks of all predictions; those of the same prediction are sent in order."""

    noun = "webhook"

    def __init__(self, service: EmulatedService, *, key: bytes, identifiers: Identifiers):
        super().__init__(service.clock, service.outgoing.request)
        self._log, self._faults = service.log, service.faults
        self._key, self._identifiers = key, identifiers
        self._reordered: dict[str, list[Delivery[WebhookMessage]]] = {}  # held back until the end

    def emit(self, prediction: StoredPrediction, event: str) -> None:
        """Send a webhook for `event` if the prediction wants it and the throttle allows it."""
        callback, is_end = prediction.callback, event == "completed"
        if callback and event in callback.events:
            now = self.clock.now()
            if message := self._message(prediction, event, callback.url, now):
                self._enqueue(message, now)
        elif is_end:
            prediction.mark_told()
        if is_end:  # send the webhooks that a fault has held back
            for delivery in self._reordered.pop(prediction.id, ()):
                self.offer(delivery)

    def close(self) -> list[asyncio.Task[None]]:
        """Stop all deliveries, and wake everything that waits for them."""
        for delivery in (each for queue in self.queues.values() for each in queue):
            delivery.message.prediction.mark_told()
        self._reordered.clear()
        self.hold = Hold()
        return super().close()

    def _message(
        self, prediction: StoredPrediction, event: str, url: str, now: float
    ) -> WebhookMessage | None:
        """Return a webhook with the prediction's current state, or None if it is throttled."""
        if event in THROTTLED_EVENTS:
            if now - prediction.throttled_at < THROTTLE_SECONDS:
                return None
            prediction.throttled_at = now
        found = prediction.as_json()
        body = webhook_json(found)
        message_id, shown = self._identifiers.message(now), shown_body(found, body)
        return WebhookMessage(message_id, event, prediction, url, body, shown)

    def _enqueue(self, message: WebhookMessage, now: float) -> None:
        """Inject the faults that apply to a message as a whole, then queue it unless it is lost."""
        prediction_id = message.prediction.id
        delivery = Delivery(
            message,
            id=message.id,
            queue=prediction_id,
            group=prediction_id,
            next_at=now,
        )
        if self._faults.active:
            is_reordered = not message.is_terminal and self._inject("webhook_reordered", message)
            if self._inject("webhook_lost", message):
                self.ended(delivery)
                return
            if late := self._inject("webhook_late", message):
                delivery.next_at += late.params["seconds"]
            delivery.copies += self._inject("webhook_duplicate", message) is not None
            if is_reordered:
                self._reordered.setdefault(prediction_id, []).append(delivery)
                return
        self.offer(delivery)

    def request(self, delivery: Delivery[WebhookMessage]) -> WebhookRequest:
        """Return a request with a new signature."""
        message = delivery.message
        headers = self._headers(message, delivery.begun_at)
        return WebhookRequest(message.url, message.body, headers, TIMEOUT_SECONDS, RESPONSE_BYTES)

    def record(
        self,
        delivery: Delivery[WebhookMessage],
        request: WebhookRequest,
        response: WebhookResponse,
    ) -> None:
        """Log an attempt, and set the delivery's `error`."""
        message = delivery.message
        delivery.error = _error_of(response.failure)
        self._log.append(
            WebhookAttempt(
                prediction_id=message.prediction.id,
                webhook_id=message.id,
                attempt=delivery.attempts,
                event=message.event,
                url=shown_text(message.url),
                status=response.status,
                error=delivery.error,
                ms=response.ms,
                request={"headers": shown_headers(request.headers.items()), "body": message.shown},
                response=shown_text(response.body.decode("utf-8", "replace")),
            )
        )
        if message.is_terminal:
            message.prediction.mark_told()

    def next_try(
        self, delivery: Delivery[WebhookMessage], response: WebhookResponse
    ) -> float | None:
        """Return when to retry a failed terminal webhook, or None if there is no retry."""
        is_taken = response.status is not None and response.status < 400
        if is_taken or not delivery.message.is_terminal:
            return None
        return delivery.next_of(RETRY_AFTER_SECONDS, self.clock.now())

    def ended(self, delivery: Delivery[WebhookMessage], reason: str = "") -> None:
        """Wake everything that waits for a terminal webhook, which won't be sent again."""
        if delivery.message.is_terminal:
            delivery.message.prediction.mark_told()

    def _headers(self, message: WebhookMessage, begun_at: float) -> dict[str, str]:
        sent_at, key = int(begun_at), self._key
        if self._faults.active:
            if stale := self._inject("webhook_stale", message):
                sent_at -= int(stale.params["seconds"])
            if self._inject("webhook_bad_signature", message):
                key = bytes(len(key))
        signed = f"{message.id}.{sent_at}.".encode() + message.body
        signature = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
        return {
            "user-agent": USER_AGENT,
            "content-type": "application/json",
            "accept-encoding": "gzip",
            "webhook-id": message.id,
            "webhook-timestamp": str(sent_at),
            "webhook-signature": f"v1,{signature}",
        }

    def _inject(self, kind: str, message: WebhookMessage) -> "Fault | None":
        return self._faults.inject(kind, prediction_id=message.prediction.id, event=message.event)


def _error_of(failure: Exception | None) -> str | None:
    match failure:
        case None:
            return None
        case TimeoutError():
            return f"no response within {TIMEOUT_SECONDS:g} s"
    return f"{type(failure).__name__}: {shown_text(str(failure))}"
