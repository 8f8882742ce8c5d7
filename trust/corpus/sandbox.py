"""Run calls in child processes with limits, to contain hangs, crashes and memory exhaustion.

A child is forked from a process that has already imported the modules that the calls need, so it
costs milliseconds and begins with the memory of a started function. This works on Linux only, where
RLIMIT_DATA counts private writable memory, which a decoder allocates, but not reserved memory.
"""

import os
import pickle
import resource
import select
import signal
import struct
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from ..spread import end_with_parent

HEADER = struct.Struct("<Q")
PATIENCE = 4
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Limits:
    """The time that a call may take, and the bytes of memory that a child may use.

    `seconds` is processor time, so that a busy machine causes no timeouts; in wall time, a call may
    take PATIENCE times as long.
    """

    seconds: float
    memory: int


@dataclass(frozen=True)
class Returned:
    """A call returned a value."""

    value: Any


@dataclass(frozen=True)
class Lost:
    """A call raised, hung or crashed: `how` says which, and `where` is the last frame."""

    how: str
    where: str = ""


@dataclass(frozen=True)
class Batch:
    """The outcome of each call, in order, and the resident bytes of the largest child."""

    endings: list[Returned | Lost]
    peak: int


def run(call: Callable[[Any], Any], items: Sequence[Any], limits: Limits) -> Batch:
    """Apply `call` to each item in a child process; if the child dies, continue in a new one."""
    endings: list[Returned | Lost] = []
    peak = 0
    while len(endings) < len(items):
        child = _Child(call, items[len(endings) :], limits)
        try:
            endings += child.endings()
        finally:
            peak = max(peak, child.end())
        if len(endings) < len(items):
            endings.append(Lost(child.death))
    return Batch(endings, peak)


class _Child:
    """A forked process that applies a call to items."""

    def __init__(self, call: Callable[[Any], Any], items: Sequence[Any], limits: Limits):
        self._limits = limits
        self._is_late = False
        self.death = ""
        readable, writable = os.pipe()
        parent = os.getpid()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(readable)
            _work(call, items, limits, writable, parent)
        os.close(writable)
        self._results = os.fdopen(readable, "rb", buffering=0)

    def endings(self) -> list[Returned | Lost]:
        """Return the results that arrive until the child ends, dies or hangs."""
        found: list[Returned | Lost] = []
        while header := self._read(HEADER.size):
            body = self._read(*HEADER.unpack(header))
            if not body:
                break
            found.append(pickle.loads(body))
        return found

    def end(self) -> int:
        """End the child, record how it died, and return its largest resident size in bytes."""
        self._results.close()
        if self._is_late:
            os.kill(self._pid, signal.SIGKILL)
        _, status, usage = os.wait4(self._pid, 0)
        if self._is_late:
            self.death = f"hangs: over {self._limits.seconds:g} s"
        elif os.WIFSIGNALED(status):
            self.death = f"dies of {signal.Signals(os.WTERMSIG(status)).name}"
        else:
            self.death = f"exits with {os.waitstatus_to_exitcode(status)}"
        return usage.ru_maxrss * 1024

    def _read(self, size: int) -> bytes:
        """Return `size` bytes, or b"" if the child ends or hangs before that."""
        began, worked = time.monotonic(), self._worked()
        parts: list[bytes] = []
        while size:
            if not select.select([self._results], [], [], self._limits.seconds / 4)[0]:
                took = (time.monotonic() - began) / PATIENCE
                self._is_late = max(took, self._worked() - worked) >= self._limits.seconds
                if self._is_late:
                    return b""
                continue
            part = self._results.read(min(size, 1 << 20))
            if not part:
                return b""
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def _worked(self) -> float:
        """Return the processor time that the child has used, in seconds; see proc(5)."""
        fields = Path(f"/proc/{self._pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


def _work(
    call: Callable[[Any], Any], items: Sequence[Any], limits: Limits, to: int, parent: int
) -> NoReturn:
    """Do the child's work, and exit."""
    code = 1
    try:
        _limit(limits, parent)
        with os.fdopen(to, "wb", buffering=0) as results:
            for item in items:
                body = pickle.dumps(_ending(call, item))
                results.write(HEADER.pack(len(body)) + body)
        code = 0
    finally:
        os._exit(code)


def _limit(limits: Limits, parent: int) -> None:
    end_with_parent()
    if os.getppid() != parent:  # the parent had already ended
        os._exit(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_DATA, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # silence C libraries
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)


def _ending(call: Callable[[Any], Any], item: Any) -> Returned | Lost:
    try:
        return Returned(call(item))
    except Exception as exc:  # noqa: BLE001 - any exception is a finding
        frame = traceback.extract_tb((exc.__cause__ or exc).__traceback__)[-1]
        where = f"{Path(frame.filename).parent.name}/{Path(frame.filename).name}:{frame.lineno}"
        return Lost(f"raises {type(exc).__name__}", where)
