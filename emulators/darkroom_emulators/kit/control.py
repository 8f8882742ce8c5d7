"""The types with which control routes declare what they accept and return."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal, NamedTuple, get_args

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, ValidationError
from pydantic_core import CoreSchema
from typing_extensions import TypedDict

from .multipart import FormPart

MOST = 10 * 365 * 86_400  # seconds, in one leap or in total, so that dates stay representable
Id = Annotated[int, Field(ge=-(2**63), lt=2**63)]
Seconds = Annotated[float, Field(ge=0, le=MOST)]
Files = tuple[FormPart, ...]  # the parts of a multipart body with the parameter's name


class Body(BaseModel):
    """The arguments of a control call, sent as a JSON object or as form fields."""

    # defer_build: the validator is built when the first call needs it
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)


class NextAttempt(Body):
    """The time of the next attempt: `seconds` from now, where 0 is immediately."""

    seconds: Seconds


class Ok(TypedDict):
    """The request was carried out."""

    ok: Literal[True]


class SchemaOf(NamedTuple):
    """Annotates a JSON value with the type of the object from which it was serialized."""

    type: object

    def __get_pydantic_core_schema__(self, _: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return the schema of `type`."""
        return handler.generate_schema(self.type)


class Media(NamedTuple):
    """Annotates a body or Response with its media type.

    For JSON, `of` is the type of the value; for a stream, the type of each value in it.
    """

    type: str
    of: object = None


def what_is_wrong(exc: ValidationError, place: str, model: object) -> str:
    """Return the first error as a message that names the field, the problem and valid fields."""
    first = exc.errors(include_url=False, include_input=False)[0]
    name = ".".join(filter(None, [place, *map(str, first["loc"])])) or "the body"
    match first["type"]:
        case "missing":
            return f"{name} is missing"
        case "model_type":
            return f"{name} must be a JSON object"
        case "extra_forbidden":
            known = ", ".join(_fields_at(model, first["loc"][:-1])) or "none"
            return f"{name}: unknown field; known fields: {known}"
    return f"{name}: {first['msg']}".replace(": Input should", " must").replace(
        ": String should", " must"
    )


def _fields_at(model: Any, loc: tuple[int | str, ...]) -> Iterable[str]:
    """Return the field names of the nested model at `loc`, a path through fields and list items."""
    for each in loc:
        model = model.model_fields[each].annotation if isinstance(each, str) else get_args(model)[0]
    fields: dict[str, object] = model.model_fields
    return fields
