"""Spread work over all cores; the results and their order don't depend on the number of cores."""

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any

# `map` has this type too, and does all the work in this process
Spread = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]
PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
AHEAD = 4  # items submitted per process, so that none has to wait for work


@contextmanager
def processes(jobs: int, ready: Callable[[], object]) -> Iterator[Spread]:
    """Start processes; yield a function that spreads work over them and keeps results in order.

    Each process calls `ready` first. If the caller fails or is interrupted, they are terminated.
    """
    # spawn, not fork: pytest's workers have threads
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _begin, (ready,))

    def spread(do: Callable[[Any], Any], work: Iterable[Any]) -> Iterator[Any]:
        started: deque[Future[Any]] = deque()
        for piece in work:
            started.append(pool.submit(do, piece))
            if len(started) >= AHEAD * jobs:
                yield started.popleft().result()
        while started:
            yield started.popleft().result()

    try:
        _start(pool, jobs)
        yield spread
    except BaseException:
        for process in multiprocessing.active_children():
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def end_with_parent() -> None:
    """Make this process end when its parent does, for whatever reason."""
    if sys.platform == "linux":  # without a thread, because this process may fork
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    else:
        threading.Thread(target=_exit_after_parent, daemon=True).start()


def _begin(ready: Callable[[], object]) -> None:
    end_with_parent()
    ready()


def _exit_after_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _start(pool: ProcessPoolExecutor, jobs: int) -> None:
    """Start all processes with SIGINT blocked, so that only this process handles Ctrl-C."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        started = [pool.submit(int) for _ in range(jobs)]
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    for each in started:
        each.result()
