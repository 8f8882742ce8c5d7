"""Measure the emulators' speed as Replicate's predictions and Telegram's messages accumulate.

An emulator with 10,000 or 100,000 predictions, or as many messages, is measured in turn with one
that has just started. The environment variable BENCH_GROWTH sets other sizes, in the form
`10000,100000`.
"""

import asyncio
import contextlib
import os
import sys
from functools import partial

from . import replicate, telegram
from .goals import AFTER_MUCH_WORK
from .processes import running
from .rates import Side, rows, take_turns
from .report import Row
from .sink import hooked

SIZES = [int(size) for size in os.environ.get("BENCH_GROWTH", "10000,100000").split(",")]
COUNT, TURNS = 200, 4  # per turn, and turns per run: few, to keep the new emulator new
WARM_UP = 1_000
NEW = "the same when new"


def measure(runs: int) -> list[Row]:
    """Return the rows of both emulators, two for each size."""
    return [*asyncio.run(_replicate(runs * TURNS)), *asyncio.run(_telegram(runs * TURNS))]


async def _replicate(turns: int) -> list[Row]:
    command = [sys.executable, "-m", "mock_replicate", "--port", "0", "--delay", "0"]
    sides = []
    async with hooked() as hook:
        with contextlib.ExitStack() as stack:
            for size in (0, *SIZES):
                server = stack.enter_context(running(command))
                port = replicate.port_of(server.line_with("http://"))
                await replicate.rate(port, None, size)
                await replicate.rate(port, hook, WARM_UP)
                sides.append(Side(server, COUNT, partial(replicate.rate, port, hook)))
            await take_turns(sides, turns)
    return _rows("Replicate: webhooks after {size:,} predictions", sides)


async def _telegram(turns: int) -> list[Row]:
    sides = []
    async with hooked() as hook, contextlib.AsyncExitStack() as stack:
        for size in (0, *SIZES):
            server = await stack.enter_async_context(telegram.emulator(hook))
            await telegram.updates_rate(server, size + WARM_UP)
            sides.append(Side(server.process, COUNT, partial(telegram.updates_rate, server)))
        await take_turns(sides, turns)
    return _rows(f"Telegram: updates after {{size:,}} messages in {telegram.CHATS} chats", sides)


def _rows(name: str, sides: list[Side]) -> list[Row]:
    new, *old = sides
    return [
        row
        for size, side in zip(SIZES, old, strict=True)
        for row in rows(name.format(size=size), side, NEW, new, AFTER_MUCH_WORK)
    ]
