"""Faults on demand: what should go wrong next, for which calls, and how often."""

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from .event_log import EventLog
from .events import Event

if TYPE_CHECKING:
    from .fault_kinds import Fault, FaultJson, FaultKind


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultStruck(Event):
    """A fault of the kind `fault` was injected; `where` has the facts that faults can match.

    The Replicate emulator's facts include the prediction; the Telegram emulator's include the
    method, chat or update.
    """

    kind: ClassVar = "fault.struck"
    fault: str
    where: Mapping[str, object]


class FaultBook:
    """The faults of one emulator.

    `kinds` returns all kinds it supports, and `seed` makes random decisions reproducible.
    """

    def __init__(
        self,
        source: str,
        kinds: Callable[[], "Mapping[str, FaultKind]"],
        log: EventLog,
        *,
        seed: int,
    ):
        self._kinds = kinds
        self._source = source
        self._log = log
        self._first_seed = seed
        self._active: list[Fault] = []
        self._start_chance(seed)

    @property
    def kinds(self) -> "Mapping[str, FaultKind]":
        """All kinds of faults that the emulator supports."""
        return self._kinds()

    @property
    def active(self) -> "list[Fault]":
        """The faults that are switched on, in the order in which they are tried."""
        return list(self._active)

    def replace(self, faults: "list[Fault]", *, seed: int | None = None) -> None:
        """Switch on exactly these faults; reseed with `seed` if given. Raises ControlRefused."""
        from .fault_kinds import checked  # noqa: PLC0415 - pydantic, not needed at startup

        self._active = [checked(at, fault, self.kinds) for at, fault in enumerate(faults)]
        if seed is not None:
            self._start_chance(seed)

    def clear(self) -> None:
        """Switch off all faults, and restart the random numbers from the initial seed."""
        self._active = []
        self._start_chance(self._first_seed)

    def as_kept(self) -> "tuple[FaultJson, ...]":
        """Return the faults that are switched on, in the form that `restore` expects."""
        return tuple(fault.as_json() for fault in self._active)

    def restore(self, kept: "Iterable[FaultJson]") -> None:
        """Switch on stored faults again, except those whose kind no longer exists."""
        if not (known := [fault for fault in kept if fault["kind"] in self.kinds]):
            return
        from .fault_kinds import Fault  # noqa: PLC0415 - pydantic, not needed at startup

        self._active = [Fault.model_validate(fault) for fault in known]

    def inject(self, *kinds: str, **facts: object) -> "Fault | None":
        """Return the first fault of these kinds that applies, or None; count and log its use."""
        for fault in self._active:
            if fault.kind not in kinds:
                continue
            if any(str(facts.get(name)) != wanted for name, wanted in fault.match.items()):
                continue
            if fault.probability < 1 and self._chance_of(fault.kind).random() >= fault.probability:
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
        self._chance: dict[str, random.Random] = {}

    def _chance_of(self, kind: str) -> random.Random:
        """Return a kind's own random numbers, so that one kind does not affect another."""
        if kind not in self._chance:
            self._chance[kind] = random.Random(f"{self.seed}:{kind}")  # noqa: S311 - repeatable
        return self._chance[kind]
