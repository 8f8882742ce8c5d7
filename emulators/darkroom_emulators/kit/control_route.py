"""Control routes: functions whose signatures define what a route accepts and returns."""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Literal, get_args, get_type_hints

from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .acts import Acts
from .compact_json import compact_json
from .control import Files, what_is_wrong
from .given import Given
from .path_ids import register_path_ids
from .refusals import ControlRefused

register_path_ids()

Endpoint = Callable[..., Awaitable[object]]
Place = Literal["request", "path", "query", "body", "files", "state"]


@dataclass(frozen=True)
class Argument:
    """A parameter of an endpoint: where its value comes from, and its type."""

    name: str
    place: Place
    type: object
    default: object

    @cached_property
    def adapter(self) -> TypeAdapter[object]:
        """The validator of the argument's values."""
        return TypeAdapter(self.type)

    def value(self, request: Request, given: Given) -> object:
        """Return the value of an argument that is not a file. Raises ControlRefused if invalid."""
        match self.place:
            case "request":
                return request
            case "path":
                return self._checked(request.path_params[self.name], self.name)
            case "query":
                return self._of_query(request)
            case "body":
                return self._of_body(given)
        return getattr(request.app.state, self.name)

    def _of_body(self, given: Given) -> object:
        if self.is_raw:
            return given.content
        values = {} if given.values is None else given.values
        if isinstance(values, dict):
            values = {name: each for name, each in values.items() if each is not None}
        return self._checked(values, "", strict=not given.is_form)

    @cached_property
    def is_raw(self) -> bool:
        """Whether the endpoint gets the body exactly as it was sent."""
        return self.place == "body" and bytes in {self.type, *get_args(self.type)}

    def _of_query(self, request: Request) -> object:
        """Return the query parameter, or its default if it is missing or invalid."""
        if self.name not in request.query_params:
            return self.default
        try:
            return self._checked(request.query_params[self.name], self.name)
        except ControlRefused:
            return self.default

    def _checked(self, value: object, name: str, *, strict: bool = False) -> object:
        try:
            return self.adapter.validate_python(value, strict=strict)
        except ValidationError as exc:
            raise ControlRefused(what_is_wrong(exc, name, self.type)) from exc


class ControlRoute(Route):
    """A route that calls a function with arguments chosen by its parameters' names and types.

    - `request`: the request itself
    - a path parameter: its value
    - `body`: a Body, sent as JSON, form or multipart; or the raw bytes, if annotated as bytes
    - a parameter of type `Files`: the uploads sent under its name
    - a parameter with a default: the query parameter of that name
    - any other parameter: the attribute of `app.state` with that name

    The function returns JSON of the annotated type, or a Response. A `ControlRefused` becomes a
    response with its status and `{"error": text}`. If `is_act`, `app.state.acts` records each call.
    """

    def __init__(self, method: str, path: str, function: Endpoint, *, is_act: bool):
        super().__init__(path, self._respond, methods=[method])
        self.method, self.function, self.is_act = method, function, is_act

    @cached_property
    def arguments(self) -> list[Argument]:
        """The function's parameters, in order."""
        return [
            Argument(each.name, self._place(each), self._types[each.name], each.default)
            for each in inspect.signature(self.function).parameters.values()
        ]

    @cached_property
    def _files(self) -> list[str]:
        return [each.name for each in self.arguments if each.place == "files"]

    @cached_property
    def _values(self) -> list[Argument]:
        return [each for each in self.arguments if each.place != "files"]

    @property
    def answers(self) -> object:
        """The function's return type."""
        return self._types["return"]

    @cached_property
    def _types(self) -> dict[str, object]:
        return get_type_hints(self.function, include_extras=True)

    def _place(self, parameter: inspect.Parameter) -> Place:
        match parameter.name:
            case "request" | "body" as name:
                return name
            case name if name in self.param_convertors:
                return "path"
        if self._types[parameter.name] == Files:
            return "files"
        return "state" if parameter.default is parameter.empty else "query"

    async def _respond(self, request: Request) -> Response:
        try:
            answer = await self._carry_out(request)
        except ControlRefused as exc:
            return JSONResponse({"error": str(exc)}, exc.status)
        if isinstance(answer, Response):
            return answer
        return Response(compact_json(answer), media_type="application/json")

    async def _carry_out(self, request: Request) -> object:
        given = Given(request.headers.get("content-type", ""), await request.body())
        values = {each.name: each.value(request, given) for each in self._values}
        values |= given.files_of(self._files)
        if not self.is_act:
            return await self.function(**values)
        arguments = given.values
        for each in self.arguments:
            if each.place == "body" and given.is_form:
                arguments = each.adapter.dump_python(values["body"], exclude_unset=True)
        acts: Acts = request.app.state.acts
        work = partial(self.function, **values)
        return await acts.record(self.method, request.scope["path"], arguments, given.files, work)


def control_route(
    method: str, path: str, function: Endpoint, *, is_act: bool | None = None
) -> ControlRoute:
    """Return a control route. By default, every method except GET is an act."""
    return ControlRoute(
        method, path, function, is_act=method != "GET" if is_act is None else is_act
    )
