"""Run a measured process on a separate core, if the machine has more than one."""

import contextlib
import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from .clocks import cpu_seconds

ROOT = Path(__file__).parent.parent
# the cores that were available before this process was confined to some of them
CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
TAIL = 4000  # characters shown of a process's last output


@contextlib.contextmanager
def running(
    command: Sequence[str],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
    pinned: bool = True,
) -> Iterator["Server"]:
    """Run `command` within the block on the last core, and this process on the others.

    If not `pinned`, `command` can run on all of this process's cores. If it ends too early, the
    error includes its standard error.
    """
    with (
        tempfile.TemporaryFile("w+") as stderr,
        subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            env=env,
            cwd=cwd,
        ) as process,
    ):
        try:
            if pinned and len(CORES) > 1:
                os.sched_setaffinity(process.pid, {CORES[-1]})
                os.sched_setaffinity(0, set(CORES[:-1]))
            yield Server(process, stderr)
        finally:
            process.terminate()
            if CORES:
                os.sched_setaffinity(0, set(CORES))


class Server:
    """A running process, with which this one exchanges lines of text."""

    def __init__(self, process: "subprocess.Popen[str]", stderr: IO[str]):
        self._process, self._stderr = process, stderr

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def signal(self, number: signal.Signals) -> None:
        """Send the process a signal."""
        self._process.send_signal(number)

    def cpu_seconds(self) -> float:
        """Return the processor time that the process and its children have used."""
        return cpu_seconds(self._process.pid)

    def line(self) -> str:
        """Return the next line that the process prints. Raises RuntimeError if it has ended."""
        assert self._process.stdout is not None
        if line := self._process.stdout.readline():
            return line
        code = self._process.wait(5)
        self._stderr.seek(0)
        said = self._stderr.read()[-TAIL:]
        raise RuntimeError(f"{self._process.args!r} exited with {code}:\n{said}")

    def line_with(self, text: str) -> str:
        """Return the next line that contains `text`."""
        while text not in (line := self.line()):
            pass
        return line

    def said(self) -> Any:
        """Return the next line, parsed as JSON."""
        return json.loads(self.line())

    def ask(self, wanted: Mapping[str, Any]) -> Any:
        """Send a line of JSON, and return the one sent in reply."""
        self.tell(wanted)
        return self.said()

    def tell(self, wanted: Mapping[str, Any]) -> None:
        """Send a line of JSON without waiting for a reply."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(wanted) + "\n")
        self._process.stdin.flush()
