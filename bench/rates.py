"""Rates of servers side by side, in many short turns, with the processor time of each.

Other load on the machine comes and goes within seconds. A turn takes a fraction of one, so both
sides of a pair meet the same load; every second pair runs in reverse order. The rate is what a user
sees; the processor time per piece hardly depends on other load.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from .clocks import REMEDY
from .goals import Goal
from .processes import Server
from .report import Row


@dataclass(frozen=True, slots=True)
class Side:
    """A server, and the load of one turn: `load(count)` returns how many it did per second."""

    server: Server
    count: int
    load: Callable[[int], Awaitable[float]]
    rates: list[float] = field(default_factory=list)
    micros: list[float] = field(default_factory=list)  # of processor time, per piece

    async def take_turn(self) -> None:
        """Do `count` pieces, and note how fast."""
        before = self.server.cpu_seconds()
        self.rates.append(await self.load(self.count))
        self.micros.append((self.server.cpu_seconds() - before) / self.count * 1e6)


async def take_turns(sides: Sequence[Side], turns: int) -> None:
    """Run this many turns of every side, one after another."""
    for turn in range(turns):
        for side in sides if turn % 2 else reversed(sides):
            await side.take_turn()


def rows(name: str, ours: Side, against: str, theirs: Side, goal: Goal | None = None) -> list[Row]:
    """Return the row of the rates, and that of the processor time per piece."""
    used = f"{name}, processor time"
    if REMEDY:
        cpu = Row(used, "µs", against=against, skipped=REMEDY)
    else:
        cpu = Row(used, "µs", ours.micros, against, theirs.micros)
    return [Row(name, "/s", ours.rates, against, theirs.rates, goal=goal), cpu]
