"""Where a warm update's own time goes: the processor time of its parts, measured one by one.

The same calls, as many as an update makes, by the bot's own clients against the stubs, one after
the other; for S3 also the bare HTTP underneath. The rest is threads, records and logging.
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
    """Return a row for each part, compared with the whole; skipped if packages are missing."""
    if reason := missing(BENCH):
        return [Row(f"{NAME}: its parts", "ms", skipped=reason)]
    command = [str(BENCH / "bin" / "python"), "-m", "bench.apart", str(runs * 8)]
    path = {"PYTHONPATH": os.pathsep.join(str(folder) for folder in sources())}
    with outside_world() as (_, env), running(command, env=env | path, pinned=False) as process:
        taken = json.loads(process.line_with('"whole"'))
    whole = taken.pop("whole")
    return [Row(f"{NAME}: {name}", "ms", each, "all of it", whole) for name, each in taken.items()]
