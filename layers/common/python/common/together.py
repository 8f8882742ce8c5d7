"""Calls to the outside beside each other: what does not need the other does not wait for it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
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

    So nothing is left under way when the handler returns, where Lambda stops the clock. An error
    is kept until its outcome is asked for: whoever forgets to ask swallows it.
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


@lru_cache
def get_together() -> Together:
    """Return this process's way to do so: threads that stay for the next event."""
    pool = ThreadPoolExecutor(MOST, thread_name_prefix="beside")

    def together(*calls: Callable[[], Any]) -> Any:
        started = tuple(pool.submit(call) for call in calls)
        wait(started)
        return started

    return together
