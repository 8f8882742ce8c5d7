"""Measure an update's critical path: a photo, from event to response, on warm connections.

With 50 ms to each service, round trips dominate the time; with no delay, our own work does. The bot
is compared with a handler that makes the fewest sequential calls that the contracts allow
(bench/handlers/floor.py) and with a naive one, all over TLS, on the same packages and Python.
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .environments import BENCH, missing
from .events import photo
from .goals import WAITS, WARM_TO_FLOOR, WARM_TO_NAIVE, WAY_TO_FLOOR, WAY_TO_NAIVE, Goal
from .processes import ROOT, Server, running
from .report import Row
from .world import outside_world

RTT = 0.05
HANDLERS = {
    "ours": "telegram_webhook.app",
    "floor": "bench.handlers.floor",
    "naive": "bench.handlers.naive",
}
FLOOR, NAIVE = "the fewest sequential calls", "sequential steps"
# counts, which don't depend on load, and the handler that each is compared with
EXACT = {
    "waits": ("sequential waits of an update", "floor", FLOOR),
    "connections": ("new connections of an update", "naive", NAIVE),
    "continues": ("waits for 100-continue of an update", "naive", NAIVE),
    "parses": ("parses of certificates of an update", "naive", NAIVE),
}


def sources(checkout: Path = ROOT) -> list[Path]:
    """Return the folders from which a checkout's bot and the benchmarks are imported."""
    return [checkout / "functions", checkout / "layers/common/python", ROOT]


def measure(runs: int) -> list[Row]:
    """Return the rows, marked as skipped if the naive handler's packages are missing."""
    if reason := missing(BENCH):
        return [Row("an update's path, 50 ms to every service", "ms", skipped=reason)]
    with outside_world() as (outside, env), contextlib.ExitStack() as stack:
        callers = {
            name: stack.enter_context(caller(module, env)) for name, module in HANDLERS.items()
        }
        far = _compare(outside, callers, RTT, runs)
        near = _compare(outside, callers, 0.0, runs * 4)
    rows = [
        _row("an update's path, 50 ms to every service", far, "floor", FLOOR, WAY_TO_FLOOR),
        _row("an update's path, 50 ms to every service", far, "naive", NAIVE, WAY_TO_NAIVE),
        _row("an update's path, no network delay", near, "floor", FLOOR, WARM_TO_FLOOR),
        _row("an update's path, no network delay", near, "naive", NAIVE, WARM_TO_NAIVE),
    ]
    return rows + [_counted(what, far) for what in EXACT]


def _compare(
    outside: Server, callers: dict[str, Server], rtt: float, runs: int
) -> dict[str, list[dict[str, Any]]]:
    """Send photos to each handler in turn; return the measurements of each call."""
    outside.ask({"rtt": rtt})
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in callers}
    for run in range(-3, runs):
        for name, server in callers.items():
            outside.ask({})
            call = server.ask(photo())
            if call["status"] != 200:
                raise RuntimeError(f"{name} responded with {call['status']}")
            if run >= 0:  # the first runs open the connections
                found[name].append(call | outside.ask({}))
    return found


def _row(
    name: str, found: dict[str, list[dict[str, Any]]], against: str, label: str, goal: Goal
) -> Row:
    ours, theirs = (_of(found, each, "ms") for each in ("ours", against))
    return Row(name, "ms", ours, label, theirs, goal=goal)


def _counted(what: str, found: dict[str, list[dict[str, Any]]]) -> Row:
    name, against, label = EXACT[what]
    goal = WAITS if what == "waits" else None
    return Row(name, "", _of(found, "ours", what), label, _of(found, against, what), goal=goal)


def _of(found: dict[str, list[dict[str, Any]]], name: str, what: str) -> list[float]:
    return [call[what] for call in found[name]]


@contextlib.contextmanager
def caller(
    module: str,
    env: dict[str, str],
    *,
    checkout: Path = ROOT,
    python: Path = BENCH / "bin/python",
    seconds: int = 29,
) -> Iterator[Server]:
    """Run a process that calls a checkout's handler, and is ready for events within the block.

    `seconds` is the function's timeout.
    """
    path = os.pathsep.join(str(folder) for folder in sources(checkout))
    command = [str(python), "-m", "bench.calling", module, str(seconds)]
    with running(command, env=env | {"PYTHONPATH": path}, pinned=False) as server:
        server.said()
        yield server
