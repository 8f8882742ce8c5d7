"""Deployments: each is a name under which an account runs one version of a model."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from .catalog import Catalog
from .identifiers import milliseconds
from .model import Model, ModelName

ACCOUNT: dict[str, object] = {"type": "user", "username": "darkroom", "name": "Darkroom"}
OWNER = "darkroom"  # the account's username


@dataclass(frozen=True, slots=True)
class Release:
    """The model and hardware of a deployment; the `number` of its first release is 1."""

    model: Model
    hardware: str = "cpu"
    min_instances: int = 0
    max_instances: int = 1
    number: int = 1
    created_at: float = 0.0


@dataclass(slots=True)
class ApiDeployment:
    """A deployment; `number` determines its position in lists."""

    owner: str
    name: str
    release: Release
    number: int = 0

    def as_json(self) -> dict[str, object]:
        """Return the JSON object that the API returns."""
        release = self.release
        return {
            "owner": self.owner,
            "name": self.name,
            "current_release": {
                "number": release.number,
                "model": release.model.full_name,
                "version": release.model.version,
                "created_at": milliseconds(release.created_at),
                "created_by": ACCOUNT,
                "configuration": {
                    "hardware": release.hardware,
                    "min_instances": release.min_instances,
                    "max_instances": release.max_instances,
                },
            },
        }


@dataclass(slots=True)
class Deployments:
    """The account's deployments: initially, those in the settings whose models exist.

    They are stored in `by_name`. `has_begun` is true if an earlier start created the initial ones.
    """

    catalog: Catalog
    first: Mapping[str, str]
    numbers: Iterator[int]
    now: float
    by_name: dict[str, ApiDeployment] = field(default_factory=dict)
    has_begun: bool = False

    def __post_init__(self) -> None:
        """Restore the stored deployments, or create the initial ones."""
        for each in self.by_name.values():
            if isinstance(kept := each.release.model, ModelName):
                each.release = replace(each.release, model=self.catalog.kept(kept))
        if self.has_begun:
            return
        for full_name, model_name in self.first.items():
            owner, _, name = full_name.partition("/")
            if model := self.catalog.named(model_name):
                self.add(owner, name, Release(model, created_at=self.now))

    def newest_first(self) -> list[ApiDeployment]:
        """Return all deployments, newest first."""
        return sorted(self.by_name.values(), key=lambda each: each.number, reverse=True)

    def get(self, full_name: str) -> ApiDeployment | None:
        """Return the deployment `owner/name`, or None if there is none."""
        return self.by_name.get(full_name)

    def add(self, owner: str, name: str, release: Release) -> ApiDeployment:
        """Add a deployment."""
        made = ApiDeployment(owner, name, release, next(self.numbers))
        self.by_name[f"{owner}/{name}"] = made
        return made

    def remove(self, deployment: ApiDeployment) -> None:
        """Remove a deployment."""
        del self.by_name[f"{deployment.owner}/{deployment.name}"]

    @staticmethod
    def next_release(deployment: ApiDeployment, release: Release, *, now: float) -> None:
        """Make a deployment run `release` from now on."""
        number = deployment.release.number + 1
        deployment.release = replace(release, number=number, created_at=now)
