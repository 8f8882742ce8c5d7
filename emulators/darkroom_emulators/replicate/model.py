"""The models that the emulator runs: each has a name, a schema, and a coroutine, `predict`.

Of the kinds that come with the emulator, `FunctionModel` runs a typed Python function,
`PictureModel` draws or edits pictures, and `Anything` does the same for arbitrary inputs. For a
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
    """The prediction failed; the text is its `error`, while `cause` appears only in the log."""

    def __init__(self, error: str, *, cause: str = ""):
        super().__init__(error)
        self.cause = cause


class Run(Protocol):
    """A run, as its model sees it. Only `log` may be called from other threads."""

    @property
    def id(self) -> str:
        """The prediction's id."""

    @property
    def seconds(self) -> float:
        """How long this run should take, in seconds of the emulator's clock."""

    @property
    def left(self) -> float:
        """Seconds of the emulator's clock until the prediction times out."""

    @property
    def seed(self) -> int:
        """A seed that differs between predictions, but never changes for the same prediction."""

    @property
    def limits(self) -> Limits:
        """The emulator's limits, such as the maximum size of pictures."""

    def begin(self) -> None:
        """Set the prediction to `processing`, unless it has already started or ended."""

    def log(self, line: str) -> None:
        """Add a line to the prediction's logs."""

    async def sleep(self, seconds: float) -> None:
        """Wait `seconds`, but no longer than until the prediction times out."""

    async def show_progress(self) -> None:
        """Wait as long as the run should take, and write progress bars to the logs."""

    def show(self, output: object) -> None:
        """Publish a partial output, which clients see while the prediction runs."""

    async def load(self, url: str) -> bytes:
        """Return the content at an input's http(s) or `data:` URL. Raises ModelFailed."""

    def own_file(self, url: str) -> ApiFile | None:
        """Return the upload or output of this emulator that `url` refers to, if any."""

    def store(self, content: bytes, extension: str) -> str:
        """Store an output file, with a name like `out-0.png`; return the URL where it is served."""

    async def in_thread(self, work: Callable[[], T]) -> T:
        """Run CPU-bound `work` in a thread, so that it doesn't block the event loop."""


@dataclass(frozen=True, slots=True)
class ModelName:
    """A reference to a model, which is stored in place of the model itself."""

    full_name: str
    version: str


class Model(ABC):
    """A model: a name, a schema in Cog's form, and `predict`.

    A model that runs elsewhere, such as in a Cog server, sets `is_remote`. It calls `run.begin`
    when the prediction starts there, and takes as long as the server needs. It passes on logs and
    partial output with `run.log` and `run.show`, replaces files in the output with URLs from
    `run.store`, and raises ModelFailed with the server's error. If the prediction is canceled or
    times out, `predict` gets an asyncio.CancelledError, and can cancel the remote work in a
    `finally`. The emulator handles everything else: ids, states, times, webhooks, waiting clients
    and files. Register the model in the `models` of `ReplicateSettings`.

    An official model is run by its name alone, and doesn't list versions. A community model is run
    by its version, which is 64 hexadecimal digits, by default derived from the schema.
    """

    has_version = True
    is_remote = False

    def __init__(self, owner: str, name: str, *, is_official: bool = True, version: str = ""):
        self.owner, self.name = owner, name
        self.full_name = f"{owner}/{name}"
        self.is_official = is_official
        self.about: Mapping[str, object] = {}  # fields of the API's model object, if given
        self._version = version

    def __reduce__(self) -> tuple[type[ModelName], tuple[str, str]]:
        """Pickle only the name and version, by which the catalog finds the model again."""
        return ModelName, (self.full_name, self.version)

    def __copy__(self) -> Self:
        """Return a copy, which can be renamed."""
        found = self.__class__.__new__(self.__class__)
        found.__dict__.update(self.__dict__)
        return found

    @property
    @abstractmethod
    def openapi_schema(self) -> Schema:
        """The schema in the form that Cog publishes: `components.schemas.Input` and `Output`."""

    @abstractmethod
    async def predict(self, inputs: Mapping[str, object], run: Run) -> object:
        """Return the output as JSON data; `inputs` have already been checked against the schema.

        Raise ModelFailed to fail with an error. Any other exception fails the prediction as well,
        with its text as the error.
        """

    async def prepare(self) -> None:  # noqa: B027 - most models have nothing to do
        """Fetch the schema, if necessary; this is called before the schema is used."""

    async def close(self) -> None:  # noqa: B027 - as above
        """Release the model's resources; this is called when the emulator ends."""

    def renamed(self, owner: str, name: str, *, version: str) -> Self:
        """Return the same model under another name; with a `version`, it is a community model."""
        found = copy(self)
        found.__dict__.pop("version", None)  # derived from the name
        Model.__init__(found, owner, name, is_official=not version, version=version)
        return found

    @property
    def description(self) -> str:
        """A one-line description of the model."""
        return ""

    @cached_property
    def version(self) -> str:
        """The model's only version: 64 hexadecimal digits, by default derived from the schema."""
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
    """Return the OpenAPI document that Cog publishes for these two schemas."""
    return {
        "openapi": "3.0.2",
        "info": {"title": "Cog", "version": "0.1.0"},
        "paths": {},
        "components": {"schemas": {"Input": dict(inputs), "Output": dict(output)}},
    }


class ModelGone(Model):
    """A placeholder for a model that stored state refers to, but that no longer exists."""

    @property
    def openapi_schema(self) -> Schema:
        """An empty schema."""
        return cog_schema({"title": "Input", "type": "object", "properties": {}}, {})

    async def predict(self, inputs: Mapping[str, object], run: Run) -> object:
        """Raise ModelFailed."""
        raise ModelFailed(f"the emulator was started without the model {self.full_name}")
