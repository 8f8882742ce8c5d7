"""Python types as JSON Schema: pydantic's output, without the noise."""

import re
from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode

Schema = dict[str, Any]
_WRAPPED = re.compile(r"(?<!\n)\n(?!\n|- )")  # a line break within a paragraph


class _Generator(GenerateJsonSchema):
    """Gives titles to types only, because a field's title would only repeat its name."""

    def field_title_should_be_set(self, schema: object) -> bool:
        """Return False: no field gets a title."""
        return False

    def field_is_required(self, field: Any, total: bool) -> bool:
        """Mark all fields of a dataclass as required, since all are written."""
        is_written = self.mode == "serialization" and field["type"] == "dataclass-field"
        return is_written or super().field_is_required(field, total)


def schemas_of(
    types: Sequence[tuple[object, JsonSchemaMode]], prefix: str
) -> tuple[list[Schema], dict[str, Schema]]:
    """Return the types' schemas, and the definitions that they refer to by `prefix` and name.

    The mode is "validation" for input, "serialization" for output. Docstrings become descriptions.
    """
    listed: list[tuple[int, JsonSchemaMode, TypeAdapter[object]]] = [
        (at, mode, TypeAdapter(each)) for at, (each, mode) in enumerate(types)
    ]
    found, rest = TypeAdapter.json_schemas(
        listed, schema_generator=_Generator, ref_template=prefix + "{model}"
    )
    definitions: dict[str, Schema] = rest.get("$defs", {})
    for each in definitions.values():
        if "description" in each:
            each["description"] = unwrapped(each["description"])
    return [found[at, mode] for at, mode, _ in listed], definitions


def unwrapped(text: str) -> str:
    """Return a docstring without the line breaks that only keep the source narrow."""
    return _WRAPPED.sub(" ", text)
