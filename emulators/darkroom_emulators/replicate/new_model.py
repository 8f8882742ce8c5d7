"""Models that the account creates, which have no version at first."""

from collections.abc import Mapping
from dataclasses import dataclass

from .catalog import Catalog
from .hardware import SKUS
from .model import Model, ModelFailed, Run, cog_schema
from .schema import Schema

_TEXT: Schema = {"type": "string"}
CREATE_SCHEMA: Schema = {
    "type": "object",
    "required": ["owner", "name", "visibility", "hardware"],
    "properties": {
        "owner": _TEXT,
        "name": {"type": "string", "pattern": r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?"},
        "visibility": {"type": "string", "enum": ["public", "private"]},
        "hardware": {"type": "string", "enum": SKUS},
        "description": _TEXT,
        "github_url": _TEXT,
        "paper_url": _TEXT,
        "license_url": _TEXT,
        "cover_image_url": _TEXT,
    },
}
KEPT_FIELDS = CREATE_SCHEMA["properties"].keys() - {"owner", "name", "hardware"}


class ModelWithoutVersion(Model):
    """A model without a version: it can be the destination of a training, but can't be run."""

    has_version = False

    def __init__(self, owner: str, name: str, about: Mapping[str, object]):
        super().__init__(owner, name, is_official=False)
        self.about = about

    @property
    def description(self) -> str:
        """The description in the create request."""
        return str(self.about.get("description", ""))

    @property
    def openapi_schema(self) -> Schema:
        """An empty schema."""
        return cog_schema({"title": "Input", "type": "object", "properties": {}}, {})

    async def predict(self, inputs: Mapping[str, object], run: Run) -> object:
        """Raise ModelFailed."""
        raise ModelFailed("the model has no version")


@dataclass(frozen=True, slots=True)
class NewModel:
    """A recipe for the model that a create request describes."""

    owner: str
    name: str
    about: Mapping[str, object]

    def build(self, _: Catalog) -> Model:
        """Build the model."""
        return ModelWithoutVersion(self.owner, self.name, self.about)
