"""Keeps a function's process waiting at its snapshot, and forks it for each restored instance.

The local cloud sends each order over a socket, and receives the outcome there. This works only on
Linux: macOS has no SOCK_SEQPACKET, and there the state of libraries does not survive a fork.

A process that has only imported packages (base.py) waits in the same way. A process forked from it
gets its own socket, imports the code, and waits again at its own snapshot.
"""

import gc
import json
import os
import select
import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, TypedDict

MAX_ORDER = 1 << 16
EVENT_LOOP = "anon_inode:[eventpoll]"
# a joined thread may still exist for a moment, so look several times
LOOKS, PAUSE = 20, 0.005


class ForkOrder(TypedDict):
    """An order to continue: in a clone that gets these variables or, without any, in place.

    If `breaks`, the process first breaks whatever a restore would break on Lambda.
    """

    environment: dict[str, str]
    breaks: bool


class Original:
    """The process at its snapshot. `control` is the descriptor of the socket for orders.

    Each clone calls `begin` first.
    """

    def __init__(self, control: int, begin: Callable[[], None]):
        self._control = socket.socket(fileno=control)
        self._control.set_inheritable(False)
        self._begin = begin

    def wait(self, connections: list[str], unfit: Callable[[], str] = lambda: "") -> ForkOrder:
        """Return an order in each clone, or in this process if it should continue without a fork.

        First report what would not survive a fork, such as open `connections`, so that the cloud
        can decide. If `unfit` returns a reason, report that instead of forking.
        """
        self._unfit = unfit
        self._poll = select.poll()
        self._clones: dict[int, int] = {}
        self._is_last = False  # no more orders will arrive
        gc.unfreeze()  # a base may have frozen event loops, which `_idle_loops` would miss
        self._loops = _idle_loops()
        loops = _event_loops() - len(self._loops)
        self._say(threads=_threads(), loops=loops, connections=connections)
        gc.freeze()  # a garbage collection would write to pages that the clones share
        sys.stdout.flush()
        sys.stderr.flush()
        self._poll.register(self._control, select.POLLIN)
        while not self._is_last or self._clones:
            for descriptor, _ in self._poll.poll():
                if descriptor != self._control.fileno():
                    self._bury(descriptor)
                elif (order := self._take()) is not None:
                    return order
        os._exit(0)

    def _take(self) -> ForkOrder | None:
        """Return an order in the process that must follow it, or None in one that keeps waiting."""
        message, streams, *_ = socket.recv_fds(self._control, MAX_ORDER, 3)
        if not message:
            self._poll.unregister(self._control)
            self._is_last = True
            return None
        order: ForkOrder = json.loads(message)
        if not streams:
            self._control.close()
            return order
        if why := self._unfit():
            for each in streams:
                os.close(each)
            self._say(unfit=why)
            return None
        clone = os.fork()
        if clone == 0:
            self._become_clone(*streams)
            os.environ.update(order["environment"])
            return order
        os.setpgid(clone, clone)  # the clone does this too, but the cloud may kill it earlier
        for each in streams:
            os.close(each)
        watched = os.pidfd_open(clone)
        self._clones[watched] = clone
        self._poll.register(watched, select.POLLIN)
        self._say(forked=clone)
        return None

    def _become_clone(self, given: int, printed: int, control: int | None = None) -> None:
        os.setpgid(0, 0)
        self._control.close()
        if control is not None:
            self._control = socket.socket(fileno=control)
            self._control.set_inheritable(False)
        for watched in self._clones:
            os.close(watched)
        for source, target in ((given, 0), (printed, 1), (printed, 2)):
            os.dup2(source, target)
        os.close(given)
        os.close(printed)
        for loop in self._loops:  # give each loop its own kernel objects in the clone
            shared = loop._selector
            loop.__init__()
            shared.close()
        self._begin()

    def _bury(self, watched: int) -> None:
        """Report a clone's exit code."""
        self._poll.unregister(watched)
        os.close(watched)
        clone = self._clones.pop(watched)
        _, status = os.waitpid(clone, 0)
        self._say(ended=clone, status=os.waitstatus_to_exitcode(status))

    def _say(self, **facts: Any) -> None:
        self._control.send(json.dumps(facts).encode())


def _threads() -> list[str]:
    """Return the names of all other threads; those that Python didn't start get a placeholder."""
    for _ in range(LOOKS):
        named = [each.name for each in threading.enumerate()][1:]
        unnamed = len(os.listdir("/proc/self/task")) - 1 - len(named)  # noqa: PTH208 - no pathlib
        if not unnamed:
            break
        time.sleep(PAUSE)
    return [*named, *["a library's"] * unnamed]


def _idle_loops() -> list[Any]:
    """Return asyncio's idle event loops, such as the one that Mangum creates on import."""
    asyncio = sys.modules.get("asyncio")
    if asyncio is None:
        return []
    kind = asyncio.SelectorEventLoop
    loops = (each for each in gc.get_referrers(kind) if type(each) is kind)
    return [each for each in loops if not each.is_closed() and not asyncio.all_tasks(each)]


def _event_loops() -> int:
    """Count the file descriptors of event loops, which clones would share."""
    files = (f"/proc/self/fd/{name}" for name in os.listdir("/proc/self/fd"))  # noqa: PTH208
    return sum(os.path.islink(each) and os.readlink(each) == EVENT_LOOP for each in files)  # noqa: PTH114, PTH115
