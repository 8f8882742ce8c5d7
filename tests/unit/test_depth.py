"""How deeply JSON data is nested."""

import pytest

from darkroom_emulators.kit.depth import depth_of


@pytest.mark.parametrize(
    ("value", "depth"), [(1, 0), ("[[", 0), ([], 1), ({"a": 1, "b": [1, {}]}, 3)]
)
def test_lists_and_objects_count_but_other_values_do_not(value: object, depth: int):
    assert depth_of(value) == depth


def test_no_depth_is_too_deep_to_be_measured():
    value: object = 0
    for _ in range(100_000):
        value = [value]
    assert depth_of(value) == 100_000
