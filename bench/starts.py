"""Measure new instances of the bot's function in a local cloud, cold and with `--fast-starts`.

With `--fast-starts`, an instance resumes from a snapshot, as with SnapStart. This measures:

- the first photo of a new instance, from the event to the response; the start alone; and a photo on
  a warm instance, which is the lower bound;
- the first photo after an edit of the handler, as in `cloud`, with a goal of half a second;
- the slowest of 200 updates that need no work, sent four at a time while one instance is warm;
- the memory of four instances, with shared memory counted once.
"""

import time
from contextlib import suppress
from pathlib import Path

import psutil

from local.lambda_.events import InvocationEnded
from trust.cloud import Cloud

from .cloud import edit, round_trip
from .goals import MS_FAST_EDIT, RESTORED_FIRST_PHOTO, Goal
from .neighbours import AT_ONCE, UPDATES, megabytes, slowest
from .report import Row, within

FUNCTION, HANDLER = "TelegramWebhookFunction", "telegram_webhook.app.handler"
Taken = dict[str, list[float]]


def measure(runs: int) -> list[Row]:
    """Return all rows."""
    if not Path("/proc/self/smaps_rollup").exists():
        return [Row("a restored instance", "ms", skipped="instances are only forked on Linux")]
    cold: Taken = {}
    fast: Taken = {}
    for run in range(runs):
        pair = [(cold, ()), (fast, ("--fast-starts",))]
        for taken, flags in pair if run % 2 else reversed(pair):
            _take(taken, flags)
    return [
        _row(
            "the first photo of a new instance",
            "ms",
            fast,
            cold,
            "first",
            goal=RESTORED_FIRST_PHOTO,
        ),
        _row("a new instance's start alone", "ms", fast, cold, "start"),
        Row("a photo on a warm instance", "ms", fast["warm"], "on a cold instance", cold["first"]),
        _row("photo to 200 after an edit", "ms", fast, cold, "edit"),
        within("--fast-starts: photo to 200 after an edit", "ms", fast["edit"], MS_FAST_EDIT),
        _row(f"{AT_ONCE} at once, the slowest of {UPDATES} updates", "ms", fast, cold, "slowest"),
        _row(f"memory of {AT_ONCE} instances", "MB", fast, cold, "memory"),
    ]


def _row(
    name: str, unit: str, fast: Taken, cold: Taken, what: str, *, goal: Goal | None = None
) -> Row:
    return Row(f"--fast-starts: {name}", unit, fast[what], "cold starts", cold[what], goal=goal)


def _take(taken: Taken, flags: tuple[str, ...]) -> None:
    with Cloud("--delay", "0", *flags).running() as cloud:
        round_trip(cloud)
        taken.setdefault("edit", []).append(edit(cloud) * 1e3)
        round_trip(cloud)
        start, whole = _first_photo(cloud)
        taken.setdefault("start", []).append(start)
        taken.setdefault("first", []).append(whole)
        round_trip(cloud)
        taken.setdefault("warm", []).append(_last_run(cloud).duration_ms)
        taken.setdefault("slowest", []).append(slowest(cloud.url("gateway")))
        taken.setdefault("memory", []).append(megabytes(_processes(cloud)))


def _first_photo(cloud: Cloud) -> tuple[float, float]:
    """Return how long a new instance takes to start, alone and with its first photo, in ms."""
    for each in _instances(cloud):
        each.kill()
        with suppress(psutil.NoSuchProcess):  # its parent may have collected it already
            while each.is_running() and each.status() != psutil.STATUS_ZOMBIE:
                time.sleep(0.01)
    round_trip(cloud)
    ended = _last_run(cloud)
    start = (ended.init_ms or 0) + (ended.restore_ms or 0)
    if not start:
        raise RuntimeError("the photo reached an instance that already existed")
    return start, start + ended.duration_ms


def _last_run(cloud: Cloud) -> InvocationEnded:
    return [each for each in cloud.events(InvocationEnded) if each.function == FUNCTION][-1]


def _instances(cloud: Cloud) -> list[psutil.Process]:
    """Return the processes that serve events, but not those that only fork others."""
    found = _processes(cloud)
    forking = {each.ppid() for each in found}
    return [each for each in found if each.pid not in forking]


def _processes(cloud: Cloud) -> list[psutil.Process]:
    """Return all of the function's processes."""
    children = psutil.Process(cloud.pid).children(recursive=True)
    return [each for each in children if _handler(each) == HANDLER]


def _handler(process: psutil.Process) -> str | None:
    try:
        return process.environ().get("_HANDLER")
    except psutil.Error:  # it has ended
        return None
