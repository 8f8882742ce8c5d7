"""The routes of deployments: list, get, create, update, delete."""

from dataclasses import replace
from typing import TypedDict

from starlette.routing import Route

from .calls import JsonResult, PathEndpoint, ReplicateCall
from .deployments import OWNER, ApiDeployment, Release
from .emulator import ReplicateService
from .errors import invalid_field, invalid_input, invalid_version, not_found
from .hardware import SKUS
from .model import Model
from .paging import page
from .schema import Schema, invalid_fields

_SETTINGS: Schema = {
    "version": {"type": "string"},
    "hardware": {"type": "string", "enum": SKUS},
    "min_instances": {"type": "integer", "minimum": 0, "maximum": 5},
    "max_instances": {"type": "integer", "minimum": 0, "maximum": 20},
}
UPDATE_SCHEMA: Schema = {"type": "object", "properties": _SETTINGS}
CREATE_SCHEMA: Schema = {
    "type": "object",
    "required": ["name", "model", *_SETTINGS],
    "properties": {
        "name": {"type": "string", "pattern": r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"},
        "model": {"type": "string"},
        **_SETTINGS,
    },
}


class Configuration(TypedDict, total=False):
    """The settings of a release in the body of a request."""

    hardware: str
    min_instances: int
    max_instances: int


def routes(emulator: ReplicateService) -> list[Route]:
    """Return the routes."""
    many = {"GET": list_deployments, "POST": create_deployment}
    one = {"GET": get_deployment, "PATCH": update_deployment, "DELETE": delete_deployment}
    return [
        Route("/v1/deployments", PathEndpoint(emulator, many, buckets={})),
        Route("/v1/deployments/{owner}/{name}", PathEndpoint(emulator, one, buckets={})),
    ]


def deployment_in(call: ReplicateCall) -> ApiDeployment:
    """Return the deployment in the path. Raises Problem if there is none."""
    found = call.emulator.deployments.get(f"{call.path['owner']}/{call.path['name']}")
    if found is None:
        raise not_found()
    return found


async def list_deployments(call: ReplicateCall) -> JsonResult:
    """GET /v1/deployments."""
    shown, links = page(call, call.emulator.deployments.newest_first())
    return JsonResult({**links, "results": [each.as_json() for each in shown]})


async def get_deployment(call: ReplicateCall) -> JsonResult:
    """GET /v1/deployments/{owner}/{name}."""
    return JsonResult(deployment_in(call).as_json())


async def create_deployment(call: ReplicateCall) -> JsonResult:
    """POST /v1/deployments."""
    body = call.json()
    if wrong := invalid_fields(body, CREATE_SCHEMA):
        raise invalid_input(wrong)
    deployments, name = call.emulator.deployments, body["name"]
    if deployments.get(f"{OWNER}/{name}"):
        raise invalid_field("unique", "name", "A deployment with this name already exists")
    model = _model(call, body["model"], body["version"])
    release = Release(model, created_at=call.emulator.clock.now(), **_configuration(body))
    return JsonResult(deployments.add(OWNER, name, release).as_json())


async def update_deployment(call: ReplicateCall) -> JsonResult:
    """PATCH /v1/deployments/{owner}/{name}: any change creates a new release."""
    deployment, body = deployment_in(call), call.json()
    if wrong := invalid_fields(body, UPDATE_SCHEMA):
        raise invalid_input(wrong)
    release = replace(deployment.release, **_configuration(body))
    if "version" in body:
        model = _model(call, release.model.full_name, body["version"])
        release = replace(release, model=model)
    now = call.emulator.clock.now()
    call.emulator.deployments.next_release(deployment, release, now=now)
    return JsonResult(deployment.as_json())


async def delete_deployment(call: ReplicateCall) -> JsonResult:
    """DELETE /v1/deployments/{owner}/{name}: immediate; Replicate requires 15 idle minutes."""
    call.emulator.deployments.remove(deployment_in(call))
    return JsonResult(status=204)


def _model(call: ReplicateCall, full_name: str, version: str) -> Model:
    found = call.emulator.catalog.named(full_name, version)
    if found is None or found.version != version:
        raise invalid_version()
    return found


def _configuration(body: Configuration) -> Configuration:
    found: Configuration = {}
    if "hardware" in body:
        found["hardware"] = body["hardware"]
    if "min_instances" in body:
        found["min_instances"] = int(body["min_instances"])
    if "max_instances" in body:
        found["max_instances"] = int(body["max_instances"])
    return found
