"""What the judge of a schedule has found."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Verdict:
    """The violations found in one schedule, and what was forced in it, counted."""

    violations: list[str] = field(default_factory=list)
    forced: Counter[str] = field(default_factory=Counter)
