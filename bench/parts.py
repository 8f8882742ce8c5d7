"""Measure the processor time of a warm update's parts, one by one.

The bot's own clients make as many calls to the stubs as an update does, sequentially. For S3, the
bare HTTP underneath is measured too. Threads, records and
logging account for the rest of the time.
"""

import json
import os

from .environments import BENCH, missing
from .path import sources
from .processes import running
from .report import Row
from .world import outside_world

NAME = "a warm update"


def measure(runs: int) -> list[Row]:
    """Return rows that compare each part with the whole, or one that says what is missing."""
    if reason := missing(BENCH):
        return [Row(f"{NAME}: its parts", "ms", skipped=reason)]
    command = [str(BENCH / "bin" / "python"), "-m", "bench.apart", str(runs * 8)]
    path = {"PYTHONPATH": os.pathsep.join(str(folder) for folder in sources())}
    with outside_world() as (_, env), running(command, env=env | path, pinned=False) as process:
        taken = json.loads(process.line_with('"whole"'))
    whole = taken.pop("whole")
    return [Row(f"{NAME}: {name}", "ms", each, "all of it", whole) for name, each in taken.items()]
