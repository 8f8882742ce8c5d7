"""The three routes that create a prediction."""

import base64
from typing import Any

from starlette.routing import Route

from .calls import Answer, Call, Endpoint
from .catalog import Model
from .creation import (
    BODY_SCHEMA,
    VERSION_BODY_SCHEMA,
    CreateBody,
    checked_body,
    checked_callback,
    checked_input,
    seconds_to_deadline,
    seconds_to_wait,
)
from .emulator import Emulator
from .errors import InvalidVersion, NotFound, Throttled
from .faults import server_error
from .predictions import Prediction, Status, TooManyPredictions

HIDDEN = "hidden"  # the version of a prediction that named an official model alone
BUCKETS = {"POST": "create"}


def routes(emulator: Emulator) -> list[Route]:
    """Return the routes that name a model; without one it is POST to the list's own path."""
    named = Endpoint(emulator, {"POST": create_with_model}, buckets=BUCKETS)
    deployed = Endpoint(emulator, {"POST": create_with_deployment}, buckets=BUCKETS)
    return [
        Route("/v1/models/{owner}/{name}/predictions", named),
        Route("/v1/deployments/{owner}/{name}/predictions", deployed),
    ]


async def create_with_version(call: Call) -> Answer:
    """POST /v1/predictions."""
    body = checked_body(call, VERSION_BODY_SCHEMA)
    model = call.emulator.catalog.find(body["version"])
    if model is None:
        raise InvalidVersion
    is_named = body["version"] == model.full_name
    return await _create(call, body, model, version=HIDDEN if is_named else model.version)


async def create_with_model(call: Call) -> Answer:
    """POST /v1/models/{owner}/{name}/predictions: official models only."""
    model = call.emulator.catalog.named(_name_in(call))
    if model is None or not model.is_official:
        raise NotFound
    return await _create(call, checked_body(call, BODY_SCHEMA), model, version=HIDDEN)


async def create_with_deployment(call: Call) -> Answer:
    """POST /v1/deployments/{owner}/{name}/predictions."""
    name = _name_in(call)
    model = call.emulator.deployments.get(name)
    if model is None:
        raise NotFound
    body = checked_body(call, BODY_SCHEMA)
    return await _create(call, body, model, version=model.version, deployment=name)


async def _create(
    call: Call, body: CreateBody, model: Model, *, version: str, deployment: str | None = None
) -> Answer:
    emulator = call.emulator
    now = emulator.clock.now()
    cancel_after = seconds_to_deadline(call)
    prediction = Prediction(
        id=emulator.identifiers.prediction(now),
        model=model,
        version=version,
        input=checked_input(body, model),
        size=len(call.body),
        created_at=round(now, 3),  # as exact as it is shown
        base_url=call.base_url,
        stream_id=emulator.identifiers.stream(),
        deadline=None if cancel_after is None else now + cancel_after,
        deployment=deployment,
        callback=checked_callback(call, body),
        trace=call.trace,
    )
    _keep(emulator, prediction)
    return await _started(call, prediction)


def _keep(emulator: Emulator, prediction: Prediction) -> None:
    emulator.predictions.remove_old_data(prediction.created_at)
    try:
        emulator.predictions.make_room(prediction.size)
    except TooManyPredictions as exc:
        raise Throttled(5, "Too many predictions are running.") from exc
    emulator.predictions.add(prediction)


async def _started(call: Call, prediction: Prediction) -> Answer:
    """Start a prediction and answer at once, or when there is output, as the caller prefers."""
    emulator = call.emulator
    facts = {"prediction_id": prediction.id, "model": prediction.model.full_name}
    is_early = emulator.faults.strike("webhook_early", **facts) is not None
    headers = {"Location": f"{prediction.base_url}/v1/predictions/{prediction.id}"}
    answer = Answer(prediction.as_json(), 201, headers)
    emulator.runs.start(prediction, at_once=is_early)
    if is_early:
        await _until_webhook(emulator, prediction)
    wait = seconds_to_wait(call)
    if wait is not None:
        answer = await _waited(call, prediction, wait, headers)
    if emulator.faults.strike("lost_reply", **facts):
        raise server_error(502)
    return answer


async def _waited(
    call: Call, prediction: Prediction, wait: float, headers: dict[str, str]
) -> Answer:
    """Answer with the output, or in time without: then it must look as if nothing had begun."""
    emulator, unchanged = call.emulator, prediction.as_json()
    headers = {**headers, "Preference-Applied": (call.header("prefer") or "").strip()}
    try:
        await emulator.clock.wait_for(prediction.output_ready(), wait)
    except TimeoutError:
        return Answer(unchanged, 202, headers, ends_with_newline=False)
    found = prediction.as_json()
    if prediction.status is Status.SUCCEEDED and prediction.files:
        found |= {"status": Status.PROCESSING.value, "output": _inlined(emulator, prediction)}
        del found["completed_at"], found["metrics"]
    return Answer(found, 201, headers, ends_with_newline=False)


def _inlined(emulator: Emulator, prediction: Prediction) -> Any:
    """Return the output with its files as data: URIs, as recorded from synchronous creates."""
    uris = []
    for key in prediction.files:
        file = emulator.outputs.get(key, emulator.clock.now())
        if file is None:
            return prediction.output
        content = base64.b64encode(file.content).decode()
        uris.append(f"data:{file.content_type};base64,{content}")
    return uris if isinstance(prediction.output, list) else uris[0]


async def _until_webhook(emulator: Emulator, prediction: Prediction) -> None:
    while not prediction.status.is_terminal:
        await prediction.changed()
    await emulator.webhooks.terminal_tried(prediction.id)


def _name_in(call: Call) -> str:
    return f"{call.path['owner']}/{call.path['name']}"
