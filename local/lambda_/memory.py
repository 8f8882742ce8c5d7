"""How much memory a function's process has held, as its MemorySize limits it."""

import asyncio
from pathlib import Path

# Lambda's limit is a cgroup's, which ends a process at once; here a process can be over it for this
# long before it is seen. The peak itself is never missed: the kernel keeps it.
LOOK_EVERY = 0.05  # seconds
# a peak over this share of MemorySize is worth a warning
SHORT = 0.9


def peak_mb(pid: int) -> int | None:
    """Return the most memory that a process has held; None if it is gone, or without /proc."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):  # a process may give itself any name
        return None
    for line in status.splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) // 1024
    return None  # it ends, and has no memory any more


def is_short(peak_mb: int, limit_mb: int) -> bool:
    """Return whether a function has come so near to its MemorySize that it should have more."""
    return peak_mb > SHORT * limit_mb


async def wait_until_over(limit_mb: int, pid: int) -> int:
    """Return the peak of a process once it is over `limit_mb`, and never otherwise."""
    while True:
        peak = peak_mb(pid)
        if peak is not None and peak > limit_mb:
            return peak
        await asyncio.sleep(LOOK_EVERY)
