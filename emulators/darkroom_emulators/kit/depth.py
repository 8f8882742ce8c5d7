"""Measures how deeply JSON data is nested."""

from typing import Any


def depth_of(value: Any) -> int:
    """Return how many lists and objects are nested in each other, without recursion."""
    depth, level = 0, [value]
    while level := [each for each in level if isinstance(each, dict | list)]:
        depth += 1
        level = [
            child for each in level for child in (each.values() if isinstance(each, dict) else each)
        ]
    return depth
