"""The routes of models and collections: list, search, create and read."""

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.responses import Response
from starlette.routing import Route

from .calls import Handler, JsonResult, PathEndpoint, ReplicateCall
from .collections_of_models import COLLECTIONS, Collection
from .emulator import ReplicateService
from .errors import invalid_field, invalid_input, not_found, search_problem
from .model import Model
from .model_json import is_example, model_json, runs_of
from .model_search import scored
from .new_model import CREATE_SCHEMA, KEPT_FIELDS, NewModel
from .paging import page
from .schema import invalid_fields

SORTS = ("model_created_at", "latest_version_created_at")
EXAMPLES = 10


@dataclass(frozen=True, slots=True)
class ListedModel:
    """A model with its position in a list."""

    model: Model
    number: int


def routes(emulator: ReplicateService) -> list[Route]:
    """Return the routes."""
    many: dict[str, Handler] = {"GET": list_models, "QUERY": query_models, "POST": create_model}
    paths: dict[str, dict[str, Handler]] = {
        "/v1/models": many,
        "/v1/models/{owner}/{name}": {"GET": get_model},
        "/v1/models/{owner}/{name}/readme": {"GET": get_readme},
        "/v1/models/{owner}/{name}/examples": {"GET": list_examples},
        "/v1/collections": {"GET": list_collections},
        "/v1/collections/{slug}": {"GET": get_collection},
    }
    found = [Route(p, PathEndpoint(emulator, how, buckets={})) for p, how in paths.items()]
    return [*found, Route("/v1/search", PathEndpoint(emulator, {"GET": search}, is_open=True))]


async def model_in(call: ReplicateCall, version: str = "") -> Model:
    """Return the model in the path. Raises Problem if there is none."""
    found = call.emulator.catalog.named(f"{call.path['owner']}/{call.path['name']}", version)
    if found is None:
        raise not_found()
    await found.prepare()
    return found


async def list_models(call: ReplicateCall) -> JsonResult:
    """GET /v1/models: models that were declared later count as newer."""
    query = call.query
    for name, choices in (("sort_by", SORTS), ("sort_direction", ("asc", "desc"))):
        if query.get(name, choices[0]) not in choices:
            allowed = ", ".join(f'"{choice}"' for choice in choices)
            raise invalid_field("enum", name, f"{name} must be one of the following: {allowed}")
    models = call.emulator.catalog.public()
    if query.get("sort_direction") == "asc":
        models.reverse()
    return _page(call, reversed(models))


async def query_models(call: ReplicateCall) -> JsonResult:
    """QUERY /v1/models: the body is the text to search for."""
    words = call.body.decode("utf-8", "replace")
    return _page(call, [found for _, found in scored(words, call.emulator.catalog.public())])


async def create_model(call: ReplicateCall) -> JsonResult:
    """POST /v1/models: the model has no version until a training creates one."""
    body, catalog = call.json(), call.emulator.catalog
    if wrong := invalid_fields(body, CREATE_SCHEMA):
        raise invalid_input(wrong)
    if catalog.named(f"{body['owner']}/{body['name']}"):
        raise invalid_field("unique", "name", "A model with that name and owner already exists")
    about = {name: value for name, value in body.items() if name in KEPT_FIELDS}
    made = catalog.make(NewModel(body["owner"], body["name"], about))
    return JsonResult(model_json(call, made), 201)


async def get_model(call: ReplicateCall) -> JsonResult:
    """GET /v1/models/{owner}/{name}."""
    return JsonResult(model_json(call, await model_in(call)))


async def get_readme(call: ReplicateCall) -> Response:
    """GET /v1/models/{owner}/{name}/readme: the model's inputs, as Markdown."""
    found = await model_in(call)
    lines = [f"# {found.full_name}", "", found.description, "", "## Inputs", ""]
    for name, schema in found.input_schema.get("properties", {}).items():
        lines.append(f"- `{name}`: {schema.get('description', schema.get('title', ''))}")
    return Response("\n".join(lines) + "\n", media_type="text/plain")


async def list_examples(call: ReplicateCall) -> JsonResult:
    """GET /v1/models/{owner}/{name}/examples: the model's latest successful predictions."""
    runs = runs_of(call, await model_in(call))
    best = [each for each in runs if is_example(each)][:EXAMPLES]
    shown, links = page(call, best)
    return JsonResult({**links, "results": [prediction.as_read() for prediction in shown]})


async def list_collections(call: ReplicateCall) -> JsonResult:
    """GET /v1/collections."""
    results = [collection.as_json() for collection in COLLECTIONS]
    return JsonResult({"next": None, "previous": None, "results": results})


async def get_collection(call: ReplicateCall) -> JsonResult:
    """GET /v1/collections/{slug}."""
    found = next((each for each in COLLECTIONS if each.slug == call.path["slug"]), None)
    if found is None:
        raise not_found()
    models = [model_json(call, model) for model in _models_in(call, found)]
    return JsonResult({**found.as_json(), "full_description": None, "models": models})


async def search(call: ReplicateCall) -> JsonResult:
    """GET /v1/search: public, no token required."""
    query, limit = call.query.get("query", ""), call.query.get("limit", "20")
    if not query.strip():
        raise search_problem('Query parameter "query" is required')
    if limit not in map(str, range(1, 51)):
        raise search_problem('Query parameter "limit" must be a number from 1 to 50')
    models = scored(query, call.emulator.catalog.public())[: int(limit)]
    words = query.lower().split()
    return JsonResult(
        {
            "query": query,
            "models": [
                {"model": model_json(call, model), "metadata": _metadata(model, score)}
                for score, model in models
            ],
            "collections": [
                {**each.as_json(), "models": [m.full_name for m in _models_in(call, each)]}
                for each in COLLECTIONS
                if any(word in f"{each.name} {each.description}".lower() for word in words)
            ],
            "pages": [],
        }
    )


def _metadata(model: Model, score: float) -> dict[str, object]:
    tags = [each.slug for each in COLLECTIONS if each.has(model)]
    return {"generated_description": model.description, "tags": tags, "score": score}


def _models_in(call: ReplicateCall, collection: Collection) -> list[Model]:
    return [model for model in call.emulator.catalog.public() if collection.has(model)]


def _page(call: ReplicateCall, models: Iterable[Model]) -> JsonResult:
    listed = list(models)
    numbered = [ListedModel(each, len(listed) - at) for at, each in enumerate(listed)]
    shown, links = page(call, numbered)
    return JsonResult({**links, "results": [model_json(call, each.model) for each in shown]})
