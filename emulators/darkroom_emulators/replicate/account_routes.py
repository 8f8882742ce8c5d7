"""The routes of the account, its webhook secret, hardware, and versions of models."""

from starlette.routing import Route

from .calls import Handler, JsonResult, PathEndpoint, ReplicateCall
from .catalog_routes import model_in
from .deployments import ACCOUNT
from .emulator import ReplicateService
from .errors import no_versions, not_found
from .hardware import HARDWARE
from .model_json import version_json


def routes(emulator: ReplicateService) -> list[Route]:
    """Return the routes."""

    def get(path: str, handler: Handler) -> Route:
        return Route(path, PathEndpoint(emulator, {"GET": handler}, buckets={}))

    return [
        get("/v1/account", account),
        get("/v1/hardware", hardware),
        get("/v1/webhooks/default/secret", webhook_secret),
        get("/v1/models/{owner}/{name}/versions", versions),
        get("/v1/models/{owner}/{name}/versions/{version}", version),
    ]


async def account(_: ReplicateCall) -> JsonResult:
    """GET /v1/account."""
    return JsonResult(ACCOUNT)


async def hardware(_: ReplicateCall) -> JsonResult:
    """GET /v1/hardware."""
    return JsonResult(HARDWARE)


async def webhook_secret(call: ReplicateCall) -> JsonResult:
    """GET /v1/webhooks/default/secret: the signing secret, which is masked in the log."""
    return JsonResult({"key": call.emulator.settings.webhook_secret}, shown={"key": "***"})


async def versions(call: ReplicateCall) -> JsonResult:
    """GET /v1/models/{owner}/{name}/versions: the only version of a community model."""
    found = await model_in(call)
    if found.is_official:
        raise no_versions()
    results = [version_json(found)] if found.has_version else []
    return JsonResult({"next": None, "previous": None, "results": results})


async def version(call: ReplicateCall) -> JsonResult:
    """GET /v1/models/{owner}/{name}/versions/{version}."""
    found = await model_in(call, call.path["version"])
    if call.path["version"] != found.version:
        raise not_found()
    return JsonResult(version_json(found))
