"""The models that one emulator has."""

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from .model import Model, ModelGone, ModelName
from .schema import invalid_fields


class ModelRecipe(Protocol):
    """How to build a model that the account created; this is what gets stored."""

    def build(self, catalog: "Catalog") -> Model:
        """Return the model."""


class Catalog:
    """Models by name and by version; if two have the same name, the later one wins.

    `stand_in`, if given, makes a model for any other owner, name and version. Recipes are stored in
    `made`.
    """

    def __init__(
        self,
        models: Iterable[Model],
        *,
        stand_in: Callable[[str, str, str], Model] | None = None,
        made: dict[str, ModelRecipe] | None = None,
    ):
        self._by_name = {model.full_name: model for model in models}
        self._by_version = {model.version: model for model in self._by_name.values()}
        self._stand_in = stand_in
        self._made = {} if made is None else made
        for recipe in self._made.values():
            self.add(recipe.build(self))

    def make(self, recipe: ModelRecipe) -> Model:
        """Add a model that the account creates, and return it."""
        model = recipe.build(self)
        self._made[model.full_name] = recipe
        self.add(model)
        return model

    def kept(self, name: ModelName) -> Model:
        """Return the model of a stored name, a ModelGone if it no longer exists."""
        found = self._by_version.get(name.version) or self.named(name.full_name, name.version)
        return found or ModelGone(*name.full_name.split("/", 1), version=name.version)

    def add(self, model: Model) -> None:
        """Add a model, replacing any with the same name."""
        if before := self._by_name.get(model.full_name):
            self._by_version.pop(before.version, None)
        self._by_name[model.full_name] = model
        self._by_version[model.version] = model

    def all(self) -> list[Model]:
        """Return every model that is declared."""
        return list(self._by_name.values())

    def named(self, full_name: str, version: str = "") -> Model | None:
        """Return the model `owner/name`."""
        found = self._by_name.get(full_name)
        owner, slash, name = full_name.partition("/")
        if found or not self._stand_in or not (owner and slash and name):
            return found
        return self._stand_in(owner, name, version)

    def taking(self, inputs: Mapping[str, object], model: Model) -> Model:
        """Return `model`, or a stand-in if it doesn't take `inputs` and stand-ins are allowed."""
        if not self._stand_in or not invalid_fields(inputs, model.input_schema):
            return model
        version = "" if model.is_official else model.version
        return self._stand_in(model.owner, model.name, version)

    def find(self, version: str) -> Model | None:
        """Return the model that the `version` of a create request refers to.

        A version is 64 hexadecimal digits, `owner/name:` followed by these, or only `owner/name` if
        the model is official.
        """
        name, _, digits = version.rpartition(":")
        model = self._by_version.get(digits)
        if model is not None:
            return model if name in {"", model.full_name} else None
        if name or "/" not in version:
            return self._stand_in_for(name or "someone/unknown", digits)
        official = self.named(version)
        return official if official and official.is_official else None

    def _stand_in_for(self, full_name: str, version: str) -> Model | None:
        """Return a stand-in for a version that no model has."""
        owner, _, name = full_name.partition("/")
        return self._stand_in(owner, name, version) if self._stand_in else None
