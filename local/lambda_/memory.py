"""Measures the peak memory of a function's process, and limits it to its MemorySize."""

import asyncio
from pathlib import Path

from .process import GroupProcess

# On Lambda a cgroup kills a process immediately. Here the limit is only checked this often, but no
# peak is missed, because the kernel records it.
LOOK_EVERY = 0.05  # seconds
# warn if the peak exceeds this share of MemorySize
SHORT = 0.9
# Lambda's current error, as quoted in adobe/helix-html2md-service#1001
OUT_OF_MEMORY = ("Runtime.OutOfMemory", "Runtime exited with error: signal: killed")


def peak_mb(pid: int) -> int | None:
    """Return a process's peak memory, or None if it has ended or there is no /proc."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):  # a process may give itself any name
        return None
    for line in status.splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) // 1024
    return None  # it is ending, and its memory has been freed


def is_short(peak_mb: int, limit_mb: int) -> bool:
    """Return whether the peak came too close to MemorySize, which should then be raised."""
    return peak_mb > SHORT * limit_mb


async def wait_until_over(limit_mb: int, pid: int) -> int:
    """Wait until a process's peak memory exceeds `limit_mb`, and return the peak."""
    while True:
        peak = peak_mb(pid)
        if peak is not None and peak > limit_mb:
            return peak
        await asyncio.sleep(LOOK_EVERY)


class MemoryLimit:
    """Kills a process that exceeds its memory limit."""

    def __init__(self, limit_mb: int):
        self._limit_mb = limit_mb
        self.is_broken = False
        """Whether a process was killed for exceeding the limit."""
        self._process: GroupProcess | None = None
        self._watcher: asyncio.Task[None] | None = None

    def watch(self, process: GroupProcess) -> None:
        """Watch a started process instead of the previous one, until `stop` is called."""
        self.stop()
        self._process = process
        self._watcher = asyncio.create_task(self._kill_over(process))

    def stop(self) -> None:
        """Stop watching."""
        if self._watcher is not None:
            self._watcher.cancel()

    def peak_mb(self, reported: int | None) -> int | None:
        """Return the peak memory, measured or `reported`; if it exceeded the limit, the limit."""
        if self.is_broken:
            return self._limit_mb
        is_gone = self._process is None or self._process.ended.done()
        seen = None if is_gone or self._process is None else peak_mb(self._process.pid)
        return reported if seen is None else seen

    async def enforce(self, reported: int | None) -> None:
        """Kill a process that exceeded the limit between two checks, as Lambda would have."""
        if (self.peak_mb(reported) or 0) > self._limit_mb:
            await self._kill()

    async def _kill_over(self, process: GroupProcess) -> None:
        await wait_until_over(self._limit_mb, process.pid)
        await self._kill()

    async def _kill(self) -> None:
        self.is_broken = True
        if self._process is not None:
            await self._process.kill()
