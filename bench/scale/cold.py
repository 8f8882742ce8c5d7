"""Calculate what new instances add to a photo's price: INIT, or with SnapStart a restore.

Since August 2025, INIT is billed like the handler's time:
https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/
SnapStart charges for memory at each restore, and for each version's snapshot while it exists:
https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html
The prices of SnapStart and arm64 could not be looked up, so only amounts are given here.
"""

import asyncio
import contextlib
import os
import statistics
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from darkroom_emulators.kit.events import Event
from local.lambda_.events import InvocationEnded
from trust.cloud import PHOTO, Cloud
from trust.person import Person

from ..clocks import cpu_seconds
from ..processes import ROOT
from ..runtime_api import RuntimeApi
from ..world import outside_world
from .photo import FUNCTIONS, PhotoCalls
from .prices import LAMBDA_GB_SECOND, costs, gigabyte_seconds

STARTS = 3
HANDLERS = ("telegram_webhook.app.handler", "replicate_webhook.app.handler")
MONTH = 30 * 86_400.0


@dataclass(frozen=True)
class ColdPhoto:
    """A photo for which both functions start cold: what is billed, and their combined memory."""

    seconds: float
    gigabyte_seconds: float
    gigabytes: float
    is_restored: bool

    def taking(self, seconds: float) -> "ColdPhoto":
        """Return a copy whose starts take `seconds` in total."""
        billed = self.gigabyte_seconds * seconds / self.seconds
        return replace(self, seconds=seconds, gigabyte_seconds=billed)


@dataclass(frozen=True)
class Load:
    """How busy the bot is: the number of cold starts of both functions per photo."""

    name: str
    starts_a_photo: float


def measure_cold() -> tuple[ColdPhoto, ColdPhoto]:
    """Return what a photo costs if both functions start cold with INIT, and if they are restored.

    INIT is measured as processor time, which other work hardly affects, until a function asks for
    its first event. The ratio of restore to INIT is measured in local clouds.
    """
    init = statistics.median(_init_seconds() for _ in range(STARTS))
    pairs = [[cold_of_a_cloud(snap_start=each) for each in (False, True)] for _ in range(STARTS)]
    share = statistics.median(restored.seconds / cold.seconds for cold, restored in pairs)
    cold, restored = pairs[0]
    return cold.taking(init), restored.taking(init * share)


def cold_of_a_cloud(*, snap_start: bool) -> ColdPhoto:
    """Send a photo to a cloud that has just started; return the time and memory of its starts."""
    flags = ("--parameter", f"SnapStart={str(snap_start).lower()}", "--delay", "0.5")
    with Cloud(*flags).running() as cloud:
        person = Person(cloud)
        person.sends(photo=PHOTO)
        person.gets("photo")
        return cold_photo(entry.event for entry in cloud.journey(person.chat))


def cold_photo(events: Iterable[Event]) -> ColdPhoto:
    """Return what the starts for a photo took. Raises ValueError unless both functions started."""
    ends = [each for each in events if isinstance(each, InvocationEnded)]
    starts = {
        each.function: (each.restore_ms or each.init_ms or 0.0, each.memory_limit_mb, each)
        for each in ends
        if each.function in FUNCTIONS and (each.restore_ms or each.init_ms)
    }
    if missing := set(FUNCTIONS) - set(starts):
        raise ValueError(f"no cold start of {', '.join(sorted(missing))}")
    return ColdPhoto(
        seconds=sum(ms for ms, _, _ in starts.values()) / 1e3,
        gigabyte_seconds=sum(ms / 1e3 * mb / 1024 for ms, mb, _ in starts.values()),
        gigabytes=sum(mb for _, mb, _ in starts.values()) / 1024,
        is_restored=all(end.restore_ms for _, _, end in starts.values()),
    )


def priced(
    calls: PhotoCalls, loads: Sequence[Load], started: ColdPhoto, restored: ColdPhoto
) -> Mapping[str, Mapping[str, str]]:
    """Return what is billed for a million photos, by load, with INIT and with SnapStart."""
    return {
        load.name + words: _column(calls, load, cold)
        for load in loads
        for words, cold in (("", started), (", SnapStart", restored))
    }


def _column(calls: PhotoCalls, load: Load, cold: ColdPhoto) -> Mapping[str, str]:
    both = load.starts_a_photo / len(FUNCTIONS)  # as a number of photos that start both functions
    warm, starts = gigabyte_seconds(calls), both * cold.gigabyte_seconds
    dollars = starts * LAMBDA_GB_SECOND
    restored = f"{both * cold.gigabytes * 1e6:,.0f}" if cold.is_restored else "0"
    kept = f"{cold.gigabytes * MONTH:,.0f}" if cold.is_restored else "0"
    return {
        "cold starts": f"{load.starts_a_photo * 1e6:,.0f}",
        "GB-seconds, warm": f"{warm * 1e6:,.0f}",
        "GB-seconds of starts": f"{starts * 1e6:,.0f}",
        "GB restored": restored,
        "GB-seconds of snapshots in 30 days": kept,
        "starts on x86_64, dollars": f"{dollars * 1e6:,.2f}",
        "total on x86_64, dollars": f"{(sum(costs(calls).values()) + dollars) * 1e6:,.2f}",
    }


def _init_seconds() -> float:
    """Return the processor time of both functions' starts, from source, under AWS's client."""
    with outside_world() as (_, env):
        return sum(asyncio.run(_init_of(handler, env)) for handler in HANDLERS)


async def _init_of(handler: str, env: Mapping[str, str]) -> float:
    folders = ROOT / "functions", ROOT / "layers/common/python"
    async with RuntimeApi(1).serving() as api:
        variables = {
            "AWS_LAMBDA_RUNTIME_API": api.address,
            "PYTHONPATH": os.pathsep.join(map(str, folders)),
        }
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "awslambdaric", handler),
            env={**env, **variables},
            cwd=folders[0],
            stdout=asyncio.subprocess.DEVNULL,
        )
        init: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        api.at_first = lambda: init.set_result(cpu_seconds(process.pid))
        try:
            return await asyncio.wait_for(init, 120)
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
