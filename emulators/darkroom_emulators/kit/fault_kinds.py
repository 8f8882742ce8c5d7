"""The kinds of faults, and the faults that are switched on, as models that pydantic validates."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from typing_extensions import TypedDict

from .control import what_is_wrong
from .refusals import ControlRefused


class Params(BaseModel):
    """The parameters of a fault; subclasses add the fields."""

    model_config = ConfigDict(extra="forbid", defer_build=True, strict=True, allow_inf_nan=False)


class FaultKindJson(TypedDict):
    """A kind of fault.

    `words` describes its effect, `match` lists the facts that it can be matched by, and `params`
    maps each parameter to its JSON Schema. `in_chaos` contains its params in chaos mode, or is null
    if chaos does not include it.
    """

    words: str
    match: list[str]
    params: dict[str, dict[str, object]]
    in_chaos: Mapping[str, object] | None


@dataclass(frozen=True, slots=True)
class FaultKind:
    """A kind of fault.

    `words` describes its effect, and `match` lists the facts that it can be matched by. `in_chaos`
    contains its params in chaos mode, which injects recoverable faults at random; it is None if
    chaos does not include this kind.
    """

    words: str
    match: tuple[str, ...] = ()
    params: type[Params] = Params
    in_chaos: Mapping[str, object] | None = field(default=None)

    def as_json(self) -> FaultKindJson:
        """Return the kind as `GET faults` shows it."""
        return {
            "words": self.words,
            "match": list(self.match),
            "params": self.params.model_json_schema().get("properties", {}),
            "in_chaos": self.in_chaos,
        }


class FaultJson(TypedDict):
    """A fault that is switched on; `times` is null if it can be injected without limit."""

    kind: str
    match: dict[str, str]
    probability: float
    times: int | None
    params: dict[str, object]


class Fault(BaseModel):
    """A fault that is switched on.

    Where every entry of `match` equals the corresponding fact (compared as text), the fault is
    injected with the given `probability`. It is switched off after `times` injections; None means
    no limit. `params` are the parameters of its kind.
    """

    model_config = ConfigDict(extra="forbid", defer_build=True, strict=True)

    kind: str
    match: dict[str, str] = Field(default_factory=dict)
    probability: float = Field(default=1.0, ge=0, le=1)
    times: int | None = Field(default=None, ge=1)
    params: dict[str, Any] = Field(default_factory=dict)

    def as_json(self) -> FaultJson:
        """Return the fault as `GET faults` shows it."""
        return {
            "kind": self.kind,
            "match": self.match,
            "probability": self.probability,
            "times": self.times,
            "params": self.params,
        }


class Plan(BaseModel):
    """The faults to switch on. A plain list of faults is accepted as well.

    A `seed` resets the random numbers, so that a result can be reproduced.
    """

    model_config = ConfigDict(extra="forbid", defer_build=True, strict=True)

    faults: list[Fault]
    seed: int | None = None

    @model_validator(mode="before")
    @classmethod
    def _of_list(cls, given: object) -> object:
        return {"faults": given} if isinstance(given, list) else given


def checked(at: int, fault: Fault, kinds: Mapping[str, FaultKind]) -> Fault:
    """Return a copy of `fault`, which is at index `at` of a list, with all its params filled in.

    Raises ControlRefused.
    """
    kind = kinds.get(fault.kind)
    if kind is None:
        known = ", ".join(sorted(kinds))
        raise ControlRefused(f"unknown fault {fault.kind!r}; known faults: {known}")
    for name in fault.match:
        if name not in kind.match:
            known = ", ".join(kind.match) or "nothing"
            raise ControlRefused(f"faults.{at}.match: {fault.kind} can be matched by {known}")
    try:
        params = kind.params.model_validate(fault.params)
    except ValidationError as exc:
        raise ControlRefused(what_is_wrong(exc, f"faults.{at}.params", kind.params)) from exc
    return fault.model_copy(update={"params": params.model_dump()})
