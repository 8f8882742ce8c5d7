"""Numbers that continue where they were."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(slots=True)
class Numbers(Iterator[int]):
    """Counts; `at` is what comes next."""

    at: int = 1

    def __next__(self) -> int:
        """Return a number, and continue."""
        self.at += 1
        return self.at - 1
