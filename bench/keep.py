"""Measure what --keep adds to a photo's round trip, not counting the model's time.

Two warm clouds run simultaneously, and photos are sent to them alternately. The goal is a ratio of
at most 1.1.
"""

import tempfile
from contextlib import ExitStack
from pathlib import Path

from trust.cloud import Cloud

from .cloud import round_trip
from .goals import KEPT
from .report import Row

TRIPS = 8  # per cloud and run


def measure(runs: int) -> list[Row]:
    """Return the row."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        kept, plain = _cloud(stack, folder / "kept", keep=True), _cloud(stack, folder / "plain")
        found: dict[Cloud, list[float]] = {kept: [], plain: []}
        for run in range(-1, runs * TRIPS):
            for cloud, trips in found.items():
                seconds = round_trip(cloud)
                if run >= 0:  # the first one starts the functions
                    trips.append(seconds * 1e3)
    name = "photo to answer, no model, with --keep"
    return [Row(name, "ms", found[kept], "in memory", found[plain], goal=KEPT)]


def _cloud(stack: ExitStack, folder: Path, *, keep: bool = False) -> Cloud:
    """Return a cloud that stops when the stack closes."""
    folder.mkdir()
    flags = ("--keep", str(folder / "state")) if keep else ()
    return stack.enter_context(Cloud("--delay", "0", *flags).running(folder))
