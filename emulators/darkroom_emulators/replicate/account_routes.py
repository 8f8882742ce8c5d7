"""The account, its webhook secret, hardware, models and their versions."""

from starlette.routing import Route

from .calls import Answer, Call, Endpoint, Handler
from .catalog import COG_VERSION, Model
from .emulator import Emulator
from .errors import NotFound

ACCOUNT = {"type": "user", "username": "darkroom", "name": "Darkroom"}
HARDWARE = [{"sku": "cpu", "name": "CPU"}, {"sku": "gpu-t4", "name": "Nvidia T4 GPU"}]
VERSION_DATE = "2024-10-04T18:07:35.262Z"  # versions have no history here


def routes(emulator: Emulator) -> list[Route]:
    """Return the routes of what belongs to the account or to nobody."""

    def get(path: str, handler: Handler) -> Route:
        return Route(path, Endpoint(emulator, {"GET": handler}, buckets={}))

    return [
        get("/v1/account", account),
        get("/v1/hardware", hardware),
        get("/v1/webhooks/default/secret", webhook_secret),
        get("/v1/models/{owner}/{name}", model),
        get("/v1/models/{owner}/{name}/versions", versions),
        get("/v1/models/{owner}/{name}/versions/{version}", version),
    ]


async def account(_: Call) -> Answer:
    """GET /v1/account."""
    return Answer(ACCOUNT)


async def hardware(_: Call) -> Answer:
    """GET /v1/hardware."""
    return Answer(HARDWARE)


async def webhook_secret(call: Call) -> Answer:
    """GET /v1/webhooks/default/secret: the very secret that signs; the log does not show it."""
    return Answer({"key": call.emulator.settings.webhook_secret}, shown={"key": "***"})


async def model(call: Call) -> Answer:
    """GET /v1/models/{owner}/{name}."""
    found = _model_in(call)
    runs = sum(1 for p in call.emulator.predictions if p.model is found)
    return Answer(
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


async def versions(call: Call) -> Answer:
    """GET /v1/models/{owner}/{name}/versions: there is only one."""
    results = [_version_json(_model_in(call))]
    return Answer({"next": None, "previous": None, "results": results})


async def version(call: Call) -> Answer:
    """GET /v1/models/{owner}/{name}/versions/{version}."""
    found = _model_in(call)
    if call.path["version"] != found.version:
        raise NotFound
    return Answer(_version_json(found))


def _model_in(call: Call) -> Model:
    found = call.emulator.catalog.named(f"{call.path['owner']}/{call.path['name']}")
    if found is None:
        raise NotFound
    return found


def _version_json(found: Model) -> dict[str, object]:
    return {
        "id": found.version,
        "created_at": VERSION_DATE,
        "cog_version": COG_VERSION,
        "openapi_schema": found.openapi_schema,
    }
