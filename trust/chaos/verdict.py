"""The verdict on a schedule."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Verdict:
    """The violations found in one schedule, and counts of what its faults forced."""

    violations: list[str] = field(default_factory=list)
    forced: Counter[str] = field(default_factory=Counter)
