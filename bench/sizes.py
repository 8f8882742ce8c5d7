"""Measure how long a photo takes, and what is billed, at each MemorySize's processor share.

The built package runs under AWS's runtime client, with 50 ms to every service. It starts with whole
processors, as on Lambda, and is limited to its share from the first event on. Memory is not
limited; instead, the peak of both functions is measured in a local cloud.
"""

import asyncio
import contextlib
import os
import statistics
from collections.abc import Iterator
from dataclasses import dataclass, field

from local.lambda_.events import InvocationEnded
from trust.cloud import PHOTO, Cloud
from trust.packages import build_folder
from trust.person import Person

from .environments import LAMBDA, missing
from .path import RTT
from .processor_share import WHOLE_MB, NoShares, share_of
from .report import Row
from .runtime_api import RuntimeApi
from .world import outside_world

SIZES = (128, 256, 512, 1024, WHOLE_MB)
PHOTOS = 6  # during the first ones, code is still being loaded and specialized
WHOLE = "a whole processor, 1,769 MB"
NAME = "a photo at the processor's share of a memory size"


@dataclass
class Taken:
    """How long photos took at one size, in ms: each start's first, and the median of its others."""

    first: list[float] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)


def measure(runs: int) -> list[Row]:
    """Return the rows, marked as skipped if the package or control groups are missing."""
    if reason := missing(LAMBDA):
        return [Row(NAME, "ms", skipped=reason)]
    taken = {size: Taken() for size in SIZES}
    try:
        with outside_world() as (outside, env):
            outside.ask({"rtt": RTT})
            for run in range(-1, runs):
                for size in SIZES:
                    asyncio.run(_start(env, size, taken[size] if run >= 0 else Taken()))
    except NoShares as exc:
        return [Row(NAME, "ms", skipped=str(exc))]
    return [row for size in SIZES[:-1] for row in _rows(size, taken)] + _peaks()


def _rows(size: int, taken: dict[int, Taken]) -> Iterator[Row]:
    ours, whole = taken[size], taken[WHOLE_MB]
    yield Row(f"{size} MB: first photo", "ms", ours.first, WHOLE, whole.first)
    yield Row(f"{size} MB: warm photo", "ms", ours.warm, WHOLE, whole.warm)
    yield Row(
        f"{size} MB: billed for a warm photo",
        "GB-ms",
        [ms * size / 1024 for ms in ours.warm],
        WHOLE,
        [ms * WHOLE_MB / 1024 for ms in whole.warm],
    )


async def _start(env: dict[str, str], size: int, taken: Taken) -> None:
    """Start the function, let it process photos, and record the times."""
    build = build_folder()
    folders = (build / "TelegramWebhookFunction", build / "CommonLayer" / "python")
    with share_of(size) as put:
        async with RuntimeApi(PHOTOS).serving() as api:
            variables = env | {
                "AWS_LAMBDA_RUNTIME_API": api.address,
                "PYTHONPATH": os.pathsep.join(str(folder) for folder in folders),
                "PYTHONDONTWRITEBYTECODE": "1",
            }
            process = await asyncio.create_subprocess_exec(
                *(LAMBDA / "bin/python", "-m", "awslambdaric", "telegram_webhook.app.handler"),
                env=variables,
                cwd=folders[0],
                stdout=asyncio.subprocess.DEVNULL,
            )
            api.at_first = lambda: put(process.pid)
            try:
                seconds = await asyncio.wait_for(api.took(), 120)
            finally:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
    taken.first.append(seconds[0] * 1e3)
    taken.warm.append(statistics.median(seconds[1:]) * 1e3)


def _peaks() -> list[Row]:
    """Return the peak memory of both functions for a photo, in the local cloud's instances."""
    peaks: dict[str, int] = {}
    with Cloud("--delay", "0.5").running() as cloud:
        for _ in range(3):
            person = Person(cloud)
            person.sends(photo=PHOTO)
            person.gets("photo")
        for end in cloud.events(InvocationEnded):
            peaks[end.function] = max(peaks.get(end.function, 0), end.memory_mb or 0)
    return [Row(f"peak memory, {name}", "MB", [float(peak)]) for name, peak in peaks.items()]
