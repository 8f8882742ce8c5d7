"""The three routes that create a prediction."""

import base64
from typing import Any

from starlette.routing import Route

from .calls import JsonResult, PathEndpoint, ReplicateCall
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
from .deployment_routes import deployment_in
from .emulator import ReplicateService
from .errors import invalid_version, not_found, server_error, throttled
from .model import Model
from .predictions import Status, StoredPrediction, TooManyPredictions

HIDDEN = "hidden"  # the version of predictions created with only an official model's name
BUCKETS = {"POST": "create"}


def routes(emulator: ReplicateService) -> list[Route]:
    """Return two of the routes; the third shares its path with the list of predictions."""
    named = PathEndpoint(emulator, {"POST": create_with_model}, buckets=BUCKETS)
    deployed = PathEndpoint(emulator, {"POST": create_with_deployment}, buckets=BUCKETS)
    return [
        Route("/v1/models/{owner}/{name}/predictions", named),
        Route("/v1/deployments/{owner}/{name}/predictions", deployed),
    ]


async def create_with_version(call: ReplicateCall) -> JsonResult:
    """POST /v1/predictions."""
    body = checked_body(call, VERSION_BODY_SCHEMA)
    model = call.emulator.catalog.find(body["version"])
    if model is None:
        raise invalid_version()
    is_named = body["version"] == model.full_name
    return await _create(call, body, model, version=HIDDEN if is_named else model.version)


async def create_with_model(call: ReplicateCall) -> JsonResult:
    """POST /v1/models/{owner}/{name}/predictions: official models only."""
    model = call.emulator.catalog.named(_name_in(call))
    if model is None or not model.is_official:
        raise not_found()
    return await _create(call, checked_body(call, BODY_SCHEMA), model, version=HIDDEN)


async def create_with_deployment(call: ReplicateCall) -> JsonResult:
    """POST /v1/deployments/{owner}/{name}/predictions."""
    model = deployment_in(call).release.model
    body, name = checked_body(call, BODY_SCHEMA), _name_in(call)
    return await _create(call, body, model, version=model.version, deployment=name)


async def _create(
    call: ReplicateCall,
    body: CreateBody,
    model: Model,
    *,
    version: str,
    deployment: str | None = None,
) -> JsonResult:
    emulator = call.emulator
    now = emulator.clock.now()
    cancel_after = seconds_to_deadline(call)
    await model.prepare()
    model = emulator.catalog.taking(body["input"], model)
    prediction = StoredPrediction(
        id=emulator.identifiers.prediction(now),
        number=next(emulator.numbers),
        model=model,
        version=version,
        input=checked_input(body, model),
        size=len(call.body),
        created_at=round(now, 3),  # to the precision of the API
        base_url=call.base_url,
        stream_id=emulator.identifiers.stream(),
        deadline=None if cancel_after is None else now + cancel_after,
        deployment=deployment,
        callback=checked_callback(call, body),
        trace=call.trace,
    )
    try:
        emulator.predictions.add(prediction)
    except TooManyPredictions as exc:
        raise throttled(5, "Too many predictions are running.") from exc
    return await _started(call, prediction)


async def _started(call: ReplicateCall, prediction: StoredPrediction) -> JsonResult:
    """Start a prediction; respond immediately or, if `Prefer` asks for it, once it has output."""
    emulator = call.emulator
    facts = {"prediction_id": prediction.id, "model": prediction.model.full_name}
    is_early = emulator.faults.inject("webhook_early", **facts) is not None
    headers = {"Location": f"{prediction.base_url}/v1/predictions/{prediction.id}"}
    answer = JsonResult(prediction.as_json(), 201, headers)
    emulator.runs.start(prediction, at_once=is_early)
    while is_early and not (prediction.status.is_terminal and prediction.is_told):
        await prediction.changed()
    wait = seconds_to_wait(call)
    if wait is not None:
        answer = await _waited(call, prediction, wait, headers)
    if emulator.faults.inject("lost_reply", **facts):
        raise server_error(502)
    return answer


async def _waited(
    call: ReplicateCall, prediction: StoredPrediction, wait: float, headers: dict[str, str]
) -> JsonResult:
    """Wait for the output; on a timeout, return the prediction as it was when the wait began."""
    emulator, unchanged = call.emulator, prediction.as_json()
    headers = {**headers, "Preference-Applied": (call.headers.get("prefer", "")).strip()}
    try:
        await emulator.clock.wait_for(prediction.output_ready(), wait)
    except TimeoutError:
        return JsonResult(unchanged, 202, headers, ends_with_newline=False)
    found = prediction.as_json()
    if prediction.status is Status.SUCCEEDED and prediction.files:
        found["status"] = Status.PROCESSING.value  # the response is sent once the files exist
        del found["completed_at"], found["metrics"]
        if emulator.settings.inline_outputs:
            found["output"] = _inlined(emulator, prediction)
    return JsonResult(found, 201, headers, ends_with_newline=False)


def _inlined(emulator: ReplicateService, prediction: StoredPrediction) -> Any:
    """Return the output with files as data: URIs, as some models did in October 2024."""
    uris = []
    for key in prediction.files:
        file = emulator.outputs.get(key)
        if file is None:
            return prediction.output
        content = base64.b64encode(file.content.read()).decode()
        uris.append(f"data:{file.content_type};base64,{content}")
    return uris if isinstance(prediction.output, list) else uris[0]


def _name_in(call: ReplicateCall) -> str:
    return f"{call.path['owner']}/{call.path['name']}"
