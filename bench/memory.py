"""Measure the emulators' memory after many photos or predictions, and halfway through.

Five people send 20,000 photos to a bot whose webhook accepts each with an empty 200, and 20,000
predictions turn a picture gray and call a webhook. An emulator's state is bounded, so its memory at
the end should be the same as halfway through. BENCH_MEMORY sets another number.
"""

import asyncio
import base64
import io
import os
import sys
from collections.abc import Awaitable, Callable

import aiohttp
import psutil
from PIL import Image

from .goals import FLAT_MEMORY
from .processes import running
from .report import Row
from .sink import hooked
from .telegram import FIRST_CHAT

COUNT = int(os.environ.get("BENCH_MEMORY", "20000"))
AT_ONCE = 8
PEOPLE = 5  # a chat keeps 1,000 messages, so each is full before halfway through
MIB = 1 << 20
HEADERS = {"Authorization": "Bearer r8_anything"}


def measure(_: int) -> list[Row]:
    """Return a row for each emulator, measured in one long run."""
    return [asyncio.run(_telegram()), asyncio.run(_replicate())]


async def _telegram() -> Row:
    command = [sys.executable, "-m", "darkroom_emulators.commands.telegram", "--port", "0"]
    async with hooked() as hook, aiohttp.ClientSession() as session:
        with running([*command, "--webhook", hook]) as process:
            address = process.line_with("http://").split(" on ")[1].partition(",")[0]
            control, photo = f"{address}/_emulator", small_photo()
            for user in range(FIRST_CHAT, FIRST_CHAT + PEOPLE):
                person = {"id": user, "first_name": "Somebody"}
                await _post(session, f"{control}/users", json=person)

            async def send(number: int) -> None:
                form = aiohttp.FormData()
                form.add_field("photo", photo, filename="photo.jpg", content_type="image/jpeg")
                user = FIRST_CHAT + number % PEOPLE
                await _post(session, f"{control}/users/{user}/messages", data=form)

            return await _grown(f"Telegram: memory after {COUNT:,} photos", process.pid, send)


async def _replicate() -> Row:
    command = [sys.executable, "-m", "mock_replicate", "--port", "0", "--delay", "0"]
    async with hooked() as hook, aiohttp.ClientSession(headers=HEADERS) as session:
        with running(command) as process:
            address = process.line_with("http://").split(" on ")[1].partition(",")[0]
            image = f"data:image/jpeg;base64,{base64.b64encode(small_photo()).decode()}"
            body = {"version": "darkroom/grayscale", "input": {"image": image}, "webhook": hook}

            async def create(_: int) -> None:
                await _post(session, f"{address}/predictions", json=body)

            return await _grown(
                f"Replicate: memory after {COUNT:,} predictions", process.pid, create
            )


async def _grown(name: str, pid: int, work: Callable[[int], Awaitable[None]]) -> Row:
    """Do all the work; return a row that compares the memory at the end and halfway through."""
    half = await _memory_after(range(COUNT // 2), pid, work)
    whole = await _memory_after(range(COUNT // 2, COUNT), pid, work)
    return Row(name, "MiB", [whole], f"after {COUNT // 2:,}", [half], goal=FLAT_MEMORY)


async def _memory_after(numbers: range, pid: int, work: Callable[[int], Awaitable[None]]) -> float:
    left = iter(numbers)

    async def worker() -> None:
        for number in left:
            await work(number)

    await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
    await asyncio.sleep(2)  # let everything in flight arrive
    return psutil.Process(pid).memory_info().rss / MIB


async def _post(session: aiohttp.ClientSession, url: str, **what: object) -> None:
    async with session.post(url, **what) as response:  # type: ignore[arg-type]  # json or data
        response.raise_for_status()
        await response.read()


def small_photo() -> bytes:
    """Return a noisy JPEG of about 25 KB."""
    noise = Image.effect_noise((320, 240), 40).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=60)
    return out.getvalue()
