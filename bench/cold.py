"""A cold start under AWS's runtime client: from the start of the process to the first answer.

The first event is a photo, so the answer takes the whole way: Telegram, S3 and Replicate, all over
TLS, with no distance and then with 50 ms to each service. Our package runs as `scripts/build` made
it, and from the sources with freshly installed packages; beside it the naive handler, the floor's,
and what merely imports fastapi, mangum and boto3.
"""

import asyncio
import contextlib
import json
import os
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from trust.packages import build_folder

from .environments import BENCH, LAMBDA, missing
from .events import photo
from .path import RTT
from .processes import ROOT
from .report import Row
from .runtime_api import answer
from .world import outside_world

SOURCES = (ROOT / "functions", ROOT / "layers/common/python", ROOT)
NAME = "a cold start with a photo"


@dataclass(frozen=True, slots=True)
class Start:
    """Something that can be started: a handler, by a Python, from folders."""

    handler: str
    python: Path
    folders: tuple[Path, ...]
    took: list[float] = field(default_factory=list)


def measure(runs: int) -> list[Row]:
    """Return the rows, skipped where the environments are missing."""
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
    packages = "the sources with fresh packages"
    return [
        *(Row(NAME, "ms", built.took, name, other.took) for name, other in others.items()),
        Row("the built package's cold start", "ms", built.took, packages, fresh.took),
        Row(f"{NAME}, 50 ms to every service", "ms", far.took, "naive handler", far_naive.took),
    ]


def _take(starts: list[Start], env: dict[str, str], runs: int) -> None:
    """Start each in turn, as often as `runs` says."""
    for run in range(-1, runs):
        for start in starts:
            took = asyncio.run(_first_answer(start, env))
            if run >= 0:  # the first fills the page cache
                start.took.append(took * 1e3)


async def _first_answer(start: Start, env: dict[str, str]) -> float:
    """Return the seconds from the process's start to its answer to a photo."""
    async with _runtime_api() as (address, answered):
        variables = env | {
            "AWS_LAMBDA_RUNTIME_API": address,
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
            answer = json.loads(await asyncio.wait_for(answered, 60))
            took = time.perf_counter() - started
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if answer.get("statusCode") != 200:
        raise RuntimeError(f"{start.handler} answered {answer}")
    return took


@contextlib.asynccontextmanager
async def _runtime_api() -> AsyncIterator[tuple[str, "asyncio.Future[bytes]"]]:
    """Serve Lambda's Runtime API for one event; yield its address and the answer to come.

    https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
    """
    answered: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
    given = False

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal given
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
                size = head.partition("content-length: ")[2].partition("\r\n")[0]
                body = await reader.readexactly(int(size or 0))
                if "/invocation/next" in head and not given:
                    given = True
                    answer(writer, 200, json.dumps(photo()).encode())
                elif "/response" in head or "/error" in head:
                    answer(writer, 202, b"{}")
                    if not answered.done():
                        answered.set_result(body)
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    try:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}", answered
    finally:
        server.close()
