"""Start processes, and end them reliably with everything that they started."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from operations.failures import CommandFailed

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_AT_THE_END = 20


class ChildFailed(CommandFailed):
    """A process ended or was not ready in time; the message includes what it printed last."""


class Child:
    """A process, and the file with its output."""

    def __init__(self, name: str, process: "subprocess.Popen[bytes]", log: Path):
        self.name, self.log = name, log
        self._process = process

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def wait_until(self, is_ready: Callable[[], bool], seconds: float) -> None:
        """Wait until `is_ready()` is true. Raises ChildFailed if the process ends or time is up."""
        deadline = time.monotonic() + seconds
        while not is_ready():
            if (code := self._process.poll()) is not None:
                raise ChildFailed(f"{self.name} exited with {code}:\n{self.last_words()}")
            if time.monotonic() > deadline:
                raise ChildFailed(
                    f"{self.name} is not ready after {seconds} s:\n{self.last_words()}"
                )
            time.sleep(0.02)

    def said(self) -> str:
        """Return everything that the process has printed."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def last_words(self) -> str:
        """Return the last lines that the process printed."""
        return "\n".join(self.said().splitlines()[-25:])

    def end(self) -> None:
        """End the process and its children, first with SIGTERM so that they can clean up.

        Only the process gets SIGTERM: uvx passes it on, and sam leaves containers if it gets two.
        """
        self._process.terminate()
        deadline = time.monotonic() + PATIENCE_AT_THE_END
        while self._group_lives():
            if time.monotonic() > deadline:
                os.killpg(self._process.pid, signal.SIGKILL)
            time.sleep(0.05)

    def _group_lives(self) -> bool:
        self._process.poll()
        try:
            os.killpg(self._process.pid, 0)
        except ProcessLookupError:
            return False
        return True


@contextlib.contextmanager
def running(
    name: str,
    command: Sequence[str | Path],
    log: Path,
    env: Mapping[str, str] | None = None,
    *,
    cwd: Path = ROOT,
) -> Iterator[Child]:
    """Run `command` within the block, in a separate session, which Ctrl-C doesn't reach."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    child = Child(name, process, log)
    try:
        yield child
    finally:
        child.end()


@contextlib.contextmanager
def started(command: Sequence[str | Path], **options: Any) -> "Iterator[subprocess.Popen[bytes]]":
    """Run `command` within the block, then kill it and everything that it started.

    A bare `with Popen(...)` waits forever if an assertion fails before a server has stopped.
    """
    with subprocess.Popen(command, start_new_session=True, **options) as process:
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
