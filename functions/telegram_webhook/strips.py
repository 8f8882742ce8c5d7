"""Divides a picture into strips, so that no step needs a copy of all of it."""

from collections.abc import Iterator

ROWS = 256
Box = tuple[int, int, int, int]


def strips(size: tuple[int, int], within: Box | None = None) -> Iterator[Box]:
    """Yield boxes of at most ROWS rows, from top to bottom of a picture or of the box `within`."""
    left, top, right, bottom = within or (0, 0, *size)
    for row in range(top, bottom, ROWS):
        yield left, row, right, min(row + ROWS, bottom)
