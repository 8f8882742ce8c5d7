"""Measure a local cloud, ours or another: how long a developer waits for it, and its memory.

The function is the bot's update handler. Every request is an update that requires no work, sent
over a new connection.
"""

import contextlib
import http.client
import itertools
import json
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import psutil

from local.lambda_.events import InvocationEnded
from local.settings import LOCAL_VALUES
from trust.cloud import Cloud

from .goals import Goal
from .report import Row

AT_ONCE, UPDATES, WARM = 4, 200, 40
TIMEOUT, PATIENCE = 120, 60  # seconds for a request, and for new code to respond
HEADERS = {
    "X-Telegram-Bot-Api-Secret-Token": LOCAL_VALUES["TELEGRAM_SECRET_TOKEN"],
    "Content-Type": "application/json",
}
EDITED = "x-edited"
EDIT = f"""
answered = handler


def handler(event, context):
    response = answered(event, context)
    response["headers"]["{EDITED}"] = "yes"
    return response
"""
FUNCTION, HANDLER = "TelegramWebhookFunction", "telegram_webhook/app.py"
WORDS = {
    "start": ("start until it answers", "s"),
    "first": ("first request", "ms"),
    "warm": ("warm request", "ms"),
    "edit": ("edit to new code", "ms"),
    "slowest": (f"{AT_ONCE} at once, the slowest of {UPDATES}, with --fast-starts", "ms"),
    "memory": (f"memory after {AT_ONCE} at once, with --fast-starts", "MB"),
}
FAST = {"slowest", "memory"}
MEASURES_SHARED_MEMORY = Path("/proc/self/smaps_rollup").exists()
WHY_NOT = "shared memory can only be measured on Linux"
_ids = itertools.count(900_000_000)


@dataclass(frozen=True)
class LocalCloud:
    """A running local cloud.

    `start` is how many seconds it took to start, and `url` is its gateway's address. `edit` changes
    the function and returns the milliseconds until the new code has responded; `memory` returns MB.
    """

    start: float
    url: str
    edit: Callable[[], float]
    memory: Callable[[], float]


Start = Callable[[Path], AbstractContextManager[LocalCloud]]
Taken = dict[str, list[float]]


def measure_beside(name: str, theirs: Start, goals: Mapping[str, Goal], runs: int) -> list[Row]:
    """Return the rows for our local cloud and another one, measured alternately."""
    if not MEASURES_SHARED_MEMORY:
        return skipped(name, WHY_NOT)
    plain, fast, other = Taken(), Taken(), Taken()
    sides = [(ours(), plain), (ours("--fast-starts"), fast), (theirs, other)]
    for run in range(runs):
        for start, taken in sides if run % 2 else reversed(sides):
            with TemporaryDirectory() as folder, start(Path(folder)) as cloud:
                take(cloud, taken)
    return [
        Row(
            words,
            unit,
            (fast if what in FAST else plain)[what],
            name,
            other[what],
            goal=goals.get(what),
        )
        for what, (words, unit) in WORDS.items()
    ]


def skipped(name: str, reason: str) -> list[Row]:
    """Return all rows, marked as skipped."""
    return [Row(what, unit, against=name, skipped=reason) for what, unit in WORDS.values()]


def take(cloud: LocalCloud, taken: Taken) -> None:
    """Take each measurement once, and add the results to `taken`."""
    found = {
        "start": cloud.start,
        "first": request(cloud.url),
        "warm": statistics.median(request(cloud.url) for _ in range(WARM)),
        "edit": cloud.edit(),
        "slowest": slowest(cloud.url),
        "memory": cloud.memory(),
    }
    for what, value in found.items():
        taken.setdefault(what, []).append(value)


def send(url: str) -> http.client.HTTPResponse:
    """Send an update over a new connection, and return the response.

    It uses `http.client`, because a session of `requests` would add its own time to both sides.
    """
    place = urlsplit(url)
    update = json.dumps({"update_id": next(_ids), "poll": {"id": "1"}})
    connection = http.client.HTTPConnection(place.netloc, timeout=TIMEOUT)
    with contextlib.closing(connection):
        connection.request("POST", f"{place.path}/webhook/telegram", update, HEADERS)
        response = connection.getresponse()
        response.read()
    return response


def request(url: str) -> float:
    """Return the milliseconds that an update takes. Raises RuntimeError if it is not accepted."""
    begun = time.perf_counter()
    if (status := send(url).status) != 200:
        raise RuntimeError(f"an update that needs no work got {status}")
    return (time.perf_counter() - begun) * 1e3


def slowest(url: str) -> float:
    """Return the milliseconds of the slowest of many updates."""
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return max(threads.map(request, [url] * UPDATES))


def until_new(url: str, change: Callable[[], None]) -> float:
    """Change the code; return the milliseconds until it responds, ignoring errors until then."""
    begun = time.perf_counter()
    change()
    while (seconds := time.perf_counter() - begun) < PATIENCE:
        with contextlib.suppress(OSError, http.client.HTTPException):
            if EDITED in send(url).headers:
                return (time.perf_counter() - begun) * 1e3
    raise RuntimeError(f"the new code did not respond within {seconds:.0f} s")


def edit_package(package: Path) -> None:
    """Change a package's function so that its responses have an extra header."""
    handler = package / HANDLER
    for compiled in handler.parent.glob("__pycache__/app.*"):  # Python might reuse them
        compiled.unlink()
    with handler.open("a") as file:
        file.write(EDIT)


def megabytes(processes: Iterable[psutil.Process]) -> float:
    """Return the memory of processes in MB (PSS: shared pages are divided among their users)."""
    return sum(float(each.memory_full_info().pss) for each in processes) / 1e6


def tree(pid: int) -> list[psutil.Process]:
    """Return a process and all its descendants."""
    root = psutil.Process(pid)
    return [root, *root.children(recursive=True)]


def ours(*flags: str) -> Start:
    """Return a function that starts our local cloud with these flags."""

    @contextlib.contextmanager
    def start(folder: Path) -> Iterator[LocalCloud]:
        begun = time.perf_counter()
        with Cloud("--delay", "0", *flags).running(folder) as cloud:
            seconds, url = time.perf_counter() - begun, cloud.url("gateway")
            yield LocalCloud(
                seconds, url, lambda: _edit(cloud, url), lambda: megabytes(tree(cloud.pid))
            )

    return start


def _edit(cloud: Cloud, url: str) -> float:
    """Touch the handler; return how many ms a new instance takes for the next update."""
    touched_at, begun = time.time(), time.perf_counter()  # the cloud's clock shows real time
    (Path(cloud.root) / "functions" / HANDLER).touch()
    request(url)
    ms = (time.perf_counter() - begun) * 1e3
    ended = cloud.wait(
        lambda entries: (
            entry.event
            for entry in entries
            if isinstance(entry.event, InvocationEnded) and entry.at > touched_at
        ),
        "the end of the update",
    )
    if not (ended.init_ms or ended.restore_ms):
        raise RuntimeError("the update after an edit was handled by an old instance")
    return ms
