"""Warm plumbing: the handler on an update that needs nothing, against a bare function.

The update is verified, parsed and answered: what it takes is FastAPI, Mangum, Powertools and our
own code around the work. The bare function does nothing, so the ratio is large by nature: what
counts are the milliseconds, which stand beside it.
"""

import contextlib

from .environments import BENCH, missing
from .events import nothing
from .path import caller
from .report import Row
from .world import outside_world

NAME, BARE = "an update that needs nothing", "a bare function"
CALLS = 50


def measure(runs: int) -> list[Row]:
    """Return the row, skipped where the environment of the bench is missing."""
    if reason := missing(BENCH):
        return [Row(NAME, "ms", against=BARE, skipped=reason)]
    ours: list[float] = []
    bare: list[float] = []
    with outside_world() as (_, env), contextlib.ExitStack() as stack:
        both = [
            (stack.enter_context(caller(module, env)), found)
            for module, found in (
                ("telegram_webhook.app", ours),
                ("bench.handlers.bare", bare),
            )
        ]
        for run in range(runs * CALLS):
            for server, found in both:
                took = server.ask(nothing())["ms"]
                if run >= CALLS // 2:
                    found.append(took)
    return [Row(NAME, "ms", ours, BARE, bare)]
