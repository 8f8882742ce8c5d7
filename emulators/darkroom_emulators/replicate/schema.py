"""Validates JSON against a schema, with the errors of the Go validator that Replicate uses.

https://github.com/xeipuuv/gojsonschema
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

Schema = Mapping[str, Any]
REDACTED = "[REDACTED]"

_TYPES: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "integer",
    str: "string",
    dict: "object",
    list: "array",
}


@dataclass(frozen=True, slots=True)
class InvalidField:
    """One entry of `invalid_fields`, with its keys in Replicate's order."""

    type: str
    field: str
    description: str


def invalid_fields(value: object, schema: Schema, root: str = "") -> list[InvalidField]:
    """Return the errors in `value`; the names of its fields are prefixed with `root`."""
    found: list[InvalidField] = []
    _check(value, schema, "", found)
    return [
        InvalidField(fault.type, ".".join(filter(None, (root, fault.field))), fault.description)
        for fault in found
    ]


def without_secrets(inputs: Mapping[str, object], schema: Schema) -> dict[str, object]:
    """Return inputs with the values of Cog's type Secret replaced, as in Replicate's responses.

    https://replicate.com/docs/topics/predictions/secrets
    """
    fields = schema.get("properties", {})
    secrets = {name for name, field in fields.items() if field.get("x-cog-secret")}
    return {name: REDACTED if name in secrets else value for name, value in inputs.items()}


def _check(value: Any, schema: Schema, name: str, found: list[InvalidField]) -> None:
    kind, expected = _type_of(value), schema.get("type")
    is_allowed = expected in (None, kind) or (expected == "number" and kind == "integer")
    if not is_allowed:
        text = f"Invalid type. Expected: {expected}, given: {kind}"
        found.append(InvalidField("invalid_type", name, text))
        return
    if "enum" in schema and value not in schema["enum"]:
        allowed = ", ".join(json.dumps(item, ensure_ascii=False) for item in schema["enum"])
        text = f"{name} must be one of the following: {allowed}"
        found.append(InvalidField("enum", name, text))
    if kind == "string":
        _check_text(value, schema, name, found)
    elif kind in {"integer", "number"}:
        _check_number(value, schema, name, found)
    elif kind == "object":
        _check_object(value, schema, name, found)
    elif kind == "array" and "items" in schema:
        for at, item in enumerate(value):
            _check(item, schema["items"], _join(name, str(at)), found)


def _check_text(value: str, schema: Schema, name: str, found: list[InvalidField]) -> None:
    if schema.get("format") == "uri" and not _is_uri(value):
        found.append(InvalidField("format", name, "Does not match format 'uri'"))
    if "pattern" in schema and not re.fullmatch(schema["pattern"], value):
        text = f"Does not match pattern '^{schema['pattern']}$'"
        found.append(InvalidField("pattern", name, text))
    longest = schema.get("maxLength")
    if longest is not None and len(value) > longest:
        text = f"String length must be less than or equal to {longest}"
        found.append(InvalidField("string_lte", name, text))


def _check_number(value: float, schema: Schema, name: str, found: list[InvalidField]) -> None:
    least, most = schema.get("minimum"), schema.get("maximum")
    if least is not None and value < least:
        text = f"Must be greater than or equal to {_shown(least)}"
        found.append(InvalidField("number_gte", name, text))
    if most is not None and value > most:
        text = f"Must be less than or equal to {_shown(most)}"
        found.append(InvalidField("number_lte", name, text))


def _shown(bound: float) -> float:
    """Return a bound as Go prints it: 4 if the schema has 4.0."""
    return int(bound) if float(bound).is_integer() else bound


def _check_object(
    value: dict[str, object], schema: Schema, name: str, found: list[InvalidField]
) -> None:
    properties = schema.get("properties", {})
    missing = (key for key in schema.get("required", ()) if key not in value)
    found += [InvalidField("required", name, f"{key} is required") for key in missing]
    if schema.get("additionalProperties") is False:
        for key in value:
            if key not in properties:
                text = f"Additional property {key} is not allowed"
                found.append(InvalidField("additional_property_not_allowed", name, text))
    for key, item in value.items():
        if key in properties:
            _check(item, properties[key], _join(name, key), found)


def _type_of(value: object) -> str:
    if isinstance(value, float):
        return "integer" if value.is_integer() else "number"
    return _TYPES[type(value)]


def _is_uri(value: str) -> bool:
    if value.startswith("data:"):
        return True
    try:
        return bool(urlsplit(value).scheme) and "\\" not in value
    except ValueError:
        return False


def _join(name: str, key: str) -> str:
    return f"{name}.{key}" if name else key
