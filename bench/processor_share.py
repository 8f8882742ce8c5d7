"""Limit a process, on Linux, to the share of a processor that a memory size gets on Lambda."""

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

# a whole processor: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
WHOLE_MB = 1769
PERIOD_US = 20_000
NEEDS = "needs root on Linux, and control groups that limit the processor"
GROUPS = Path("/sys/fs/cgroup")


class NoShares(Exception):
    """Control groups are missing, or we aren't allowed to create any."""


@contextlib.contextmanager
def share_of(size_mb: int) -> Iterator[Callable[[int], None]]:
    """Yield a function that limits a process to the share of `size_mb`. Raises NoShares."""
    quota = round(PERIOD_US * min(size_mb / WHOLE_MB, 1))
    is_first_version = (GROUPS / "cpu/cpu.shares").exists() or (GROUPS / "cpu/tasks").exists()
    group = (GROUPS / "cpu" if is_first_version else GROUPS) / f"darkroom-{os.getpid()}-{size_mb}"
    try:
        group.mkdir()
        try:
            if is_first_version:
                (group / "cpu.cfs_period_us").write_text(str(PERIOD_US))
                (group / "cpu.cfs_quota_us").write_text(str(quota))
            else:
                (group / "cpu.max").write_text(f"{quota} {PERIOD_US}")
        except OSError:
            group.rmdir()
            raise
    except OSError as exc:
        raise NoShares(NEEDS) from exc
    try:
        yield lambda pid: _put(pid, group)
    finally:
        group.rmdir()


def _put(pid: int, group: Path) -> None:
    (group / "cgroup.procs").write_text(str(pid))
