"""Makes independent calls to other services concurrently."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from functools import lru_cache
from typing import Any, Protocol, TypeVar, overload

# the most concurrent calls that one event makes
MOST = 4

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
T_co = TypeVar("T_co", covariant=True)


class Outcome(Protocol[T_co]):
    """The outcome of a call that has ended."""

    def result(self) -> T_co:
        """Return what the call returned, or raise what it raised."""


class Together(Protocol):
    """Makes calls concurrently and returns when all of them have ended.

    This way, no call is in progress when the handler returns and Lambda freezes the process. A
    call's exception is raised only by its outcome's `result`, so a caller that never calls `result`
    ignores the exception.
    """

    @overload
    def __call__(
        self, a: Callable[[], A], b: Callable[[], B], /
    ) -> tuple[Outcome[A], Outcome[B]]: ...

    @overload
    def __call__(
        self, a: Callable[[], A], b: Callable[[], B], c: Callable[[], C], /
    ) -> tuple[Outcome[A], Outcome[B], Outcome[C]]: ...

    @overload
    def __call__(
        self, a: Callable[[], A], b: Callable[[], B], c: Callable[[], C], d: Callable[[], D], /
    ) -> tuple[Outcome[A], Outcome[B], Outcome[C], Outcome[D]]: ...

    @overload
    def __call__(self, *calls: Callable[[], A]) -> tuple[Outcome[A], ...]: ...


def in_turn(*calls: Callable[[], Any]) -> Any:
    """Make the calls one after another: a `Together` for code that already runs in threads."""
    return tuple(_make(call) for call in calls)


@lru_cache
def get_together(most: int = MOST) -> Together:
    """Return a Together for up to `most` calls, whose threads are kept for the next event.

    The calling thread makes the first call itself: it has nothing else to do, and handing a call
    to another thread takes time.
    """
    pool = ThreadPoolExecutor(most - 1, thread_name_prefix="beside")

    def together(*calls: Callable[[], Any]) -> Any:
        mine, *others = calls
        # in the request's context, as main.py handles several requests concurrently
        started = [pool.submit(copy_context().run, call) for call in others]
        made = _make(mine)
        wait(started)
        return (made, *started)

    return together


def _make(call: Callable[[], A]) -> Outcome[A]:
    """Make the call now and return its outcome."""
    outcome: Future[A] = Future()
    try:
        outcome.set_result(call())
    except Exception as exc:  # noqa: BLE001 - raised by `result`, as for a call in a thread
        outcome.set_exception(exc)
    return outcome
