"""Compare servers' rates and processor time by loading them alternately, many times.

Other load on the machine varies within seconds. A turn takes a fraction of a second, so both sides
see the same load in each round; every other round is in reverse order. The rate is what a user
sees; the processor time per item hardly depends on other load.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from .clocks import REMEDY
from .goals import Goal
from .processes import Server
from .report import Row


@dataclass(frozen=True, slots=True)
class Side:
    """A server, and the load of one turn: `load(count)` returns the number of items per second."""

    server: Server
    count: int
    load: Callable[[int], Awaitable[float]]
    rates: list[float] = field(default_factory=list)
    micros: list[float] = field(default_factory=list)  # of processor time per item

    async def take_turn(self) -> None:
        """Run the load of `count` items, and record its rate and processor time."""
        before = self.server.cpu_seconds()
        self.rates.append(await self.load(self.count))
        self.micros.append((self.server.cpu_seconds() - before) / self.count * 1e6)


async def take_turns(sides: Sequence[Side], turns: int) -> None:
    """Run this many rounds, each with one turn of every side."""
    for turn in range(turns):
        for side in sides if turn % 2 else reversed(sides):
            await side.take_turn()


def rows(name: str, ours: Side, against: str, theirs: Side, goal: Goal | None = None) -> list[Row]:
    """Return two rows: the rates, and the processor time per item."""
    used = f"{name}, processor time"
    if REMEDY:
        cpu = Row(used, "µs", against=against, skipped=REMEDY)
    else:
        cpu = Row(used, "µs", ours.micros, against, theirs.micros)
    return [Row(name, "/s", ours.rates, against, theirs.rates, goal=goal), cpu]
