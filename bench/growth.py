"""The emulators as their state piles up: Replicate's predictions, the messages of Telegram's chats.

Webhooks a second with 10,000 and 100,000 predictions there, updates a second after the larger
number of messages, held against the same process when it was empty. The environment variable
BENCH_GROWTH, such as `10000,100000`, chooses other sizes.
"""

import asyncio
import os
import sys

from .processes import running
from .replicate import PREDICTIONS, WARM_UP, port_of, rate
from .report import Row
from .sink import hooked
from .telegram import CHATS, TEXTS, emulator, updates_rate

SIZES = [int(size) for size in os.environ.get("BENCH_GROWTH", "10000,100000").split(",")]


def measure(runs: int) -> list[Row]:
    """Return a row for each size of Replicate's, and one for Telegram."""
    return [*asyncio.run(_replicate(runs)), asyncio.run(_telegram(runs))]


async def _replicate(runs: int) -> list[Row]:
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


async def _telegram(runs: int) -> Row:
    async with hooked() as hook, emulator(hook) as server:
        await updates_rate(server, TEXTS)
        empty = [await updates_rate(server, TEXTS) for _ in range(runs)]
        await updates_rate(server, max(SIZES))
        full = [await updates_rate(server, TEXTS) for _ in range(runs)]
    name = f"Telegram: updates after {max(SIZES):,} messages in {CHATS} chats"
    return Row(name, "/s", full, "when it was empty", empty)
