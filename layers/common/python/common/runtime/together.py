"""Calls to the outside world concurrently: what does not need the other does not wait for it."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from functools import lru_cache
from typing import Any, Protocol, TypeVar, overload

# as many as one event ever makes at once
MOST = 4

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
T_co = TypeVar("T_co", covariant=True)


class Outcome(Protocol[T_co]):
    """What became of a call that has ended."""

    def result(self) -> T_co:
        """Return what the call returned, or raise what it raised."""


class Together(Protocol):
    """Makes calls at the same time and returns when the last of them has ended.

    So nothing is left under way when the handler returns, where Lambda stops the clock. An error is
    kept until its outcome is asked for: anyone who forgets to ask swallows it.
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
    """Make one call after the other: a Together for what runs many times side by side itself."""
    return tuple(_make(call) for call in calls)


@lru_cache
def get_together(most: int = MOST) -> Together:
    """Return this process's way to make up to `most` calls: threads that stay for the next event.

    The first call is made by the thread that asks: it has nothing else to do, and to hand a call
    over and back is work too.
    """
    pool = ThreadPoolExecutor(most - 1, thread_name_prefix="beside")

    def together(*calls: Callable[[], Any]) -> Any:
        mine, *others = calls
        # with the context of the request, which main.py has several of at once
        started = [pool.submit(copy_context().run, call) for call in others]
        made = _make(mine)
        wait(started)
        return (made, *started)

    return together


def _make(call: Callable[[], A]) -> Outcome[A]:
    """Make the call now."""
    outcome: Future[A] = Future()
    try:
        outcome.set_result(call())
    except Exception as exc:  # noqa: BLE001 - raised by `result`, as it is for a thread's call
        outcome.set_exception(exc)
    return outcome
