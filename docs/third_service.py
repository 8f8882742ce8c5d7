"""An emulator of fal.ai's queue: submit a request, poll its status, and get its webhook.

https://fal.ai/docs/model-apis/webhooks and .../queue: a request is sent to queue.fal.run with the
query parameter `fal_webhook`. The webhook's receiver has 15 seconds to respond; otherwise fal sends
it again, up to ten times within two hours. fal doesn't publish the exact times, so we chose them.
"""

import itertools
import json
import uuid
from dataclasses import dataclass
from typing import Any, ClassVar

from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from darkroom_emulators.kit.callers import CallerRule
from darkroom_emulators.kit.calls import ApiEndpoint, ApiFailure, HttpCall, Reply
from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.control import Body, Ok
from darkroom_emulators.kit.control_route import control_route
from darkroom_emulators.kit.delivery import Delivery, DeliveryEngine, DeliveryJson
from darkroom_emulators.kit.delivery_routes import delivery_routes
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.kit.events import Event
from darkroom_emulators.kit.fault_kinds import FaultKind
from darkroom_emulators.kit.service import EmulatedService
from darkroom_emulators.kit.store import Store
from darkroom_emulators.kit.webhook_call import WebhookRequest, WebhookResponse

RETRY_AFTER_SECONDS = (5, 15, 45, 120, 300, 600, 1200, 2400, 4800, 7200)  # after the first attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class FalCall(Event):
    """A call to the queue."""

    source: str = "fal"
    kind: ClassVar = "call"
    method: str
    path: str
    status: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FalWebhookAttempt(Event):
    """One attempt to deliver a webhook; `status` is None if no response arrived."""

    source: str = "fal"
    kind: ClassVar = "webhook.attempt"
    request_id: str
    attempt: int
    status: int | None


class FalWebhooks(DeliveryEngine[bytes]):
    """Sends the result of each request to its webhook."""

    noun = "webhook"

    def __init__(self, service: EmulatedService):
        super().__init__(service.clock, service.outgoing.request)
        self._log = service.log

    def request(self, delivery: Delivery[bytes]) -> WebhookRequest:
        headers = {"content-type": "application/json"}
        return WebhookRequest(str(delivery.group), delivery.message, headers, timeout_seconds=15)

    def record(
        self, delivery: Delivery[bytes], request: WebhookRequest, response: WebhookResponse
    ) -> None:
        name, attempt, status = str(delivery.id), delivery.attempts, response.status
        self._log.append(FalWebhookAttempt(request_id=name, attempt=attempt, status=status))

    def next_try(self, delivery: Delivery[bytes], response: WebhookResponse) -> float | None:
        is_taken = response.is_success
        return None if is_taken else delivery.next_of(RETRY_AFTER_SECONDS, self.clock.now())


class FalService(EmulatedService):
    """The queue. Each request takes `seconds`, and its result is the submitted picture."""

    name = "fal"
    fault_kinds: ClassVar = {"server_error": FaultKind("a call gets a 500", ("method",))}

    def __init__(self, *, clock: Clock, log: EventLog, seconds: float = 3.0):
        super().__init__(clock=clock, log=log, seed=0)
        self.seconds, self.numbers = seconds, itertools.count(1)
        self.webhooks = FalWebhooks(self)
        self.results: Store[str, tuple[float, dict[str, Any]]] = Store(clock.now, most=1000)

    @staticmethod
    def refusal(status: int, text: str) -> Response:
        return JSONResponse({"detail": text}, status)

    def submit(self, image_url: str, webhook: str) -> str:
        """Queue a request and return its id."""
        request_id = str(uuid.UUID(int=next(self.numbers)))
        images = [{"url": image_url, "content_type": "image/jpeg"}]
        done_at = self.clock.now() + self.seconds
        self.results.put(request_id, (done_at, {"images": images}))
        if webhook:
            body = {"request_id": request_id, "gateway_request_id": request_id, "status": "OK"}
            message = json.dumps({**body, "payload": {"images": images}}).encode()
            self.webhooks.offer(Delivery(message, request_id, request_id, webhook, done_at))
        return request_id


class FalEndpoint(ApiEndpoint[HttpCall, ApiFailure]):
    """The calls that submit a request and return its status and result."""

    call_type, failures = HttpCall, ApiFailure

    def __init__(self, service: FalService):
        super().__init__(service.clock)
        self._service = service

    def authenticate(self, call: HttpCall) -> None:
        if not call.headers.get("authorization", "").startswith("Key "):
            raise ApiFailure(401, "No credentials")

    async def inject(self, call: HttpCall) -> None:
        if self._service.faults.inject("server_error", method=call.method):
            raise ApiFailure(500, "Internal Server Error")

    async def handle(self, call: HttpCall) -> Reply:
        if call.method == "POST":
            return self._submit(call)
        done_at, result = self._service.results.get(call.path.get("id", "")) or (0.0, None)
        if result is None:
            raise ApiFailure(404, "Request not found")
        is_done = self.clock.now() >= done_at
        if call.url_path.endswith("/status"):
            status = "COMPLETED" if is_done else "IN_PROGRESS"
            return _reply(200 if is_done else 202, {"status": status})
        if not is_done:
            raise ApiFailure(400, "Request is still in progress")
        return _reply(200, result)

    def _submit(self, call: HttpCall) -> Reply:
        try:
            image_url = str(json.loads(call.body)["image_url"])
        except (ValueError, TypeError, LookupError, RecursionError) as exc:
            raise ApiFailure(422, "image_url: field required") from exc
        request_id = self._service.submit(image_url, call.query.get("fal_webhook", ""))
        return _reply(200, {"status": "IN_QUEUE", "request_id": request_id})

    def refuse(self, call: HttpCall, failure: ApiFailure) -> Reply:
        return _reply(failure.status, {"detail": str(failure)})

    def record(self, call: HttpCall, reply: Reply, ms: float) -> None:
        status = reply.response.status_code
        event = FalCall(method=call.method, path=call.url_path, status=status)
        self._service.log.append(event)


def create_app(*, clock: Clock, log: EventLog) -> Starlette:
    """Return the app, with the queue and the control routes that every emulator has."""
    service = FalService(clock=clock, log=log)
    endpoint, path = FalEndpoint(service), "/{owner}/{app}/requests/{id}"
    routes = [
        control_route("GET", "/_emulator/deliveries", _deliveries),
        control_route("POST", "/_emulator/deliveries", _hold),
        *delivery_routes("/_emulator/webhooks/{request_id}", _find),
        Route(path, endpoint),
        Route(f"{path}/status", endpoint),
    ]
    return service.app(routes, callers=CallerRule(), nothing_here=endpoint)  # POST /any/model


class Holding(Body):
    """Whether to hold all webhooks."""

    hold: bool


async def _deliveries(emulator: FalService) -> dict[str, DeliveryJson]:
    """Return the waiting webhooks by request id."""
    return {str(name): first.as_json() for name, (first, *_) in emulator.webhooks.queues.items()}


async def _hold(emulator: FalService, body: Holding) -> Ok:
    """Hold or release all webhooks."""
    emulator.webhooks.set_hold(held=body.hold)
    return {"ok": True}


def _find(emulator: FalService, request_id: str) -> tuple[FalWebhooks, str]:
    return emulator.webhooks, request_id


def _reply(status: int, body: dict[str, Any]) -> Reply:
    return Reply(JSONResponse(body, status), body)
