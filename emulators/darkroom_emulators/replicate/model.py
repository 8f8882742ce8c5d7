"""What the emulator can run: a model has a name, a schema, and a coroutine that makes its output.

Three kinds come with the emulator: `FunctionModel` runs a typed Python function, `PictureModel`
draws pictures from prompts or edits them, and `Anything` does that for arbitrary inputs. For a
model that runs elsewhere, subclass `Model` as its docstring describes.
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
    """The prediction fails with this text as its `error`; a `cause` is shown only in the log."""

    def __init__(self, error: str, *, cause: str = ""):
        super().__init__(error)
        self.cause = cause


class Run(Protocol):
    """What a run offers to its model. Only `log` may be called from other threads."""

    @property
    def id(self) -> str:
        """The prediction's id."""

    @property
    def seconds(self) -> float:
        """How long this run should take, in seconds of the emulator's clock."""

    @property
    def left(self) -> float:
        """Seconds of the clock until the prediction times out."""

    @property
    def seed(self) -> int:
        """A random seed that differs between predictions, but is always the same for one."""

    @property
    def limits(self) -> Limits:
        """How large pictures may be."""

    def begin(self) -> None:
        """Set the prediction to `processing`, unless it already is."""

    def log(self, line: str) -> None:
        """Add a line to the prediction's logs."""

    async def sleep(self, seconds: float) -> None:
        """Wait, at most until the prediction's deadline."""

    async def show_progress(self) -> None:
        """Wait as long as the run should take, writing progress bars into the logs."""

    def show(self, output: object) -> None:
        """Show clients the part of the output that exists so far."""

    async def load(self, url: str) -> bytes:
        """Return the content at an input's http(s) or `data:` URL. Raises ModelFailed."""

    def own_file(self, url: str) -> ApiFile | None:
        """Return the upload or output of this emulator that a URL refers to, if any."""

    def store(self, content: bytes, extension: str) -> str:
        """Store a file of the output, like `out-0.png`; return the URL where it is served."""

    async def in_thread(self, work: Callable[[], T]) -> T:
        """Run CPU-bound `work` in a thread, so that it doesn't block the event loop."""


@dataclass(frozen=True, slots=True)
class ModelName:
    """What is stored in place of a model that something refers to."""

    full_name: str
    version: str


class Model(ABC):
    """A model: a name, a schema in Cog's form, and `predict`.

    A model that runs elsewhere, such as in a Cog server, sets `is_remote`: it calls `run.begin`
    when the prediction starts there, and takes as long as it takes. It passes on logs and partial
    output with `run.log` and `run.show`, replaces files in the output by URLs from `run.store`, and
    raises ModelFailed with the server's error. If the prediction is canceled, or times out,
    `predict` gets asyncio.CancelledError, and can cancel the work there in a `finally`. The
    emulator does the rest: ids, states, times, webhooks, waiting clients, files. Register the model
    in the `models` of `ReplicateSettings`.

    An official model is run by its name alone and doesn't list versions; a community model is run
    by its version: 64 hexadecimal digits, by default derived from the schema.
    """

    has_version = True
    is_remote = False

    def __init__(self, owner: str, name: str, *, is_official: bool = True, version: str = ""):
        self.owner, self.name = owner, name
        self.full_name = f"{owner}/{name}"
        self.is_official = is_official
        self._version = version

    def __reduce__(self) -> tuple[type[ModelName], tuple[str, str]]:
        """Pickle only the name: settings define models, and the catalog finds them again."""
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
        """Fetch what is needed to know the schema; called before the schema is read."""

    async def close(self) -> None:  # noqa: B027 - as above
        """Release the model's resources; called when the emulator ends."""

    def renamed(self, owner: str, name: str, *, version: str = "") -> Self:
        """Return the same model under another name; with a `version` it is a community model."""
        found = copy(self)
        found.__dict__.pop("version", None)  # derived from the name
        Model.__init__(found, owner, name, is_official=not version, version=version)
        return found

    @property
    def description(self) -> str:
        """What it does, in a line."""
        return ""

    @cached_property
    def version(self) -> str:
        """The 64 hexadecimal digits of the only version, which change with the schema."""
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
    """A model that the stored state refers to, but that is no longer in the settings."""

    @property
    def openapi_schema(self) -> Schema:
        """An empty schema."""
        return cog_schema({"title": "Input", "type": "object", "properties": {}}, {})

    async def predict(self, inputs: Mapping[str, object], run: Run) -> object:
        """Fail."""
        raise ModelFailed(f"the emulator was started without the model {self.full_name}")
