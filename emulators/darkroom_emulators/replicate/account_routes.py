"""The account, its webhook secret, hardware, models and their versions."""

from starlette.routing import Route

from .calls import Handler, JsonResult, PathEndpoint, ReplicateCall
from .catalog import COG_VERSION, Model
from .emulator import ReplicateService
from .errors import not_found

ACCOUNT = {"type": "user", "username": "darkroom", "name": "Darkroom"}
HARDWARE = [{"sku": "cpu", "name": "CPU"}, {"sku": "gpu-t4", "name": "Nvidia T4 GPU"}]
VERSION_DATE = "2024-10-04T18:07:35.262Z"  # versions have no history here


def routes(emulator: ReplicateService) -> list[Route]:
    """Return the routes of what belongs to the account or to nobody."""

    def get(path: str, handler: Handler) -> Route:
        return Route(path, PathEndpoint(emulator, {"GET": handler}, buckets={}))

    return [
        get("/v1/account", account),
        get("/v1/hardware", hardware),
        get("/v1/webhooks/default/secret", webhook_secret),
        get("/v1/models/{owner}/{name}", model),
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
    """GET /v1/webhooks/default/secret: the very secret that signs; the log does not show it."""
    return JsonResult({"key": call.emulator.settings.webhook_secret}, shown={"key": "***"})


async def model(call: ReplicateCall) -> JsonResult:
    """GET /v1/models/{owner}/{name}."""
    found = _model_in(call)
    runs = sum(1 for p in call.emulator.predictions.newest_first() if p.model is found)
    return JsonResult(
        {
            "url": f"{call.base_url}/{found.full_name}",
            "owner": found.owner,
            "name": found.name,
            "description": found.description,
            "visibility": "public",
            "is_official": found.is_official,
            "github_url": None,
            "paper_url": None,
            "license_url": None,
            "run_count": runs,
            "cover_image_url": None,
            "default_example": None,
            "latest_version": _version_json(found),
        }
    )


async def versions(call: ReplicateCall) -> JsonResult:
    """GET /v1/models/{owner}/{name}/versions: there is only one."""
    results = [_version_json(_model_in(call))]
    return JsonResult({"next": None, "previous": None, "results": results})


async def version(call: ReplicateCall) -> JsonResult:
    """GET /v1/models/{owner}/{name}/versions/{version}."""
    found = _model_in(call)
    if call.path["version"] != found.version:
        raise not_found()
    return JsonResult(_version_json(found))


def _model_in(call: ReplicateCall) -> Model:
    found = call.emulator.catalog.named(f"{call.path['owner']}/{call.path['name']}")
    if found is None:
        raise not_found()
    return found


def _version_json(found: Model) -> dict[str, object]:
    return {
        "id": found.version,
        "created_at": VERSION_DATE,
        "cog_version": COG_VERSION,
        "openapi_schema": found.openapi_schema,
    }
