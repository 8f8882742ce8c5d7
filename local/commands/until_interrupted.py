"""Runs a command's work until Ctrl-C or another signal to end."""

import asyncio
import contextlib
import signal
from collections.abc import Coroutine
from typing import Any

from darkroom_emulators.kit.serving import interruption


async def until_interrupted(work: Coroutine[Any, Any, None], *more: signal.Signals) -> None:
    """Run `work`, and cancel it on Ctrl-C, SIGTERM or the signals `more`, even while it starts.

    It is canceled only once, because a second Ctrl-C must not interrupt a restoration.
    """
    interrupted = interruption()
    for number in more:
        asyncio.get_running_loop().add_signal_handler(number, interrupted.set)
    run = asyncio.create_task(work)
    stop = asyncio.create_task(interrupted.wait())
    await asyncio.wait({run, stop}, return_when=asyncio.FIRST_COMPLETED)
    if not run.done():
        run.cancel()
    stop.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await run
