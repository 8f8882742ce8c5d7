"""Break down the processor time of the emulators and of the local cloud, and its memory."""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from trust.cloud import Cloud

from . import neighbours, replicate, telegram
from .processes import Server, running
from .report import Row
from .sampled import PARTS, REST
from .sink import hooked

WARM_UP = 2_000
COUNT = 4_000  # predictions or texts per figure: many, because samples are few
REQUESTS = 1_000  # to the local cloud
OWN, MOTO = "the cloud itself, with both emulators", "moto, behind the embedded S3"
# with --fast-starts: the children of the cloud, their children, and the children of those
LEVELS = ["packages of the functions", "snapshots", "instances"]


def measure(runs: int) -> list[Row]:
    """Return a row for each part of each program, compared with the whole."""
    return [
        *_rows("replicate", asyncio.run(_replicate(runs))),
        *_rows("telegram", asyncio.run(_telegram(runs))),
        *_rows("cloud", _cloud(runs)),
        *_memory_rows(runs),
    ]


def _rows(name: str, found: list[dict[str, int]]) -> list[Row]:
    return _parts(name.title(), "samples", (*PARTS[name], REST), found)


def _parts(
    title: str, unit: str, parts: Iterable[str], found: Sequence[Mapping[str, float]]
) -> list[Row]:
    wholes = [float(sum(each.values())) for each in found]
    return [
        Row(
            f"{title}: {part}",
            unit,
            [float(each.get(part, 0)) for each in found],
            "all of it",
            wholes,
        )
        for part in parts
    ]


def _memory_rows(runs: int) -> list[Row]:
    title = "Memory with --fast-starts"
    if not neighbours.MEASURES_SHARED_MEMORY:
        return [Row(title, "MB", skipped=neighbours.WHY_NOT)]
    return _parts(title, "MB", (OWN, MOTO, *LEVELS), [_memory() for _ in range(runs)])


def _memory() -> dict[str, float]:
    """Return the local cloud's memory in MB, by kind of process, after concurrent updates."""
    flags = ("--delay", "0", "--fast-starts")
    with TemporaryDirectory() as folder, Cloud(*flags).running(Path(folder)) as cloud:
        neighbours.request(cloud.url("gateway"))
        neighbours.slowest(cloud.url("gateway"))
        root = psutil.Process(cloud.pid)
        level = root.children()
        (moto,) = (each for each in level if "moto_worker.py" in " ".join(each.cmdline()))
        level.remove(moto)
        found = {OWN: neighbours.megabytes([root]), MOTO: neighbours.megabytes([moto])}
        for name in LEVELS:
            found[name] = neighbours.megabytes(level)
            level = [child for each in level for child in each.children()]
        return found


async def _replicate(runs: int) -> list[dict[str, int]]:
    command = [sys.executable, "-m", "bench.sampled", "replicate", "--port", "0", "--delay", "0"]
    async with hooked() as hook:
        with running(command) as emulator:
            port = replicate.port_of(emulator.line_with("http://"))
            emulator.line_with("ready")
            await replicate.rate(port, hook, WARM_UP)
            return await _sampled(emulator, runs, lambda: replicate.rate(port, hook, COUNT))


async def _telegram(runs: int) -> list[dict[str, int]]:
    command = [sys.executable, "-m", "bench.sampled", "telegram", "--port", "0", "--webhook"]
    async with hooked() as hook:
        with running([*command, hook]) as emulator:
            server = await telegram.populated(emulator)
            emulator.line_with("ready")
            await telegram.updates_rate(server, WARM_UP)
            return await _sampled(emulator, runs, lambda: telegram.updates_rate(server, COUNT))


def _cloud(runs: int) -> list[dict[str, int]]:
    with (
        TemporaryDirectory() as folder,
        SampledCloud("--delay", "0").running(Path(folder)) as cloud,
    ):
        url = cloud.url("gateway")
        for _ in range(REQUESTS):
            neighbours.request(url)
        cloud.counts()
        found = []
        for _ in range(runs):
            for _ in range(REQUESTS):
                neighbours.request(url)
            found.append(cloud.counts())
        return found


class SampledCloud(Cloud):
    """The local cloud under the profiler, which prints its counts among the cloud's lines."""

    command = ("bench.sampled", "cloud")

    def counts(self) -> dict[str, int]:
        """Return the samples of each part since the last call."""
        before = self._printed()
        os.kill(self.pid, signal.SIGUSR1)
        while len(now := self._printed()) == len(before):
            self.must(self._process.poll() is None, "ended before it printed its counts")
            time.sleep(0.01)
        counted: dict[str, int] = json.loads(now[-1])
        return counted

    def _printed(self) -> list[str]:
        return [line for line in self.output.read_text().splitlines() if line.startswith("{")]


async def _sampled(
    emulator: Server, runs: int, load: Callable[[], Awaitable[float]]
) -> list[dict[str, int]]:
    emulator.signal(signal.SIGUSR1)
    emulator.said()
    found = []
    for _ in range(runs):
        await load()
        emulator.signal(signal.SIGUSR1)
        found.append(emulator.said())
    return found
