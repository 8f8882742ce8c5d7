"""Processor time of other processes, by Linux's clocks of it."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

REMEDY = "" if sys.platform == "linux" else "needs Linux's clocks"


def cpu_seconds(pid: int) -> float:
    """Return what a process, its threads and all that they started have used; 0 but on Linux."""
    if REMEDY:
        return 0.0
    # how clock_getcpuclockid(3) makes a clock's id, a function that Python lacks
    return sum(time.clock_gettime((~each << 3) | 2) for each in _family(pid))


def _family(pid: int) -> Iterator[int]:
    yield pid
    for thread in Path(f"/proc/{pid}/task").iterdir():
        for child in (thread / "children").read_text().split():
            yield from _family(int(child))
