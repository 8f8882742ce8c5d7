"""Trainings, which create a version of another model."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from .catalog import Catalog
from .model import Model, ModelName, Run
from .predictions import StoredPrediction
from .schema import Schema

WEIGHTS = b"weights of a training by the emulator\n"


@dataclass(slots=True, eq=False)
class StoredTraining(StoredPrediction):
    """A training: a prediction that is listed separately.

    `destination` is the full name of the model that gets the new version.
    """

    destination: str = ""

    def as_json(self) -> dict[str, object]:
        """Return the JSON object that the API returns."""
        found = StoredPrediction.as_json(self)
        del found["data_removed"]
        if self.output is None:
            del found["output"]
        api = f"{self.base_url}/v1/trainings/{self.id}"
        web = f"{self.base_url}/p/{self.id}"
        return found | {
            "source": "api",
            "urls": {"get": api, "cancel": f"{api}/cancel", "web": web},
        }


@dataclass(frozen=True, slots=True)
class TrainedModel:
    """A recipe for the model that a training creates: `base` under another name.

    `about` has the properties that the account gave to that model, such as its description.
    """

    base: ModelName
    owner: str
    name: str
    version: str
    about: Mapping[str, object]

    def build(self, catalog: Catalog) -> Model:
        """Build the model."""
        found = catalog.kept(self.base).renamed(self.owner, self.name, version=self.version)
        found.about = self.about
        return found


class Trainer(Model):
    """Trains `base`: after the run, `destination` has a version that behaves like `base`."""

    def __init__(self, base: Model, destination: Model, catalog: Catalog):
        super().__init__(base.owner, base.name, is_official=base.is_official, version=base.version)
        self._base, self._destination, self._catalog = base, destination, catalog

    @property
    def openapi_schema(self) -> Schema:
        """The schema of `base`; there is no schema for a training's inputs."""
        return self._base.openapi_schema

    async def predict(self, inputs: Mapping[str, object], run: Run) -> object:
        """Train: wait, then register the new version."""
        run.log("Training")
        await run.show_progress()
        owner, name = self._destination.owner, self._destination.name
        version = hashlib.sha256(f"{owner}/{name} {run.seed} {inputs}".encode()).hexdigest()
        base = ModelName(self._base.full_name, self._base.version)
        trained = self._catalog.make(
            TrainedModel(base, owner, name, version, self._destination.about)
        )
        weights = run.store(WEIGHTS, "tar")
        return {"version": f"{trained.full_name}:{version}", "weights": weights}
