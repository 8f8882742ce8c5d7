"""The routes of trainings: create, list, get and cancel."""

from starlette.routing import Route

from .calls import JsonResult, PathEndpoint, ReplicateCall
from .catalog_routes import model_in
from .creation import checked_body, checked_callback
from .emulator import ReplicateService
from .errors import not_found, throttled
from .model import Model
from .paging import page
from .predictions import TooManyPredictions
from .schema import Schema
from .trainings import StoredTraining, Trainer
from .webhooks import EVENTS

BODY_SCHEMA: Schema = {
    "type": "object",
    "required": ["destination", "input"],
    "properties": {
        "destination": {"type": "string", "pattern": "[^/]+/[^/]+"},
        "input": {"type": "object"},
        "webhook": {"type": "string", "format": "uri"},
        "webhook_events_filter": {"type": "array", "items": {"type": "string", "enum": EVENTS}},
    },
}
NO_DESTINATION = "The specified training destination does not exist"


def routes(emulator: ReplicateService) -> list[Route]:
    """Return the routes."""
    create = PathEndpoint(emulator, {"POST": create_training}, buckets={"POST": "create"})
    return [
        Route("/v1/models/{owner}/{name}/versions/{version}/trainings", create),
        Route("/v1/trainings", PathEndpoint(emulator, {"GET": list_trainings}, buckets={})),
        Route("/v1/trainings/{id}", PathEndpoint(emulator, {"GET": get_training}, buckets={})),
        Route(
            "/v1/trainings/{id}/cancel",
            PathEndpoint(emulator, {"POST": cancel_training}, buckets={}),
        ),
    ]


async def create_training(call: ReplicateCall) -> JsonResult:
    """POST /v1/models/{owner}/{name}/versions/{version}/trainings."""
    emulator, base = call.emulator, await model_in(call, call.path["version"])
    if base.version != call.path["version"] or not base.has_version:
        raise not_found()
    body = checked_body(call, BODY_SCHEMA)
    now, destination = emulator.clock.now(), _destination(call, body["destination"])
    training = StoredTraining(
        id=emulator.identifiers.prediction(now),
        number=next(emulator.numbers),
        model=Trainer(base, destination, emulator.catalog),
        destination=destination.full_name,
        version=base.version,
        input=body["input"],
        size=len(call.body),
        created_at=round(now, 3),
        base_url=call.base_url,
        stream_id=emulator.identifiers.stream(),
        callback=checked_callback(call, body),
        trace=call.trace,
    )
    try:
        emulator.predictions.add(training)
    except TooManyPredictions as exc:
        raise throttled(5, "Too many trainings are running.") from exc
    found = training.as_json()
    emulator.runs.start(training)
    return JsonResult(found, 201)


async def list_trainings(call: ReplicateCall) -> JsonResult:
    """GET /v1/trainings."""
    every = call.emulator.predictions.newest_first()
    shown, links = page(call, [each for each in every if isinstance(each, StoredTraining)])
    return JsonResult({**links, "results": [training.as_read() for training in shown]})


async def get_training(call: ReplicateCall) -> JsonResult:
    """GET /v1/trainings/{id}."""
    return JsonResult(_training_in(call).as_read())


async def cancel_training(call: ReplicateCall) -> JsonResult:
    """POST /v1/trainings/{id}/cancel: has no effect if the training has already ended."""
    training = _training_in(call)
    call.emulator.runs.cancel(training)
    return JsonResult(training.as_read(), ends_with_newline=False)


def _training_in(call: ReplicateCall) -> StoredTraining:
    found = call.emulator.predictions.get(call.path["id"])
    if not isinstance(found, StoredTraining):
        raise not_found()
    return found


def _destination(call: ReplicateCall, full_name: str) -> Model:
    """Return a training's destination. Raises Problem if it is unknown or an official model."""
    found = call.emulator.catalog.named(full_name)
    if found is None or found.is_official:
        raise not_found(NO_DESTINATION)
    return found
