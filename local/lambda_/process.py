"""A function's process, and the lines that it prints."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import cast

# An event of CloudWatch Logs is no longer than 1 MB; Lambda makes several of a longer line.
# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_InputLogEvent.html
MAX_LINE = 1 << 20


class FunctionProcess(asyncio.SubprocessProtocol):
    """A process in a group of its own, so that what it starts ends with it.

    Lines come by callback, not from a stream: what was printed before an answer was sent is then
    known before the answer is, and belongs to the right request.
    """

    def __init__(self, on_line: Callable[[str], None]):
        self._on_line = on_line
        self._rest = b""
        self.started = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self.ended: asyncio.Future[int] = self._loop.create_future()
        """The exit code, negative for a signal, once all output is read."""

    @property
    def has_started(self) -> bool:
        """Whether there is, or was, a process."""
        return self.started.is_set()

    async def start(self, command: Sequence[str], cwd: Path, env: Mapping[str, str]) -> None:
        """Start `command`. Its standard input is a pipe that closes when this process ends."""
        await self._loop.subprocess_exec(
            lambda: self,
            *command,
            cwd=cwd,
            env=env,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )

    async def kill(self) -> int:
        """End the process and all that it started; return its exit code."""
        if not self.ended.done():
            self.crash()
        return await asyncio.shield(self.ended)

    def crash(self) -> None:
        """Let the process and all that it started end at this moment."""
        with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS: EPERM for zombies
            os.killpg(self.pid, signal.SIGKILL)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport (asyncio calls this)."""
        self._transport = cast("asyncio.SubprocessTransport", transport)
        self.pid = self._transport.get_pid()
        self.started.set()

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """Pass on complete lines (asyncio calls this)."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._pass_on(line)
        if len(self._rest) > MAX_LINE:  # it may never end
            whole = len(self._rest) // MAX_LINE * MAX_LINE
            self._pass_on(self._rest[:whole])
            self._rest = self._rest[whole:]

    def process_exited(self) -> None:
        """End what the process left behind (asyncio calls this)."""
        self.crash()

    def connection_lost(self, exc: Exception | None) -> None:
        """Note the end: the process is gone and its output read (asyncio calls this)."""
        self._flush()
        self._transport.close()  # asyncio does not count its end as closed, and warns
        if not self.ended.done():
            self.ended.set_result(self._transport.get_returncode() or 0)

    def _flush(self) -> None:
        if self._rest:
            self._pass_on(self._rest)
        self._rest = b""

    def _pass_on(self, line: bytes) -> None:
        for start in range(0, len(line) or 1, MAX_LINE):
            piece = line[start : start + MAX_LINE]
            self._on_line(piece.decode("utf-8", "replace").rstrip("\r"))
