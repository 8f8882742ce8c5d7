"""Types of Python as JSON Schema: what pydantic makes of them, without what a reader can't use."""

import re
from collections.abc import Iterable

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode

Schema = dict[str, object]
_WRAPPED = re.compile(r"(?<!\n)\n(?!\n|- )")  # a line break within a paragraph


class _Generator(GenerateJsonSchema):
    """Gives a title to types only: that of a field would only repeat its name."""

    def field_title_should_be_set(self, schema: object) -> bool:
        """Return that a field needs none."""
        return False


def schemas_of(
    types: Iterable[object], mode: JsonSchemaMode, ref_template: str
) -> tuple[list[Schema], dict[str, Schema]]:
    """Return the schema of each type, and what they refer to by name.

    Docstrings are descriptions. In the mode "serialization" a dataclass has all of its fields.
    """
    listed: list[tuple[int, JsonSchemaMode, TypeAdapter[object]]] = [
        (at, mode, TypeAdapter(each)) for at, each in enumerate(types)
    ]
    found, rest = TypeAdapter.json_schemas(
        listed, schema_generator=_Generator, ref_template=ref_template
    )
    definitions: dict[str, Schema] = rest.get("$defs", {})
    for each in definitions.values():
        if isinstance(text := each.get("description"), str):
            each["description"] = unwrapped(text)
    return [found[at, mode] for at, _, _ in listed], definitions


def unwrapped(text: str) -> str:
    """Return a docstring without the line breaks that only keep the source narrow."""
    return _WRAPPED.sub(" ", text)
