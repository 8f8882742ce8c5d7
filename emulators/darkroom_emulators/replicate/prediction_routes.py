"""The routes of predictions: list, get, cancel, and their stream."""

from collections.abc import Callable
from datetime import datetime

from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from . import create_routes
from .calls import Answer, Call, Endpoint
from .emulator import Emulator
from .errors import InvalidInput, NotFound
from .paging import page
from .predictions import Prediction
from .schema import InvalidField
from .streams import stream_of


def routes(emulator: Emulator) -> list[Route]:
    """Return the routes of predictions."""
    many = {"POST": create_routes.create_with_version, "GET": list_predictions}
    one = Endpoint(emulator, {"GET": get_prediction}, buckets={"GET": "get"})
    cancel = Endpoint(emulator, {"POST": cancel_prediction}, buckets={})
    stream = Endpoint(emulator, {"GET": stream_prediction}, is_open=True)
    return [
        Route("/v1/predictions", Endpoint(emulator, many, buckets=create_routes.BUCKETS)),
        Route("/v1/predictions/{id}", one),
        Route("/v1/predictions/{id}/cancel", cancel),
        *create_routes.routes(emulator),
        Route("/stream/{id}", stream),
    ]


async def get_prediction(call: Call) -> Answer:
    """GET /v1/predictions/{id}."""
    return Answer(_prediction_in(call).as_json())


async def cancel_prediction(call: Call) -> Answer:
    """POST /v1/predictions/{id}/cancel: one that ended already stays as it is."""
    prediction = _prediction_in(call)
    call.emulator.runs.cancel(prediction)
    return Answer(prediction.as_json(), ends_with_newline=False)


async def list_predictions(call: Call) -> Answer:
    """GET /v1/predictions."""
    emulator = call.emulator
    emulator.predictions.remove_old_data(emulator.clock.now())
    is_wanted = _filter(call.query)
    found = [(p.number, p) for p in emulator.predictions.newest_first() if is_wanted(p)]
    shown, links = page(call, found)
    return Answer({**links, "results": [prediction.as_json() for prediction in shown]})


async def stream_prediction(call: Call) -> Response:
    """GET the prediction's `urls.stream`."""
    prediction = call.emulator.predictions.by_stream(call.path["id"])
    if prediction is None:
        raise NotFound
    return StreamingResponse(
        stream_of(prediction, call.emulator.clock), media_type="text/event-stream"
    )


def _prediction_in(call: Call) -> Prediction:
    emulator = call.emulator
    emulator.predictions.remove_old_data(emulator.clock.now())
    prediction = emulator.predictions.get(call.path["id"])
    if prediction is None:
        raise NotFound
    return prediction


def _filter(query: dict[str, str]) -> Callable[[Prediction], bool]:
    """Return what tells the predictions that a list's query asks for."""
    after, before = _moment(query, "created_after"), _moment(query, "created_before")
    if (source := query.get("source")) not in {None, "web"}:
        words = 'source must be one of the following: "web"'
        raise InvalidInput([InvalidField("enum", "source", words)])

    def is_wanted(prediction: Prediction) -> bool:
        return (
            source is None  # all of them came by the API, none by the web
            and (after is None or prediction.created_at >= after)
            and (before is None or prediction.created_at < before)
        )

    return is_wanted


def _moment(query: dict[str, str], name: str) -> float | None:
    text = query.get(name)
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError, OSError) as exc:
        raise InvalidInput(
            [InvalidField("format", name, "Does not match format 'date-time'")]
        ) from exc
