"""Measure the processor time of the emulators and of the local cloud, broken down by part."""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from trust.cloud import Cloud

from . import neighbours, replicate, telegram
from .processes import Server, running
from .report import Row
from .sampled import PARTS, REST
from .sink import hooked

WARM_UP = 2_000
COUNT = 4_000  # predictions or texts per figure: many, because samples are few
REQUESTS = 1_000  # to the local cloud


def measure(runs: int) -> list[Row]:
    """Return a row for each part of each program, compared with the whole."""
    return [
        *_rows("replicate", asyncio.run(_replicate(runs))),
        *_rows("telegram", asyncio.run(_telegram(runs))),
        *_rows("cloud", _cloud(runs)),
    ]


def _rows(name: str, found: list[dict[str, int]]) -> list[Row]:
    wholes = [float(sum(each.values())) for each in found]
    return [
        Row(
            f"{name.title()}: {part}",
            "samples",
            [float(each.get(part, 0)) for each in found],
            "all of it",
            wholes,
        )
        for part in (*PARTS[name], REST)
    ]


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
