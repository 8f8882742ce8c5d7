"""JSON Schema checks with the names and words of the Go validator that Replicate uses.

https://github.com/xeipuuv/gojsonschema
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class InvalidField:
    """One entry of `invalid_fields`, its keys in Replicate's order."""

    type: str
    field: str
    description: str


def invalid_fields(value: object, schema: Schema, root: str = "") -> list[InvalidField]:
    """Return what is wrong with `value`; `root` is the name that its own fields hang on."""
    return [
        InvalidField(fault.type, ".".join(filter(None, (root, fault.field))), fault.description)
        for fault in _check(value, schema, "")
    ]


def _check(value: object, schema: Schema, name: str) -> Iterator[InvalidField]:
    expected = schema.get("type")
    if expected and not _is_a(value, expected):
        text = f"Invalid type. Expected: {expected}, given: {_type_of(value)}"
        yield InvalidField("invalid_type", name, text)
        return
    if "enum" in schema and value not in schema["enum"]:
        allowed = ", ".join(json.dumps(item, ensure_ascii=False) for item in schema["enum"])
        yield InvalidField("enum", name, f"{name} must be one of the following: {allowed}")
    if isinstance(value, str):
        yield from _check_text(value, schema, name)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from _check_number(value, schema, name)
    elif isinstance(value, dict):
        yield from _check_object(value, schema, name)
    elif isinstance(value, list) and "items" in schema:
        for at, item in enumerate(value):
            yield from _check(item, schema["items"], _join(name, str(at)))


def _check_text(value: str, schema: Schema, name: str) -> Iterator[InvalidField]:
    if schema.get("format") == "uri" and not _is_uri(value):
        yield InvalidField("format", name, "Does not match format 'uri'")
    longest = schema.get("maxLength")
    if longest is not None and len(value) > longest:
        text = f"String length must be less than or equal to {longest}"
        yield InvalidField("string_lte", name, text)


def _check_number(value: float, schema: Schema, name: str) -> Iterator[InvalidField]:
    least, most = schema.get("minimum"), schema.get("maximum")
    if least is not None and value < least:
        yield InvalidField("number_gte", name, f"Must be greater than or equal to {least}")
    if most is not None and value > most:
        yield InvalidField("number_lte", name, f"Must be less than or equal to {most}")


def _check_object(value: dict[str, Any], schema: Schema, name: str) -> Iterator[InvalidField]:
    properties = schema.get("properties", {})
    for key in schema.get("required", ()):
        if key not in value:
            yield InvalidField("required", name, f"{key} is required")
    if schema.get("additionalProperties") is False:
        for key in value:
            if key not in properties:
                text = f"Additional property {key} is not allowed"
                yield InvalidField("additional_property_not_allowed", name, text)
    for key, item in value.items():
        if key in properties:
            yield from _check(item, properties[key], _join(name, key))


def _is_a(value: object, expected: str) -> bool:
    found = _type_of(value)
    return found == expected or (expected == "number" and found == "integer")


def _type_of(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "integer" if value == int(value) else "number"
    if isinstance(value, str):
        return "string"
    return "object" if isinstance(value, dict) else "array"


def _is_uri(value: str) -> bool:
    if value.startswith("data:"):
        return True
    try:
        return bool(urlsplit(value).scheme) and "\\" not in value
    except ValueError:
        return False


def _join(name: str, key: str) -> str:
    return f"{name}.{key}" if name else key
