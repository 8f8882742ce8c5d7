"""Models that are typed Python functions, with schemas derived from their signatures."""

import inspect
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from PIL import Image

from .model import Model, Run, cog_schema
from .picture_files import load_picture, store_picture
from .schema import Schema

T = TypeVar("T")
_JSON_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean"}
_CONCATENATE = "concatenate"

# Cog's name for an output that is streamed in pieces and displayed as a single text.
ConcatenateIterator = Annotated[AsyncIterator[T], _CONCATENATE]


@dataclass(frozen=True, slots=True)
class Input:
    """The description and bounds of an input: `Annotated[int, Input("How much", least=1)]`.

    For a string, `most` is the maximum length.
    """

    description: str
    least: float | None = None
    most: float | None = None


class FunctionModel(Model):
    """A function as a model. A `def` runs in a thread, and an `async def` in the event loop.

    The function's parameters are the model's inputs. A parameter of type `Image.Image` is a picture
    given by URL, and `Literal[...]` is a choice. A default makes an input optional, and `Input`
    adds a description and bounds. A parameter of type `Run` is not an input; it receives the run.
    The function returns JSON, a picture, or a list of pictures. An async generator yields the items
    of its output one by one.
    """

    def __init__(
        self,
        owner: str,
        name: str,
        function: Callable[..., Any],
        *,
        is_official: bool = True,
        version: str = "",
    ):
        super().__init__(owner, name, is_official=is_official, version=version)
        self.function = function
        self._is_generator = inspect.isasyncgenfunction(function)
        self._is_coroutine = inspect.iscoroutinefunction(function)

    @property
    def description(self) -> str:
        """The first line of the function's docstring."""
        return (inspect.getdoc(self.function) or "").partition("\n")[0]

    @cached_property
    def openapi_schema(self) -> Schema:
        """The schema in the form that Cog publishes."""
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
        if required:
            found["required"] = required
        return cog_schema(found, _output_schema(self.function))

    async def predict(self, inputs: Mapping[str, object], run: Run) -> object:
        """Call the function."""
        arguments = await self._arguments(inputs, run)
        if self._is_generator:
            return await self._collected(arguments, run)
        if self._is_coroutine:
            result = await self.function(**arguments)
        else:
            await run.show_progress()
            result = await run.in_thread(partial(self.function, **arguments))
        if isinstance(result, list):
            return [await _published(item, run) for item in result]
        return await _published(result, run)

    async def _collected(self, arguments: Mapping[str, object], run: Run) -> list[object]:
        found: list[object] = []
        async for item in self.function(**arguments):
            found.append(item)
            run.show(list(found))
        return found

    async def _arguments(self, inputs: Mapping[str, object], run: Run) -> dict[str, object]:
        arguments = {name: value for name, value in inputs.items() if name in self._inputs}
        for name in self.pictures:
            if name in arguments:
                arguments[name] = await load_picture(run, str(arguments[name]))
        if self.run_parameter:
            arguments[self.run_parameter] = run
        return arguments

    @cached_property
    def pictures(self) -> tuple[str, ...]:
        """The names of the inputs that are pictures."""
        return tuple(name for name, hint in self._inputs.items() if _bare(hint) is Image.Image)

    @cached_property
    def run_parameter(self) -> str | None:
        """The name of the parameter that receives the Run, if there is one."""
        return next((name for name, hint in self._hints.items() if hint is Run), None)

    @cached_property
    def _hints(self) -> dict[str, object]:
        hints = get_type_hints(self.function, include_extras=True)
        return {name: hint for name, hint in hints.items() if name != "return"}

    @cached_property
    def _inputs(self) -> dict[str, object]:
        return {name: hint for name, hint in self._hints.items() if hint is not Run}


async def _published(item: object, run: Run) -> object:
    """Return `item` or, if it is a picture, store it and return its URL."""
    return await store_picture(run, item) if isinstance(item, Image.Image) else item


def _bare(hint: Any) -> Any:
    """Return the type without `Annotated` and `| None`."""
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
    if kind not in _JSON_TYPES:
        takes = "str, int, float, bool, Literal[...], Image.Image"
        raise TypeError(
            f"{getattr(kind, '__name__', kind)} can't be an input or output type; use {takes}"
        )
    return {"type": _JSON_TYPES[kind]}


def _output_schema(function: Callable[..., Any]) -> dict[str, object]:
    kind: Any = get_type_hints(function, include_extras=True)["return"]
    title: dict[str, object] = {"title": "Output"}
    notes = get_args(kind)[1:] if get_origin(kind) is Annotated else ()
    kind = _bare(kind)
    if get_origin(kind) is AsyncIterator:
        items = _type_schema(get_args(kind)[0])
        found = title | {"type": "array", "items": items, "x-cog-array-type": "iterator"}
        return found | ({"x-cog-array-display": _CONCATENATE} if _CONCATENATE in notes else {})
    if get_origin(kind) is list:
        return title | {"type": "array", "items": _type_schema(get_args(kind)[0])}
    if get_origin(kind) is dict:
        return title | {"type": "object"}
    return title | _type_schema(kind)
