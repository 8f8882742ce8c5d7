"""Spread work over all cores, with a process for each that forks its own children."""

import ctypes
import multiprocessing
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
LIBC = ctypes.CDLL(None)


@contextmanager
def workers(jobs: int, ready: Callable[[], None]) -> Iterator[ProcessPoolExecutor]:
    """Run processes within the block that call `ready` first; end them however the block ends."""
    # spawn: these processes fork, which a process with threads shouldn't do
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _begin, (ready,))
    try:
        yield pool
    except BaseException:
        for process in multiprocessing.active_children():
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def end_with_parent() -> None:
    """Make the kernel end this process when its parent ends."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _begin(ready: Callable[[], None]) -> None:
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles Ctrl-C
    ready()
