"""Upper bounds for the counts; a bound is only ever lowered."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .counts import Count

HEADER = """\
# Upper bounds for the counts of scripts/house; --tighten only ever lowers a bound.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A count with its bound; the bound is None if there is none yet."""

    name: str
    count: int
    bound: int | None
    room: int = 0

    @property
    def is_above(self) -> bool:
        """Whether the check fails."""
        return self.bound is None or self.count > self.bound

    @property
    def bound_text(self) -> str:
        """The bound as text for the table."""
        return "none" if self.bound is None else f"{self.bound:,}"

    @property
    def complaint(self) -> str:
        """What is wrong with a row that fails the check."""
        if self.bound is None:
            return f"{self.name} has no bound yet: scripts/house --tighten adds it"
        return f"{self.name} rose to {self.count:,}, above its bound of {self.bound:,}"

    @property
    def hint(self) -> str:
        """How far the bound can be lowered; empty if it is tight."""
        if self.bound is None or self.count + self.room >= self.bound:
            return ""
        return f"   lower it to {self.count + self.room:,}: scripts/house --tighten"


def compare(bounds: Mapping[str, int], counts: Sequence[Count]) -> list[Row]:
    """Return a row for each count."""
    return [Row(count.name, count.total, bounds.get(count.name), count.room) for count in counts]


def lowered(bounds: Mapping[str, int], counts: Sequence[Count]) -> dict[str, int]:
    """Return a bound for each count, lowered if the count has room to spare."""
    tight = {count.name: count.total + count.room for count in counts}
    return {name: min(bound, bounds.get(name, bound)) for name, bound in tight.items()}


def read_bounds(path: Path) -> dict[str, int]:
    """Return the bounds by the names of their counts, or {} if there is no file."""
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def write_bounds(path: Path, bounds: Mapping[str, int]) -> None:
    """Write a line for each bound."""
    lines = "".join(f'"{name}" = {bound}\n' for name, bound in bounds.items())
    path.write_text(HEADER + lines, encoding="utf-8")
