"""What the emulator can run: a model has a name, a schema, and a coroutine that makes its output.

Three kinds come with the emulator: `FunctionModel` runs a typed Python function, `PictureModel`
draws pictures from prompts or edits them, and `Anything` does so for inputs that nobody declared.
A model that runs elsewhere is one more subclass of `Model`: see there.
"""

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, Self, TypeVar

from .files import ApiFile
from .limits import Limits
from .schema import Schema

COG_VERSION = "0.9.9"
T = TypeVar("T")


class ModelFailed(Exception):
    """The prediction fails with this text as its `error`; a `cause` is only for the log."""

    def __init__(self, error: str, *, cause: str = ""):
        super().__init__(error)
        self.cause = cause


class Run(Protocol):
    """What a model may ask of the run that it is in. Only `log` may be called from a thread."""

    @property
    def id(self) -> str:
        """The prediction's id."""

    @property
    def seconds(self) -> float:
        """How long this run should take, in seconds of the emulator's clock."""

    @property
    def left(self) -> float:
        """Seconds of the clock until the prediction's time is up."""

    @property
    def seed(self) -> int:
        """A number that differs from run to run, and is the same for the same prediction."""

    @property
    def limits(self) -> Limits:
        """How large pictures may be."""

    def begin(self) -> None:
        """Set the prediction to `processing`, if it is not yet."""

    def log(self, line: str) -> None:
        """Add a line to the prediction's logs."""

    async def sleep(self, seconds: float) -> None:
        """Wait, at most until the prediction's deadline."""

    async def show_progress(self) -> None:
        """Wait for the whole run's time, with progress bars in the logs."""

    def show(self, output: object) -> None:
        """Show clients `output`, the part that exists so far."""

    async def load(self, url: str) -> bytes:
        """Return what an input's http(s) or `data:` URL leads to. Raises ModelFailed."""

    def own_file(self, url: str) -> ApiFile | None:
        """Return the upload or output of this emulator that a URL leads to, if it is one."""

    def store(self, content: bytes, extension: str) -> str:
        """Keep a file of the output, like `out-0.png`; return the URL that it is served at."""

    async def in_thread(self, work: Callable[[], T]) -> T:
        """Return the result of `work`, which computes, without holding up the event loop."""


@dataclass(frozen=True, slots=True)
class ModelName:
    """What is kept of a model that something refers to."""

    full_name: str
    version: str


class Model(ABC):
    """A model: a name, a schema in Cog's form, and `predict`.

    A model that runs elsewhere, such as in a Cog server, `is_remote`: it calls `run.begin` when it
    is its turn, and determines its own time. It passes on what comes in the meantime with `run.log`
    and `run.show`, replaces files in the output by the URLs that `run.store` returns, and raises
    ModelFailed with the server's error. When the prediction is canceled, or its deadline passes,
    `predict` gets asyncio.CancelledError and can pass that on in a `finally`. The emulator does
    everything else: ids, states, times, webhooks, queues of clients, files. Register it as one of
    the `models` of `ReplicateSettings`.

    An official model runs by its name alone and doesn't list versions; a community model runs by
    its version. A `version` is 64 hexadecimal digits; without one they follow from the schema.
    """

    has_version = True
    is_remote = False

    def __init__(self, owner: str, name: str, *, is_official: bool = True, version: str = ""):
        self.owner, self.name = owner, name
        self.full_name = f"{owner}/{name}"
        self.is_official = is_official
        self._version = version

    def __reduce__(self) -> tuple[type[ModelName], tuple[str, str]]:
        """Be kept by name: the settings make models, and the catalog finds them."""
        return ModelName, (self.full_name, self.version)

    def __copy__(self) -> Self:
        """Return a model of the same kind that can be given another name."""
        found = self.__class__.__new__(self.__class__)
        found.__dict__.update(self.__dict__)
        return found

    @property
    @abstractmethod
    def openapi_schema(self) -> Schema:
        """The schema in the form that Cog publishes: `components.schemas.Input` and `Output`."""

    @abstractmethod
    async def predict(self, inputs: Mapping[str, object], run: Run) -> object:
        """Return the output, which is JSON; `inputs` fit the schema.

        Raises ModelFailed; the text of any other exception is the prediction's error as well.
        """

    async def prepare(self) -> None:  # noqa: B027 - most have nothing to do
        """Learn what there is to know about the model: called before its schema is read."""

    async def close(self) -> None:  # noqa: B027 - as above
        """Release what the model holds; called when the emulator ends."""

    def renamed(self, owner: str, name: str, *, version: str = "") -> Self:
        """Return the same model under another name; with a `version` it is a community model."""
        found = copy(self)
        found.__dict__.pop("version", None)  # it follows from the name
        Model.__init__(found, owner, name, is_official=not version, version=version)
        return found

    @property
    def description(self) -> str:
        """What it does, in a line."""
        return ""

    @cached_property
    def version(self) -> str:
        """The 64 hexadecimal digits of the only version: they change when the schema does."""
        if self._version:
            return self._version
        text = json.dumps([self.full_name, self.openapi_schema], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def input_schema(self) -> Schema:
        """The JSON Schema of the inputs."""
        found: Schema = self.openapi_schema["components"]["schemas"]["Input"]
        return found


def cog_schema(inputs: Mapping[str, object], output: Mapping[str, object]) -> Schema:
    """Return the document that Cog publishes for these two schemas."""
    return {
        "openapi": "3.0.2",
        "info": {"title": "Cog", "version": "0.1.0"},
        "paths": {},
        "components": {"schemas": {"Input": dict(inputs), "Output": dict(output)}},
    }


class ModelGone(Model):
    """A model that something kept refers to, and that the settings no longer have."""

    @property
    def openapi_schema(self) -> Schema:
        """An empty schema."""
        return cog_schema({"title": "Input", "type": "object", "properties": {}}, {})

    async def predict(self, inputs: Mapping[str, object], run: Run) -> object:
        """Fail."""
        raise ModelFailed(f"the emulator was started without the model {self.full_name}")
