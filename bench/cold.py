"""Measure a cold start under AWS's runtime client, from the process's start to its first answer.

The first event is a photo, so the answer requires Telegram, S3 and Replicate, all over TLS, first
with no network delay and then with 50 ms to each service. Our bot runs as packaged by
`scripts/build`, and from source with freshly installed packages. It is compared with three handlers
from bench/handlers: naive, floor, and one that only imports fastapi, mangum and boto3. With 50 ms,
only our package and the naive handler are measured.
"""

import asyncio
import contextlib
import os
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from trust.packages import build_folder

from .environments import BENCH, LAMBDA, missing
from .goals import COLD_TO_NAIVE, PACKAGE_TO_SOURCES
from .path import RTT
from .processes import ROOT
from .report import Row
from .runtime_api import RuntimeApi
from .world import outside_world

SOURCES = (ROOT / "functions", ROOT / "layers/common/python", ROOT)
NAME = "a cold start with a photo"


@dataclass(frozen=True, slots=True)
class Start:
    """A handler to start with a given Python, importing from the given folders."""

    handler: str
    python: Path
    folders: tuple[Path, ...]
    took: list[float] = field(default_factory=list)


def measure(runs: int) -> list[Row]:
    """Return the rows, marked as skipped if an environment is missing."""
    if reason := missing(BENCH, LAMBDA):
        return [Row(NAME, "ms", skipped=reason)]
    build = build_folder()
    package = (build / "TelegramWebhookFunction", build / "CommonLayer" / "python")
    built = Start("telegram_webhook.app.handler", LAMBDA / "bin/python", package)
    fresh = Start("telegram_webhook.app.handler", BENCH / "bin/python", SOURCES)
    others = {
        "naive handler": Start("bench.handlers.naive.handler", BENCH / "bin/python", SOURCES),
        "floor's handler": Start("bench.handlers.floor.handler", BENCH / "bin/python", SOURCES),
        "import fastapi, mangum, boto3": Start(
            "bench.handlers.imports.handler", BENCH / "bin/python", SOURCES
        ),
    }
    far, far_naive = (replace(start, took=[]) for start in (built, others["naive handler"]))
    with outside_world() as (outside, env):
        _take([built, fresh, *others.values()], env, runs * 2)
        outside.ask({"rtt": RTT})
        _take([far, far_naive], env, runs)
    goals = {"naive handler": COLD_TO_NAIVE}
    return [
        *(
            Row(NAME, "ms", built.took, name, other.took, goal=goals.get(name))
            for name, other in others.items()
        ),
        Row(
            "the built package's cold start",
            "ms",
            built.took,
            "the sources with fresh packages",
            fresh.took,
            goal=PACKAGE_TO_SOURCES,
        ),
        Row(f"{NAME}, 50 ms to every service", "ms", far.took, "naive handler", far_naive.took),
    ]


def _take(starts: list[Start], env: dict[str, str], runs: int) -> None:
    """Start each in turn, `runs` times."""
    for run in range(-1, runs):
        for start in starts:
            took = asyncio.run(_first_answer(start, env))
            if run >= 0:  # the first one fills the page cache
                start.took.append(took * 1e3)


async def _first_answer(start: Start, env: dict[str, str]) -> float:
    """Return the seconds from the process's start to its answer to a photo.

    Raises RuntimeError if the answer is not 200.
    """
    async with RuntimeApi(1).serving() as api:
        variables = env | {
            "AWS_LAMBDA_RUNTIME_API": api.address,
            "PYTHONPATH": os.pathsep.join(str(folder) for folder in start.folders),
            "PYTHONDONTWRITEBYTECODE": "1",  # Lambda's file system is read-only
        }
        started = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            start.python,
            "-m",
            "awslambdaric",
            start.handler,
            env=variables,
            cwd=start.folders[0],
            stdout=asyncio.subprocess.DEVNULL,
        )
        try:
            await asyncio.wait_for(api.took(), 60)
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    return api.answered_at - started
