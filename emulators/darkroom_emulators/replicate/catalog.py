"""What a model is: a typed function, from whose signature its schema follows."""

import hashlib
import inspect
import json
from collections.abc import AsyncIterator, Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal, Protocol, get_args, get_origin, get_type_hints

from PIL import Image

COG_VERSION = "0.9.9"
_JSON_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean"}


class Run(Protocol):
    """What a model may ask of the run that it is in: a parameter of this type is no input."""

    @property
    def seconds(self) -> float:
        """How long this run shall take, in seconds of the emulator's clock."""

    def log(self, line: str) -> None:
        """Add a line to the prediction's logs."""

    async def sleep(self, seconds: float) -> None:
        """Let time pass, up to the prediction's deadline."""


class ModelFailed(Exception):
    """The prediction fails with this text as its `error`."""


@dataclass(frozen=True, slots=True)
class Input:
    """What an input's type does not say: `Annotated[int, Input("How much", least=1)]`.

    `most` is a text's greatest length.
    """

    description: str
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True)
class Model:
    """A model of the emulator. A `def` runs in a thread, an `async def` in the event loop."""

    owner: str
    name: str
    function: Callable[..., Any]
    is_official: bool = True

    @cached_property
    def full_name(self) -> str:
        """`owner/name`."""
        return f"{self.owner}/{self.name}"

    @property
    def description(self) -> str:
        """The first line of the function's docstring."""
        return (inspect.getdoc(self.function) or "").partition("\n")[0]

    @cached_property
    def version(self) -> str:
        """The 64 hexadecimal digits of the only version: they change when the schema does."""
        text = json.dumps([self.full_name, self.openapi_schema], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def openapi_schema(self) -> dict[str, object]:
        """The schema in the form that Cog publishes."""
        schemas = {"Input": self.input_schema, "Output": _output_schema(self.function)}
        return {
            "openapi": "3.0.2",
            "info": {"title": "Cog", "version": "0.1.0"},
            "paths": {},
            "components": {"schemas": schemas},
        }

    @cached_property
    def input_schema(self) -> dict[str, object]:
        """The JSON Schema of the inputs."""
        properties: dict[str, dict[str, object]] = {}
        required: list[str] = []
        for parameter, hint in self._inputs.items():
            default = inspect.signature(self.function).parameters[parameter].default
            properties[parameter] = _input_schema(parameter, hint, len(properties))
            if default is inspect.Parameter.empty:
                required.append(parameter)
            elif default is not None:
                properties[parameter]["default"] = default
        found: dict[str, object] = {"title": "Input", "type": "object", "properties": properties}
        return found | ({"required": required} if required else {})

    @property
    def input_names(self) -> Collection[str]:
        """The names of the inputs."""
        return self._inputs.keys()

    @cached_property
    def pictures(self) -> tuple[str, ...]:
        """The names of the inputs that are pictures, given by URL."""
        return tuple(name for name, hint in self._inputs.items() if _bare(hint) is Image.Image)

    @cached_property
    def run_parameter(self) -> str | None:
        """The name of the parameter that takes the Run, if the function has one."""
        return next((name for name, hint in self._hints.items() if hint is Run), None)

    @cached_property
    def is_stepwise(self) -> bool:
        """Whether the output comes item by item."""
        return inspect.isasyncgenfunction(self.function)

    @cached_property
    def is_async(self) -> bool:
        """Whether the function is a coroutine, which spends the model's time by itself."""
        return inspect.iscoroutinefunction(self.function)

    @cached_property
    def _hints(self) -> dict[str, object]:
        hints = get_type_hints(self.function, include_extras=True)
        return {name: hint for name, hint in hints.items() if name != "return"}

    @cached_property
    def _inputs(self) -> dict[str, object]:
        return {name: hint for name, hint in self._hints.items() if hint is not Run}


class Catalog:
    """The models that an emulator has."""

    def __init__(self, models: Iterable[Model]):
        self._by_name = {model.full_name: model for model in models}
        self._by_version = {model.version: model for model in self._by_name.values()}

    def named(self, full_name: str) -> Model | None:
        """Return the model `owner/name`."""
        return self._by_name.get(full_name)

    def find(self, version: str) -> Model | None:
        """Return what a create's `version` means.

        That is 64 hexadecimal digits, `owner/name:` and these digits, or `owner/name` alone
        where the model is official.
        """
        name, _, digits = version.rpartition(":")
        model = self._by_version.get(digits)
        if model is not None:
            return model if name in {"", model.full_name} else None
        official = self._by_name.get(version)
        return official if official and official.is_official else None


def _bare(hint: Any) -> Any:
    """Return the type itself: without Annotated, and without `| None`."""
    if get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    choices = [choice for choice in get_args(hint) if choice is not type(None)]
    if get_origin(hint) is not Literal and type(None) in get_args(hint) and len(choices) == 1:
        return choices[0]
    return hint


def _input_schema(name: str, hint: Any, order: int) -> dict[str, object]:
    found: dict[str, object] = {"title": name.replace("_", " ").capitalize(), "x-order": order}
    found |= _type_schema(_bare(hint))
    for note in get_args(hint)[1:] if get_origin(hint) is Annotated else ():
        found["description"] = note.description
        if note.least is not None:
            found["minimum"] = note.least
        if note.most is not None:
            found["maxLength" if found["type"] == "string" else "maximum"] = note.most
    return found


def _type_schema(kind: Any) -> dict[str, object]:
    if kind is Image.Image:
        return {"type": "string", "format": "uri"}
    if get_origin(kind) is Literal:
        choices = list(get_args(kind))
        return {"type": _JSON_TYPES[type(choices[0])], "enum": choices}
    return {"type": _JSON_TYPES[kind]}


def _output_schema(function: Callable[..., Any]) -> dict[str, object]:
    kind = get_type_hints(function)["return"]
    title: dict[str, object] = {"title": "Output"}
    if get_origin(kind) is AsyncIterator:
        items = _type_schema(get_args(kind)[0])
        return title | {"type": "array", "items": items, "x-cog-array-type": "iterator"}
    if get_origin(kind) is list:
        return title | {"type": "array", "items": _type_schema(get_args(kind)[0])}
    if get_origin(kind) is dict:
        return title | {"type": "object"}
    return title | _type_schema(kind)
