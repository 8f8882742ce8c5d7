"""Concurrent calls to the outside: whatever doesn't need another's result doesn't wait for it."""

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
    """The outcome of a call that has ended."""

    def result(self) -> T_co:
        """Return what the call returned, or raise what it raised."""


class Together(Protocol):
    """Makes calls at the same time and returns when the last of them has ended.

    So nothing is left in progress when the handler returns and Lambda stops the clock. An error is
    kept until its outcome is asked for: a caller that forgets to ask swallows it.
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
    """Make one call after the other: a Together for code that itself runs in parallel."""
    return tuple(_make(call) for call in calls)


@lru_cache
def get_together(most: int = MOST) -> Together:
    """Return this process's way to make up to `most` calls: threads that stay for the next event.

    The calling thread makes the first call itself: it has nothing else to do, and passing a call
    over and back takes time too.
    """
    pool = ThreadPoolExecutor(most - 1, thread_name_prefix="beside")

    def together(*calls: Callable[[], Any]) -> Any:
        mine, *others = calls
        # with the context of the request, as main.py has several at once
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
