"""Rows of measurements, and their output as a Markdown table and as JSON."""

import json
import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .goals import WITHIN, Goal


@dataclass(frozen=True, slots=True)
class Row:
    """One thing measured several times, alternately with its reference.

    `ours[i]` and `theirs[i]` (if any) were measured in succession, in `unit`. `skipped` explains
    why there are no values, and how to get them. `goal` is the bound for the ratio.
    """

    name: str
    unit: str
    ours: Sequence[float] = ()
    against: str = ""
    theirs: Sequence[float] = field(default=())
    skipped: str = ""
    goal: Goal | None = None

    @property
    def ratios(self) -> list[float]:
        """The ratio of ours to theirs for each pair; empty if there is nothing to compare with."""
        if not self.theirs:
            return []
        return [a / b for a, b in zip(self.ours, self.theirs, strict=True) if b]

    def as_json(self) -> dict[str, Any]:
        """Return the row with its medians and spreads as a JSON object."""
        found: dict[str, Any] = {"name": self.name, "unit": self.unit, "against": self.against}
        if self.skipped:
            return found | {"skipped": self.skipped}
        return found | {
            "ours": spread(self.ours),
            "theirs": spread(self.theirs) if self.theirs else None,
            "ratio": spread(self.ratios) if self.ratios else None,
            "goal": self.goal and {"at_least": self.goal.at_least, "ratio": self.goal.ratio},
        }

    @property
    def verdict(self) -> str:
        """The goal, and whether the median ratio meets it; empty without a goal or a ratio."""
        if not (self.goal and self.ratios):
            return ""
        is_met = self.goal.is_met(statistics.median(self.ratios))
        return f"{self.goal}: {'met' if is_met else 'missed'}"


def within(name: str, unit: str, taken: Sequence[float], limit: float) -> Row:
    """Return a row that is compared with a fixed limit, because nothing comparable exists."""
    return Row(name, unit, taken, "the goal", [limit] * len(taken), goal=WITHIN)


def spread(values: Sequence[float]) -> dict[str, float]:
    """Return the median, quartiles, minimum and maximum of `values`."""
    low, high = min(values), max(values)
    quarter, median, three_quarters = (
        statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else [low] * 3
    )
    found = {"median": median, "quarter": quarter, "three_quarters": three_quarters}
    return found | {"min": low, "max": high}


def machine() -> dict[str, Any]:
    """Describe the machine on which the figures were measured."""
    return {
        "system": platform.platform(),
        "python": platform.python_version(),
        "cpus": os.cpu_count(),
        "load": os.getloadavg()[0],
    }


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a Markdown table."""
    lines = [
        "| what | ours | against | theirs | ratio (interquartile range) | goal |",
        "| --- | ---: | --- | ---: | ---: | --- |",
    ]
    for row in rows:
        if row.skipped:
            lines.append(f"| {row.name} | | {row.against} | | skipped: {row.skipped} | |")
            continue
        ours = f"{statistics.median(row.ours):,.4g} {row.unit}"
        theirs, ratio = "", ""
        if row.theirs:
            theirs = f"{statistics.median(row.theirs):,.4g} {row.unit}"
        if row.ratios:  # a count of zero has no ratio
            r = spread(row.ratios)
            digits = 2 if r["median"] >= 0.1 else 3
            median, *half = (
                f"{r[at]:.{digits}f}" for at in ("median", "quarter", "three_quarters")
            )
            ratio = f"{median} ({' to '.join(half)})"
        lines.append(
            f"| {row.name} | {ours} | {row.against} | {theirs} | {ratio} | {row.verdict} |"
        )
    return "\n".join(lines)


def write_json(rows: Sequence[Row], path: Path) -> None:
    """Write the machine and the rows to `path`."""
    found = {"machine": machine(), "rows": [row.as_json() for row in rows]}
    path.write_text(json.dumps(found, indent=2) + "\n")
