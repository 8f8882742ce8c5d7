"""A function's process and its output lines."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import psutil

# An event in CloudWatch Logs is at most 1 MB; Lambda splits longer lines.
# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_InputLogEvent.html
MAX_LINE = 1 << 20
# Once a process has ended, its last lines are read within this time. A daemon whose parent has
# ended isn't killed and can hold the output open for longer; it must not keep the instance busy.
LAST_LINES_SECONDS = 0.1


class GroupProcess:
    """A process in its own group, so that its child processes end with it.

    If it is killed, so are children that have left the group, such as daemons.

    Lines are passed to a callback, not a stream, so that lines printed before a response are read
    before it and belong to the right request. Lines that arrive together are passed on together.
    """

    pid: int

    def __init__(self, on_lines: Callable[[list[str]], None]):
        self._on_lines = on_lines
        self._rest = b""
        self.started = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self.ended: asyncio.Future[int] = self._loop.create_future()
        """The exit code, negative for a signal; set once all output has been read."""

    @property
    def has_started(self) -> bool:
        """Whether there is, or was, a process."""
        return self.started.is_set()

    async def kill(self) -> int:
        """End the process and everything it started; return its exit code."""
        if not self.ended.done():
            self.crash()
        return await asyncio.shield(self.ended)

    async def until(self, awaited: asyncio.Event, seconds: float) -> None:
        """Return once `awaited` is set, the process has ended, or `seconds` have passed."""
        waiting = asyncio.ensure_future(awaited.wait())
        await self.first_of(waiting, seconds)
        waiting.cancel()

    async def first_of(self, wanted: "asyncio.Future[Any]", seconds: float) -> None:
        """Return once `wanted` is done, the process has ended, or `seconds` have passed."""
        await asyncio.wait(
            {wanted, self.ended}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED
        )

    def crash(self) -> None:
        """Kill the process and its children immediately."""
        daemons = _descendants(self.pid)
        self._kill_group()
        for each in daemons:
            with contextlib.suppress(psutil.Error):
                each.kill()

    def _kill_group(self) -> None:
        """Kill the group but not daemons, which can't be identified once the process has ended."""
        with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS: EPERM for zombies
            os.killpg(self.pid, signal.SIGKILL)

    def _has_printed(self, data: bytes) -> None:
        """Pass on complete lines."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        if lines:
            self._pass_on(*lines)
        if len(self._rest) > MAX_LINE:  # don't wait for the end of the line, which may never arrive
            whole = len(self._rest) // MAX_LINE * MAX_LINE
            self._pass_on(self._rest[:whole])
            self._rest = self._rest[whole:]

    def _end_output(self, output: asyncio.BaseTransport) -> None:
        """Close the output of an ended process, after its last lines."""
        self._loop.call_later(LAST_LINES_SECONDS, output.close)

    def _is_over(self, code: int) -> None:
        """Pass on the rest of the output, and set the exit code."""
        if self._rest:
            self._pass_on(self._rest)
        self._rest = b""
        if not self.ended.done():
            self.ended.set_result(code)

    def _pass_on(self, *lines: bytes) -> None:
        self._on_lines([piece for line in lines for piece in _pieces(line)])


class FunctionProcess(GroupProcess, asyncio.SubprocessProtocol):
    """A function's process, started from a command."""

    async def start(
        self, command: Sequence[str], cwd: Path, env: Mapping[str, str], *, keep: Sequence[int] = ()
    ) -> None:
        """Start `command`. Its standard input is a pipe that closes when the local cloud ends.

        It inherits the file descriptors `keep`.
        """
        await self._loop.subprocess_exec(
            lambda: self,
            *command,
            cwd=cwd,
            env=env,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
            pass_fds=keep,
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport (asyncio calls this)."""
        self._transport = cast("asyncio.SubprocessTransport", transport)
        self.pid = self._transport.get_pid()
        self.started.set()

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """Pass on the process's output (asyncio calls this)."""
        self._has_printed(data)

    def process_exited(self) -> None:
        """Kill any processes left behind (asyncio calls this)."""
        self._kill_group()
        self._end_output(self._transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Handle the end of the process (asyncio calls this)."""
        self._transport.close()  # otherwise asyncio warns, even though the process has ended
        self._is_over(self._transport.get_returncode() or 0)


def _descendants(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.Error:  # it has ended
        return []


def _pieces(line: bytes) -> Iterator[str]:
    for start in range(0, len(line) or 1, MAX_LINE):
        yield line[start : start + MAX_LINE].decode("utf-8", "replace").rstrip("\r")
