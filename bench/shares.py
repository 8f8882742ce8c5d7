"""Where the Replicate emulator's processor time goes under load, part by part."""

import asyncio
import signal
import sys

from .processes import running
from .replicate import PREDICTIONS, WARM_UP, port_of, rate
from .report import Row
from .sampled import PARTS, REST
from .sink import hooked

ROUNDS = 4  # of predictions for one figure: samples are few


def measure(runs: int) -> list[Row]:
    """Return a row for each part, held against the whole."""
    found = asyncio.run(_measure(runs))
    wholes = [float(sum(each.values())) for each in found]
    return [
        Row(
            f"Replicate: {part}",
            "samples",
            [float(each.get(part, 0)) for each in found],
            "all of it",
            wholes,
        )
        for part in (*PARTS, REST)
    ]


async def _measure(runs: int) -> list[dict[str, int]]:
    command = [sys.executable, "-m", "bench.sampled", "--port", "0", "--delay", "0"]
    found = []
    async with hooked() as hook:
        with running(command) as emulator:
            port = port_of(emulator.line_with("http://"))
            emulator.line_with("ready")
            await rate(port, WARM_UP, hook)
            emulator.signal(signal.SIGUSR1)
            emulator.said()
            for _ in range(runs):
                await rate(port, ROUNDS * PREDICTIONS, hook)
                emulator.signal(signal.SIGUSR1)
                found.append(emulator.said())
    return found
