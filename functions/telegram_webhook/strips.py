"""Processes a picture in strips, so that no step holds a whole copy of it."""

from collections.abc import Iterator

ROWS = 256
Box = tuple[int, int, int, int]


def strips(size: tuple[int, int], within: Box | None = None) -> Iterator[Box]:
    """Yield boxes of up to ROWS rows, from the top to the bottom of a picture or a part of it."""
    left, top, right, bottom = within or (0, 0, *size)
    for row in range(top, bottom, ROWS):
        yield left, row, right, min(row + ROWS, bottom)
