"""The CPU time of other processes, read from their CPU-time clocks on Linux."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

REMEDY = "" if sys.platform == "linux" else "needs Linux's CPU-time clocks"


def cpu_seconds(pid: int) -> float:
    """Return the CPU seconds of a process and its descendants, or 0 if this isn't Linux."""
    if REMEDY:
        return 0.0
    # the clock's id, computed like clock_getcpuclockid(3), which Python doesn't have
    return sum(time.clock_gettime((~each << 3) | 2) for each in _family(pid))


def _family(pid: int) -> Iterator[int]:
    yield pid
    for thread in Path(f"/proc/{pid}/task").iterdir():
        for child in (thread / "children").read_text().split():
            yield from _family(int(child))
