"""Numbers that continue where they stopped."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(slots=True)
class Numbers(Iterator[int]):
    """A counter; `at` is the next number."""

    at: int = 1

    def __next__(self) -> int:
        """Return the next number, and continue."""
        self.at += 1
        return self.at - 1
