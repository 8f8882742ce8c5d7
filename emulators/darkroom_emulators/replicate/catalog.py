"""The models of one emulator."""

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from .model import Model, ModelGone, ModelName
from .schema import invalid_fields


class ModelRecipe(Protocol):
    """A stored description from which a model that the account has created can be rebuilt."""

    def build(self, catalog: "Catalog") -> Model:
        """Build the model."""


class Catalog:
    """Models by name and by version; if two have the same name, the later one wins.

    `stand_in`, if given, makes a model for any unknown owner, name and version. Recipes of models
    that the account creates are stored in `made`.
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
        """Return the model that a stored name refers to, or a ModelGone if it no longer exists."""
        found = self._by_version.get(name.version) or self.named(name.full_name, name.version)
        return found or ModelGone(*name.full_name.split("/", 1), version=name.version)

    def add(self, model: Model) -> None:
        """Add a model, replacing any with the same name."""
        if before := self._by_name.get(model.full_name):
            self._by_version.pop(before.version, None)
        self._by_name[model.full_name] = model
        self._by_version[model.version] = model

    def all(self) -> list[Model]:
        """Return all models, without stand-ins."""
        return list(self._by_name.values())

    def public(self) -> list[Model]:
        """Return the models that lists and searches show."""
        return [model for model in self.all() if model.about.get("visibility") != "private"]

    def named(self, full_name: str, version: str = "") -> Model | None:
        """Return the model `owner/name`, or a stand-in; None if there is neither."""
        found = self._by_name.get(full_name)
        owner, slash, name = full_name.partition("/")
        if found or not self._stand_in or not (owner and slash and name):
            return found
        return self._stand_in(owner, name, version)

    def taking(self, inputs: Mapping[str, object], model: Model) -> Model:
        """Return `model`, or a stand-in (if allowed) when the model doesn't accept `inputs`."""
        if not self._stand_in or not invalid_fields(inputs, model.input_schema):
            return model
        version = "" if model.is_official else model.version
        return self._stand_in(model.owner, model.name, version)

    def find(self, version: str) -> Model | None:
        """Return the model that the `version` of a create request means, a stand-in, or None.

        `version` is 64 hexadecimal digits, optionally preceded by `owner/name:`. For an official
        model, it can also be just `owner/name`.
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
        """Return a stand-in for an unknown version, if allowed."""
        owner, _, name = full_name.partition("/")
        return self._stand_in(owner, name, version) if self._stand_in else None
