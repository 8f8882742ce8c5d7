"""The Replicate emulator as predictions pile up: webhooks a second with 10,000 and 100,000 there.

Held against the same process when it was empty. `predictions` in the environment variable
BENCH_GROWTH, such as `10000,100000`, chooses other sizes.
"""

import asyncio
import os
import sys

from .processes import running
from .replicate import PREDICTIONS, WARM_UP, port_of, rate
from .report import Row
from .sink import hooked

SIZES = [int(size) for size in os.environ.get("BENCH_GROWTH", "10000,100000").split(",")]


def measure(runs: int) -> list[Row]:
    """Return a row for each size."""
    return asyncio.run(_measure(runs))


async def _measure(runs: int) -> list[Row]:
    command = [sys.executable, "-m", "mock_replicate", "--port", "0", "--delay", "0"]
    rows = []
    async with hooked() as hook:
        with running(command) as emulator:
            port = port_of(emulator.line_with("http://"))
            await rate(port, WARM_UP, hook)
            empty = [await rate(port, PREDICTIONS, hook) for _ in range(runs)]
            there = WARM_UP + runs * PREDICTIONS
            for size in SIZES:
                if size > there:
                    await rate(port, size - there, None)
                full = [await rate(port, PREDICTIONS, hook) for _ in range(runs)]
                there = max(size, there) + runs * PREDICTIONS
                name = f"Replicate: webhooks with {size:,} predictions there"
                rows.append(Row(name, "/s", full, "when it was empty", empty))
    return rows
