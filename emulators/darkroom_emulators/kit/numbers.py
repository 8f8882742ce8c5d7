"""A counter that can resume where it stopped."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(slots=True)
class Numbers(Iterator[int]):
    """A counter; `at` is the next number."""

    at: int = 1

    def __next__(self) -> int:
        """Return the next number and advance."""
        self.at += 1
        return self.at - 1
