"""Compare the Replicate emulator's webhooks per second with those of cog's own server.

Replicate runs its models with cog. Both servers have one core and make the same predictions with an
asynchronous model that returns immediately; the clock stops when the last webhook arrives.
"""

import asyncio
import contextlib
import os
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import aiohttp

from . import replicate as emulator
from .environments import COG, missing
from .goals import TO_COG
from .processes import Server, running
from .rates import Side, rows, take_turns
from .report import Row
from .sink import Sink, hooked

NAME, RIVAL = "Replicate: webhooks delivered", "cog's own server"
PREDICTIONS, SLOTS, CONNECTIONS = 100, 512, 32
TURNS = 4  # per run
PAUSE_SECONDS = 0.5  # cog frees slots some time after the webhook, and refuses requests until then
MODEL = """
from cog import BasePredictor

class Predictor(BasePredictor):
    async def predict(self, text: str) -> str:
        return text
"""


def measure(runs: int) -> list[Row]:
    """Return the rows, or one that says that cog is not installed."""
    if reason := missing(COG):
        return [Row(NAME, "/s", against=RIVAL, skipped=reason)]
    ours, theirs = asyncio.run(_measure(runs))
    return rows(NAME, ours, RIVAL, theirs, TO_COG)


async def _measure(runs: int) -> tuple[Side, Side]:
    async with hooked() as hook:
        with contextlib.ExitStack() as stack:
            command = [sys.executable, "-m", "mock_replicate", "--port", "0", "--delay", "0"]
            server = stack.enter_context(running(command))
            port = emulator.port_of(server.line_with("http://"))
            rival, rival_port = await _start_cog(stack)

            async def rate_of_cog(count: int) -> float:
                await asyncio.sleep(PAUSE_SECONDS)
                return await _rate(rival_port, count, hook)

            ours = Side(server, emulator.PREDICTIONS, partial(emulator.rate, port, hook))
            theirs = Side(rival, PREDICTIONS, rate_of_cog)
            await emulator.rate(port, hook, emulator.WARM_UP)
            await rate_of_cog(PREDICTIONS)
            await take_turns((ours, theirs), runs * TURNS)
    return ours, theirs


async def _start_cog(stack: contextlib.ExitStack) -> tuple[Server, int]:
    """Start cog with a model that returns immediately; return the server and its port."""
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
    server = stack.enter_context(running(command, env=variables, cwd=folder))
    async with aiohttp.ClientSession() as session:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with contextlib.suppress(aiohttp.ClientError):
                async with session.get(f"http://127.0.0.1:{port}/health-check") as answer:
                    if (await answer.json()).get("status") == "READY":
                        return server, port
            await asyncio.sleep(0.1)
    raise TimeoutError("cog was not ready within 30 s")


async def _rate(port: int, count: int, hook: str) -> float:
    """Return the webhooks per second; every prediction must send one."""
    Sink.taken, Sink.wanted, Sink.done = 0, count, asyncio.Event()
    numbers = iter(range(count))
    body = {"input": {"text": "hello"}, "webhook": hook, "webhook_events_filter": ["completed"]}
    headers = {"Prefer": "respond-async"}

    async def create(session: aiohttp.ClientSession) -> None:
        for _ in numbers:
            url = f"http://127.0.0.1:{port}/predictions"
            async with session.post(url, json=body, headers=headers) as answer:
                if answer.status != 202:
                    raise RuntimeError(f"cog responded with {answer.status}")
                await answer.read()

    started = time.perf_counter()
    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(create(session) for _ in range(CONNECTIONS)))
        await asyncio.wait_for(Sink.done.wait(), 60)
    return count / (time.perf_counter() - started)
