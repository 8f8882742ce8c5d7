"""Faults on demand: what shall go wrong next, for whom, how often."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from typing_extensions import TypedDict

from .control import ControlRefused, what_is_wrong
from .event_log import EventLog
from .events import Event


class Params(BaseModel):
    """How a fault is injected: nothing here, a subclass has the fields."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class FaultKindJson(TypedDict):
    """A kind of fault: what it does, by what it can be matched, the JSON Schema of its params.

    `in_chaos` holds the params with which it takes part in chaos, null if it takes no part.
    """

    words: str
    match: list[str]
    params: dict[str, dict[str, object]]
    in_chaos: Mapping[str, object] | None


@dataclass(frozen=True, slots=True)
class FaultKind:
    """A kind of fault: what it does, by what it can be matched, what its params are.

    `in_chaos` holds the params with which it takes part when all that passes by itself goes wrong
    at random, None if it takes no part.
    """

    words: str
    match: tuple[str, ...] = ()
    params: type[Params] = Params
    in_chaos: Mapping[str, object] | None = field(default=None)

    def as_json(self) -> FaultKindJson:
        """Return it as `GET faults` shows it."""
        return {
            "words": self.words,
            "match": list(self.match),
            "params": self.params.model_json_schema().get("properties", {}),
            "in_chaos": self.in_chaos,
        }


class FaultJson(TypedDict):
    """A fault that is switched on; `times` is null for one that is never used up."""

    kind: str
    match: dict[str, str]
    probability: float
    times: int | None
    params: dict[str, object]


class Fault(BaseModel):
    """A fault that is switched on.

    It is injected where every entry of `match` equals what is at hand (as text), with
    `probability`, and is used up after `times` (None: never). `params` says how it is injected.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    kind: str
    match: dict[str, str] = Field(default_factory=dict)
    probability: float = Field(default=1.0, ge=0, le=1)
    times: int | None = Field(default=None, ge=1)
    params: dict[str, Any] = Field(default_factory=dict)

    def as_json(self) -> FaultJson:
        """Return it as `GET faults` shows it."""
        return {
            "kind": self.kind,
            "match": self.match,
            "probability": self.probability,
            "times": self.times,
            "params": self.params,
        }


class Plan(BaseModel):
    """What shall go wrong; `seed` begins chance anew, so that it comes out the same again.

    A list of faults is one, too.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    faults: list[Fault]
    seed: int | None = None

    @model_validator(mode="before")
    @classmethod
    def _of_list(cls, given: object) -> object:
        return {"faults": given} if isinstance(given, list) else given


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultStruck(Event):
    """A fault of the kind `fault` was injected; `where` are the facts that it could be matched by.

    A Replicate fault names its prediction there, a Telegram fault its method, chat or update.
    """

    kind: ClassVar = "fault.struck"
    fault: str
    where: Mapping[str, object]


class FaultBook:
    """The faults of one emulator: `kinds` has all it knows. Chance follows from `seed`."""

    def __init__(self, source: str, kinds: Mapping[str, FaultKind], log: EventLog, *, seed: int):
        self.kinds = dict(kinds)
        self._source = source
        self._log = log
        self._first_seed = seed
        self._active: list[Fault] = []
        self._start_chance(seed)

    @property
    def active(self) -> list[Fault]:
        """The faults that are switched on, in the order in which they are tried."""
        return list(self._active)

    def replace(self, faults: list[Fault], *, seed: int | None = None) -> None:
        """Switch on exactly these. Raises ControlRefused."""
        self._active = [self._checked(at, fault) for at, fault in enumerate(faults)]
        if seed is not None:
            self._start_chance(seed)

    def clear(self) -> None:
        """Switch all off, and let chance begin as at the start."""
        self._active = []
        self._start_chance(self._first_seed)

    def inject(self, *kinds: str, **facts: object) -> Fault | None:
        """Return the first of these faults that is to happen here and now, using it up by one."""
        for fault in self._active:
            if fault.kind not in kinds:
                continue
            if any(str(facts.get(name)) != wanted for name, wanted in fault.match.items()):
                continue
            if fault.probability < 1 and self._chance[fault.kind].random() >= fault.probability:
                continue
            if fault.times is not None:
                fault.times -= 1
                if fault.times == 0:
                    self._active.remove(fault)
            self._log.append(FaultStruck(source=self._source, fault=fault.kind, where=facts))
            return fault
        return None

    def _start_chance(self, seed: int) -> None:
        self.seed = seed
        # of its own for each kind: how often one is asked changes nothing for the others
        self._chance = {
            kind: random.Random(f"{seed}:{kind}")  # noqa: S311 - repeatable on purpose
            for kind in self.kinds
        }

    def _checked(self, at: int, fault: Fault) -> Fault:
        """Return a copy of the fault with all params. Raises ControlRefused."""
        kind = self.kinds.get(fault.kind)
        if kind is None:
            known = ", ".join(sorted(self.kinds))
            raise ControlRefused(f"no fault is called {fault.kind!r}; there are: {known}")
        for name in fault.match:
            if name not in kind.match:
                known = ", ".join(kind.match) or "nothing"
                raise ControlRefused(f"faults.{at}.match: {fault.kind} can be matched by {known}")
        try:
            params = kind.params.model_validate(fault.params)
        except ValidationError as exc:
            raise ControlRefused(what_is_wrong(exc, f"faults.{at}.params", kind.params)) from exc
        return fault.model_copy(update={"params": params.model_dump()})
