"""Measure how much a store with many tasks slows down an update, and a photo's whole journey.

Three local clouds run, with no tasks, 10,000 and 100,000 tasks in their embedded S3
(bench/filled.py). As in bench/path.py, the bot handles photos with each S3 in turn, with 50 ms to
every service and with none. Then photos are sent through each whole cloud. Finally, two operations
that list objects are measured: the page's view of the bucket, and the sweeper's waiting list. The
environment variable BENCH_GROWTH sets other sizes, in the form `10000,100000`.
"""

import contextlib
import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import requests

from common.bot.waiting import WaitingList
from local.settings import LOCAL_VALUES
from trust.cloud import Cloud

from .cloud import round_trip
from .environments import BENCH, missing
from .events import ENVIRONMENT, photo
from .goals import MANY_TASKS, Goal
from .growth import SIZES
from .path import HANDLERS, RTT, caller
from .processes import Server
from .report import Row
from .world import outside_world

WAY = "an update's path"
EMPTY = "without stored tasks"


class FilledCloud(Cloud):
    """A local cloud that starts with tasks in its bucket."""

    command = ("bench.filled_cloud",)


def measure(runs: int) -> list[Row]:
    """Return all rows, marked as skipped if the benchmarks' environment is missing."""
    if reason := missing(BENCH):
        return [Row(f"{WAY} with many stored tasks", "ms", against=EMPTY, skipped=reason)]
    with contextlib.ExitStack() as stack:
        clouds = [stack.enter_context(running_cloud(size)) for size in (0, *SIZES)]
        rows = _ways(clouds, runs)
        for cloud in clouds:
            round_trip(cloud)  # the functions start
        trips = _in_turn([partial(round_trip, cloud) for cloud in clouds], runs * 4)
        pages = _in_turn([partial(_page, cloud) for cloud in clouds], runs)
        looks = _in_turn([partial(_look, cloud) for cloud in clouds], runs)
    return [
        *rows,
        *_rows("photo to answer, no model", trips, MANY_TASKS),
        *_rows("the page's view of the bucket", pages),
        *_rows("the sweeper's look at the waiting list", looks),
    ]


@contextlib.contextmanager
def running_cloud(tasks: int) -> Iterator[Cloud]:
    """Run a local cloud within the block, with this many tasks in its bucket."""
    with FilledCloud("--delay", "0", "--tasks", str(tasks)).running() as cloud:
        yield cloud


def _ways(clouds: list[Cloud], runs: int) -> list[Row]:
    """Send photos to the bot, with the S3 of each cloud in turn; return the rows."""
    keys = {name: LOCAL_VALUES[name] for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")}
    with outside_world() as (outside, env), contextlib.ExitStack() as stack:
        bots = []
        for cloud in clouds:
            port = outside.ask({"relay": cloud.ports["s3"]})
            own = env | keys | {"AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{port}"}
            bots.append(stack.enter_context(caller(HANDLERS["ours"], own)))
        calls = [partial(_take, bot) for bot in bots]
        outside.ask({"rtt": RTT})
        far = _in_turn(calls, runs)
        outside.ask({"rtt": 0.0})
        near = _in_turn(calls, runs * 6)
    return [
        *_rows(f"{WAY}, 50 ms to every service", far, MANY_TASKS),
        *_rows(f"{WAY}, no network delay", near, MANY_TASKS),
    ]


def _take(bot: Server) -> float:
    call = bot.ask(photo())
    if call["status"] != 200:
        raise RuntimeError(f"the bot responded with {call['status']}")
    return float(call["ms"]) / 1e3


def _page(cloud: Cloud) -> float:
    started = time.perf_counter()
    answer = requests.get(f"{cloud.url('page')}/api/objects", timeout=30)
    answer.raise_for_status()
    return time.perf_counter() - started


def _look(cloud: Cloud) -> float:
    started = time.perf_counter()
    waiting = WaitingList(cloud.s3, ENVIRONMENT["BUCKET_NAME"])
    list(itertools.islice(waiting.between(0, time.time()), 1))
    return time.perf_counter() - started


def _in_turn(calls: Sequence[Callable[[], float]], runs: int) -> list[list[float]]:
    """Make each call in turn, `runs` times; return the milliseconds that each took, by call."""
    found: list[list[float]] = [[] for _ in calls]
    for run in range(-2, runs):
        for at, call in enumerate(calls):
            seconds = call()
            if run >= 0:  # the first ones open the connections
                found[at].append(seconds * 1e3)
    return found


def _rows(name: str, found: list[list[float]], goal: Goal | None = None) -> list[Row]:
    empty, *full = found
    return [
        Row(f"{name}, {size:,} stored tasks", "ms", took, EMPTY, empty, goal=goal)
        for size, took in zip(SIZES, full, strict=True)
    ]
