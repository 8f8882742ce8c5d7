"""The routes of predictions: create, list, get, cancel and stream."""

from collections.abc import Callable
from datetime import UTC, datetime

from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from . import create_routes
from .calls import JsonResult, PathEndpoint, ReplicateCall
from .emulator import ReplicateService
from .errors import invalid_field, not_found
from .paging import page
from .predictions import StoredPrediction
from .streams import stream_of
from .trainings import StoredTraining


def routes(emulator: ReplicateService) -> list[Route]:
    """Return the routes of predictions."""
    many = {"POST": create_routes.create_with_version, "GET": list_predictions}
    one = PathEndpoint(emulator, {"GET": get_prediction}, buckets={"GET": "get"})
    cancel = PathEndpoint(emulator, {"POST": cancel_prediction}, buckets={})
    stream = PathEndpoint(emulator, {"GET": stream_prediction}, is_open=True)
    return [
        Route("/v1/predictions", PathEndpoint(emulator, many, buckets=create_routes.BUCKETS)),
        Route("/v1/predictions/{id}", one),
        Route("/v1/predictions/{id}/cancel", cancel),
        *create_routes.routes(emulator),
        Route("/stream/{id}", stream),
    ]


async def get_prediction(call: ReplicateCall) -> JsonResult:
    """GET /v1/predictions/{id}."""
    return JsonResult(_prediction_in(call).as_read())


async def cancel_prediction(call: ReplicateCall) -> JsonResult:
    """POST /v1/predictions/{id}/cancel: has no effect if the prediction has already ended."""
    prediction = _prediction_in(call)
    call.emulator.runs.cancel(prediction)
    return JsonResult(prediction.as_read(), ends_with_newline=False)


async def list_predictions(call: ReplicateCall) -> JsonResult:
    """GET /v1/predictions."""
    is_wanted = _filter(call.query)
    every = call.emulator.predictions.newest_first()
    wanted = [p for p in every if is_wanted(p) and not isinstance(p, StoredTraining)]
    shown, links = page(call, wanted)
    return JsonResult({**links, "results": [prediction.as_read() for prediction in shown]})


async def stream_prediction(call: ReplicateCall) -> Response:
    """GET the prediction's `urls.stream`."""
    every = call.emulator.predictions.newest_first()
    prediction = next((each for each in every if each.stream_id == call.path["id"]), None)
    if prediction is None:
        raise not_found()
    return StreamingResponse(
        stream_of(prediction, call.emulator.clock), media_type="text/event-stream"
    )


def _prediction_in(call: ReplicateCall) -> StoredPrediction:
    prediction = call.emulator.predictions.get(call.path["id"])
    if prediction is None or isinstance(prediction, StoredTraining):
        raise not_found()
    return prediction


def _filter(query: dict[str, str]) -> Callable[[StoredPrediction], bool]:
    """Return a predicate that applies the filters of a list request."""
    after, before = _moment(query, "created_after"), _moment(query, "created_before")
    if (source := query.get("source")) not in {None, "web"}:
        words = 'source must be one of the following: "web"'
        raise invalid_field("enum", "source", words)

    def is_wanted(prediction: StoredPrediction) -> bool:
        return (
            source is None  # no prediction here was created on the website
            and (after is None or prediction.created_at >= after)
            and (before is None or prediction.created_at < before)
        )

    return is_wanted


def _moment(query: dict[str, str], name: str) -> float | None:
    text = query.get(name)
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError, OSError) as exc:
        raise invalid_field("format", name, "Does not match format 'date-time'") from exc
