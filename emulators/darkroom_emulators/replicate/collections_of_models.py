"""Collections of models, chosen by each model's schema or by whether it is official."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from .model import Model
from .schema import Schema


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection; `has` returns whether a model belongs to it."""

    name: str
    slug: str
    description: str
    has: Callable[[Model], bool]

    def as_json(self) -> dict[str, object]:
        """Return the collection as the API's lists of collections show it."""
        return {"name": self.name, "slug": self.slug, "description": self.description}


def _draws(model: Model) -> bool:
    inputs = _inputs(model)
    needs = [inputs.get(name, {}) for name in model.input_schema.get("required", ())]
    return _answers_pictures(model) and "prompt" in inputs and not _any_url(needs)


def _edits(model: Model) -> bool:
    return _answers_pictures(model) and _any_url(_inputs(model).values())


def _writes(model: Model) -> bool:
    return "x-cog-array-display" in model.openapi_schema["components"]["schemas"]["Output"]


def _answers_pictures(model: Model) -> bool:
    return _answers_files(model) and not _films(model)


def _films(model: Model) -> bool:
    return _answers_files(model) and "duration" in _inputs(model)


def _answers_files(model: Model) -> bool:
    output = model.openapi_schema["components"]["schemas"]["Output"]
    return _any_url([output])


def _inputs(model: Model) -> Mapping[str, Schema]:
    found: Mapping[str, Schema] = model.input_schema.get("properties", {})
    return found


def _any_url(schemas: Iterable[Schema]) -> bool:
    items = [each.get("items", each) for each in schemas]
    return any(each.get("format") == "uri" for each in items)


COLLECTIONS = (
    Collection("Generate images", "text-to-image", "Models that draw from a prompt", _draws),
    Collection("Edit images", "image-editing", "Models that take a picture and change it", _edits),
    Collection("Generate videos", "text-to-video", "Models that make videos", _films),
    Collection("Use a language model", "language-models", "Models that write text", _writes),
    Collection(
        "Official models",
        "official",
        "Models that run by their name alone",
        lambda model: model.is_official,
    ),
)
