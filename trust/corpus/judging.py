"""Judge a prepared picture by how other decoders show the same file."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

from .looks import Look, color_difference, is_turned
from .preparation import Prepared

VISIBLE = 5.0  # the mean color difference that counts as visible


@dataclass(frozen=True)
class Verdict:
    """The result for a picture.

    If the other decoders disagree, `disputed` describes how, and the picture is not judged.
    """

    prepared: Prepared
    disputed: str = ""
    shown_by: tuple[str, ...] = ()
    is_turned: bool = False
    size: str = ""
    color: tuple[float, float] | None = None


def judge(prepared: Prepared, truths: Mapping[str, Look]) -> Verdict:
    """Compare a picture with `truths`, which maps other decoders' names to how they show it."""
    names = tuple(truths)
    if prepared.look is None:
        return Verdict(prepared, shown_by=names)
    looks = list(truths.values())
    for one, other in itertools.pairwise(looks):
        if dispute := _difference(one, other):
            return Verdict(prepared, f"{' and '.join(names)}: {dispute}", names)
    if not looks:
        return Verdict(prepared)
    ours, truth = prepared.look, looks[0]
    return Verdict(
        prepared,
        shown_by=names,
        is_turned=is_turned(ours, truth),
        size="" if ours.size == truth.size else _sizes(ours, truth),
        color=color_difference(ours, truth),
    )


def _difference(one: Look, other: Look) -> str:
    """Return how two looks differ, or "" if they match."""
    if one.size != other.size:
        return f"size {_sizes(one, other)}"
    if is_turned(one, other):
        return "the way up"
    mean, _ = color_difference(one, other)
    return f"colors by {mean:.1f}" if mean > VISIBLE else ""


def _sizes(one: Look, other: Look) -> str:
    return f"{one.width}x{one.height}, {other.width}x{other.height}"
