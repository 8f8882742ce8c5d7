"""Controls a process that waits at its snapshot (client/cloning.py), and the clones it forks."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from .clients import BOOTSTRAP
from .process import GroupProcess

MAX_MESSAGE = 1 << 16


def can_fork(command: Sequence[str]) -> bool:
    """Return whether a runtime can fork at its snapshot: only ours can, on Linux."""
    return sys.platform == "linux" and str(BOOTSTRAP) in command


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a process has at its snapshot that may keep it from being forked, such as threads."""

    threads: Sequence[str]
    loops: int
    connections: Sequence[str]

    def obstacle(self, *, breaks: bool) -> str:
        """Return why the process can't be cloned, or an empty string if it can.

        With `breaks`, connections don't matter: on Lambda they don't survive a restore anyway.
        """
        if self.threads:
            return f"its threads ({', '.join(self.threads)}) would not survive a fork"
        if self.loops:
            return "copies would share an event loop that has tasks, or is not asyncio's"
        if self.connections and not breaks:
            return f"copies would share its connections ({', '.join(self.connections)})"
        return ""


class SnapshotSocket:
    """The socket for orders to a process at its snapshot. `theirs` is the process's end."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._ours, self.theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._ours.setblocking(False)
        self._loop.add_reader(self._ours, self._hear)
        self.snapshot: Snapshot | None = None
        self.arrived = asyncio.Event()
        self._forking: deque[ClonedProcess] = deque()
        self._clones: dict[int, ClonedProcess] = {}

    @property
    def is_needed(self) -> bool:
        """Whether any clone is starting or running."""
        return bool(self._clones or self._forking)

    def fork(self, clone: "ClonedProcess", order: bytes, streams: Sequence[int]) -> None:
        """Request a fork; once it has worked or failed, `clone` is notified. Raises OSError."""
        socket.send_fds(self._ours, [order], streams)
        self._forking.append(clone)

    def go_on(self, *, breaks: bool) -> None:
        """Let the process itself continue, after which it can't be cloned. Raises OSError."""
        self._ours.send(json.dumps({"environment": {}, "breaks": breaks}).encode())

    def finish(self) -> None:
        """Let the process end once its last clone has ended."""
        with contextlib.suppress(OSError):
            self._ours.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        """Close the socket, and kill the remaining clones."""
        if self._ours.fileno() < 0:
            return
        self._loop.remove_reader(self._ours)
        self._ours.close()
        self.theirs.close()
        for clone in (*self._forking, *self._clones.values()):
            clone.has_exited(-signal.SIGKILL)
        self._forking.clear()
        self._clones.clear()

    def _hear(self) -> None:
        try:
            message = self._ours.recv(MAX_MESSAGE)
        except OSError:
            message = b""
        if not message:
            self.close()
            return
        match json.loads(message):
            case {"threads": threads, "loops": loops, "connections": connections}:
                self.snapshot = Snapshot(threads, loops, connections)
                self.arrived.set()
            case {"forked": pid}:
                clone = self._forking.popleft()
                self._clones[pid] = clone
                clone.has_started_as(pid)
            case {"unfit": why}:
                self._forking.popleft().is_refused(why)
            case {"ended": pid, "status": status}:
                self._clones.pop(pid).has_exited(status)


class ClonedProcess(GroupProcess, asyncio.Protocol):
    """A process forked from one that waits at its snapshot."""

    def __init__(self, on_lines: Callable[[list[str]], None]):
        super().__init__(on_lines)
        self._code: int | None = None
        self._has_output = True
        self._forked: asyncio.Future[None] = self._loop.create_future()
        self._why_not = "its original has ended"

    async def start(
        self,
        control: SnapshotSocket,
        environment: Mapping[str, str],
        *,
        breaks: bool,
        keep: Sequence[int] = (),
    ) -> None:
        """Fork this process from its original. Raises OSError.

        Its standard input closes when the local cloud ends. It inherits the descriptors `keep`.
        """
        given, self._given = os.pipe()
        read, printed = os.pipe()
        order = json.dumps({"environment": environment, "breaks": breaks}).encode()
        try:
            pipe = os.fdopen(read, "rb", buffering=0)
            self._output, _ = await self._loop.connect_read_pipe(lambda: self, pipe)
            control.fork(self, order, [given, printed, *keep])
        except OSError:
            self.has_exited(-signal.SIGKILL)  # raised again below
        finally:
            os.close(given)
            os.close(printed)
        await self._forked

    def has_started_as(self, pid: int) -> None:
        """Record the process's id."""
        self.pid = pid
        self.started.set()
        self._forked.set_result(None)

    def is_refused(self, why: str) -> None:
        """Record why the original refused to fork."""
        self._why_not = why
        self.has_exited(-signal.SIGKILL)

    def has_exited(self, code: int) -> None:
        """Record the exit code, and kill any processes left behind."""
        self._code = code
        os.close(self._given)
        if self.has_started:
            self._kill_group()
            self._end_output(self._output)
        else:
            self._forked.set_exception(ConnectionError(self._why_not))
        self._end()

    def data_received(self, data: bytes) -> None:
        """Pass on the process's output (asyncio calls this)."""
        self._has_printed(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """Record that the output has ended (asyncio calls this)."""
        self._has_output = False
        self._end()

    def _end(self) -> None:
        if self._code is not None and not self._has_output:
            self._is_over(self._code)
