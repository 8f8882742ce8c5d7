"""Control routes as OpenAPI operations: https://spec.openapis.org/oas/v3.1.1#operation-object."""

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import UnionType
from typing import Annotated, Union, get_args, get_origin

from pydantic.json_schema import JsonSchemaMode

from darkroom_emulators.kit.control import Media
from darkroom_emulators.kit.control_route import Argument, ControlRoute
from darkroom_emulators.kit.given import FORM

from .json_types import Schema, schemas_of, unwrapped

COMPONENTS = "#/components/schemas/"
JSON, MULTIPART = "application/json", "multipart/form-data"


@dataclass
class Types:
    """The types in the operations; their schemas are all generated together."""

    found: list[tuple[object, JsonSchemaMode, Schema]] = field(default_factory=list)

    def add(self, of: object, mode: JsonSchemaMode) -> Schema:
        """Return a placeholder that becomes the type's schema when `resolve` is called."""
        schema: Schema = {}
        if of not in {None, bytes}:
            self.found.append((of, mode, schema))
        elif of is None:
            schema["type"] = "string"
        return schema

    def resolve(self) -> dict[str, Schema]:
        """Fill in the schemas, and return the definitions that they refer to."""
        made, definitions = schemas_of([(of, mode) for of, mode, _ in self.found], COMPONENTS)
        for (_, _, schema), each in zip(self.found, made, strict=True):
            schema.update({**each, **schema})
        return definitions


def operation_of(route: ControlRoute, types: Types) -> Schema:
    """Return the operation, without its servers."""
    summary, _, description = (inspect.getdoc(route.function) or "").partition("\n\n")
    words = re.findall(r"[a-z]+(?:_[a-z]+)*", f"{route.method.lower()} {route.path_format}")
    return {
        "operationId": "_".join(words),
        "summary": summary,
        **({"description": unwrapped(description)} if description else {}),
        "parameters": list(_parameters(route, types)),
        **_body(route, types),
        "responses": {
            "200": {"description": "Success.", "content": _content(route.answers, types)},
            "default": {"$ref": "#/components/responses/Refused"},
        },
    }


def _parameters(route: ControlRoute, types: Types) -> Iterator[Schema]:
    declared = {each.name: each for each in route.arguments}
    for name in route.param_convertors:
        of = declared[name].type if name in declared else str
        schema = types.add(of, "validation")
        yield {"name": name, "in": "path", "required": True, "schema": schema}
    for each in route.arguments:
        if each.place == "query":
            schema = types.add(each.type, "validation")
            if each.default not in {None, ""}:
                schema["default"] = each.default
            yield {"name": each.name, "in": "query", "schema": schema}


def _body(route: ControlRoute, types: Types) -> Schema:
    """Return the `requestBody`, or {} if there is none."""
    body = next((each for each in route.arguments if each.place == "body"), None)
    if body is None:
        return {}
    for media in _media_in(body.type):
        content = {media.type: {"schema": types.add(media.of, "validation")}}
        return {"requestBody": {"required": True, "content": content}}
    given = types.add(body.type, "validation")
    form = _with_files(body, [each.name for each in route.arguments if each.place == "files"])
    content = {JSON: given, FORM: given, MULTIPART: form or given}
    content = {name: {"schema": schema} for name, schema in content.items()}
    return {"requestBody": {"required": _has_required(body), "content": content}}


def _with_files(body: Argument, parts: list[str]) -> Schema | None:
    """Return the schema of a form with files, each of which may occur several times."""
    if not parts:
        return None
    file = {"type": "string", "contentMediaType": "application/octet-stream"}
    schema = _plain(body)
    files = {name: {"type": "array", "items": file} for name in parts}
    return schema | {"properties": schema["properties"] | files}


def _has_required(body: Argument) -> bool:
    return bool(_plain(body).get("required"))


def _plain(body: Argument) -> Schema:
    (schema,), definitions = schemas_of([(body.type, "validation")], COMPONENTS)
    return definitions.get(schema.get("$ref", "").removeprefix(COMPONENTS), schema)


def _content(answers: object, types: Types) -> Schema:
    """Return the response's content by media type, from a function's return type."""
    content: Schema = {}
    is_union = get_origin(answers) in {Union, UnionType}
    for each in get_args(answers) if is_union else [answers]:
        (media,) = _media_in(each) or [Media(JSON, each)]
        schema = types.add(media.of, "serialization")
        is_stream = media.type != JSON and media.of not in {None, bytes}
        content[media.type] = (
            {"schema": {"type": "string"}, "x-item-schema": schema}
            if is_stream
            else {"schema": schema}
        )
    return content


def _media_in(annotated: object) -> list[Media]:
    if get_origin(annotated) is not Annotated:
        return []
    return [each for each in get_args(annotated) if isinstance(each, Media)]
