"""Faults on demand: what shall go wrong next, for whom, how often."""

import random
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from .events import EventLog


class UnknownFault(ValueError):
    """The emulator has no fault of this kind."""


class Fault(BaseModel):
    """A fault that is switched on.

    It strikes where every entry of `match` equals what is at hand (as text), with `probability`,
    and is used up after `times` strikes (None: never). `params` says how it strikes.
    """

    model_config = ConfigDict(extra="forbid")

    kind: str
    match: dict[str, str] = Field(default_factory=dict)
    probability: float = Field(default=1.0, ge=0, le=1)
    times: int | None = Field(default=None, ge=1)
    params: dict[str, Any] = Field(default_factory=dict)


class FaultBook:
    """The faults of one emulator: `kinds` names all it knows, with a sentence each."""

    def __init__(self, source: str, kinds: Mapping[str, str], log: EventLog, rng: random.Random):
        self.kinds = dict(kinds)
        self._source = source
        self._log = log
        self._rng = rng
        self._active: list[Fault] = []

    @property
    def active(self) -> list[Fault]:
        """The faults that are switched on, in the order in which they are tried."""
        return list(self._active)

    def replace(self, faults: list[Fault]) -> None:
        """Switch on exactly these. Raises UnknownFault."""
        for fault in faults:
            if fault.kind not in self.kinds:
                known = ", ".join(sorted(self.kinds))
                raise UnknownFault(f"no fault is called {fault.kind!r}; there are: {known}")
        self._active = [fault.model_copy() for fault in faults]

    def clear(self) -> None:
        """Switch all off."""
        self._active = []

    def strike(self, *kinds: str, **facts: object) -> Fault | None:
        """Return the first fault of these kinds that strikes here and now, using it up by one."""
        for fault in self._active:
            if fault.kind not in kinds:
                continue
            if any(str(facts.get(name)) != wanted for name, wanted in fault.match.items()):
                continue
            if fault.probability < 1 and self._rng.random() >= fault.probability:
                continue
            if fault.times is not None:
                fault.times -= 1
                if fault.times == 0:
                    self._active.remove(fault)
            self._log.append(self._source, "fault.struck", fault=fault.kind, where=dict(facts))
            return fault
        return None
