"""The Replicate emulator against cog's own server: webhooks a second, counted at the last one.

cog is what runs a model on Replicate. Both serve on one core, make the same predictions with an
asynchronous model that answers at once, and are counted at the last webhook that arrives.
"""

import asyncio
import contextlib
import os
import sys
import tempfile
import time
from pathlib import Path

import aiohttp

from . import replicate as emulator
from .environments import COG, missing
from .processes import running
from .report import Row
from .sink import Sink

NAME, RIVAL = "Replicate: webhooks delivered", "cog's own server"
PREDICTIONS, SLOTS, CONNECTIONS = 400, 512, 32
PAUSE_SECONDS = 2  # cog frees its slots a while after the webhooks, and turns away what finds none
MODEL = """
from cog import BasePredictor

class Predictor(BasePredictor):
    async def predict(self, text: str) -> str:
        return text
"""


def measure(runs: int) -> list[Row]:
    """Return the row, skipped where cog is not installed."""
    if reason := missing(COG):
        return [Row(NAME, "/s", against=RIVAL, skipped=reason)]
    ours, theirs = asyncio.run(_measure(runs))
    return [Row(NAME, "/s", ours, RIVAL, theirs)]


async def _measure(runs: int) -> tuple[list[float], list[float]]:
    sink = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", 0)
    hook = f"http://127.0.0.1:{sink.sockets[0].getsockname()[1]}/hook"
    ours: list[float] = []
    theirs: list[float] = []
    with contextlib.ExitStack() as stack:
        command = [sys.executable, "-m", "mock_replicate", "--port", "0", "--delay", "0"]
        first = stack.enter_context(running(command)).line_with("http://")
        port = emulator.port_of(first)
        rival = await _start_cog(stack)
        await emulator.rate(port, emulator.WARM_UP, hook)
        await _rate(rival, CONNECTIONS, hook)
        for _ in range(runs):
            await asyncio.sleep(PAUSE_SECONDS)
            ours.append(await emulator.rate(port, emulator.PREDICTIONS, hook))
            theirs.append(await _rate(rival, PREDICTIONS, hook))
    sink.close()
    return ours, theirs


async def _start_cog(stack: contextlib.ExitStack) -> int:
    """Start cog on a model that answers at once; return its port."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    (folder / "predict.py").write_text(MODEL)
    async with await asyncio.start_server(lambda *_: None, "127.0.0.1", 0) as free:
        port = int(free.sockets[0].getsockname()[1])
    variables = {
        "PATH": f"{COG / 'bin'}:{os.defpath}",
        "HOME": str(folder),
        "PORT": str(port),
        "COG_PREDICT_TYPE_STUB": "predict.py:Predictor",
        "COG_MAX_CONCURRENCY": str(SLOTS),
        "COG_LOG_LEVEL": "error",
    }
    command = [str(COG / "bin" / "python"), "-m", "cog.server.http"]
    stack.enter_context(running(command, env=variables, cwd=folder))
    async with aiohttp.ClientSession() as session:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with contextlib.suppress(aiohttp.ClientError):
                async with session.get(f"http://127.0.0.1:{port}/health-check") as answer:
                    if (await answer.json()).get("status") == "READY":
                        return port
            await asyncio.sleep(0.1)
    raise TimeoutError("cog did not get ready within 30 s")


async def _rate(port: int, count: int, hook: str) -> float:
    """Return webhooks a second; every prediction must bring one."""
    Sink.taken, Sink.wanted, Sink.done = 0, count, asyncio.Event()
    numbers = iter(range(count))
    body = {"input": {"text": "hello"}, "webhook": hook, "webhook_events_filter": ["completed"]}
    headers = {"Prefer": "respond-async"}

    async def create(session: aiohttp.ClientSession) -> None:
        for _ in numbers:
            url = f"http://127.0.0.1:{port}/predictions"
            async with session.post(url, json=body, headers=headers) as answer:
                if answer.status != 202:
                    raise RuntimeError(f"cog answered {answer.status}")
                await answer.read()

    started = time.perf_counter()
    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(create(session) for _ in range(CONNECTIONS)))
        await asyncio.wait_for(Sink.done.wait(), 60)
    return count / (time.perf_counter() - started)
