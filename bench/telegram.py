"""Measure the updates and bot calls per second that the Telegram emulator handles on one core.

People in many chats send texts through the emulator's control routes; a webhook in this process
responds to each update with an empty 200. The rate is the number of texts divided by the time from
the first text to the last update. Then a bot replies in the same chats, with sendMessage over HTTP.

In alternating turns, npm's `telegram-test-api` gets the same texts and calls over as many
persistent connections, on the same core. V8 gets faster over its first 10,000 texts, so both are
measured after that. The two do different work: the rival forwards an update and forgets it, while
the emulator also stores the chat, shows it to people, keeps updates in order until they are
accepted, and logs every step.
"""

import asyncio
import contextlib
import json
import shutil
import sys
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from .goals import TO_TELEGRAM_TEST_API
from .processes import Server as Process
from .processes import running
from .rates import Side, rows, take_turns
from .report import Row
from .sink import Sink, hooked, length

TOKEN = "123456:darkroom-local"  # the emulator's default
WARM_UP, TEXTS, TURNS = 12_000, 500, 6  # texts per turn, and turns per run
CHATS, CONNECTIONS = 300, 32
FIRST_CHAT = 10_000
JS = Path(__file__).parent.parent / "tests/contract/telegram/js"
UPDATES, CALLS = "Telegram: updates through a webhook", "Telegram: a bot's sendMessage"
RIVAL = "telegram-test-api"


def measure(runs: int) -> list[Row]:
    """Return all rows, marked as skipped if node or its packages are missing."""
    missing = ""
    if not shutil.which("node"):
        missing = "needs node: https://nodejs.org"
    elif not (JS / "node_modules").is_dir():
        missing = "needs npm packages: scripts/setup-node"
    if missing:
        return [Row(name, "/s", against=RIVAL, skipped=missing) for name in (UPDATES, CALLS)]
    return asyncio.run(_measure(runs))


@dataclass(frozen=True)
class Load:
    """Requests that differ in chat and text, for which `CHAT` and `TEXT` are placeholders."""

    port: int
    path: str
    body: str

    def request(self, number: int) -> bytes:
        """Return the HTTP request with this number."""
        chat = str(FIRST_CHAT + number % CHATS)
        body = self.body.replace("CHAT", chat).replace("TEXT", f"text {number}").encode()
        head = f"POST {self.path.replace('CHAT', chat)} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        return head.encode() + body


@dataclass(frozen=True)
class Server:
    """A measured server, with the requests that send it people's texts and a bot's calls."""

    process: Process
    texts: Load
    calls: Load


async def _measure(runs: int) -> list[Row]:
    async with hooked() as hook, emulator(hook) as ours, _rival(hook) as theirs:
        for server in (ours, theirs):
            await updates_rate(server, WARM_UP)
            await _rate(server.calls, WARM_UP)
        both = (ours, theirs)
        updates = [Side(each.process, TEXTS, partial(updates_rate, each)) for each in both]
        calls = [Side(each.process, TEXTS, partial(_rate, each.calls)) for each in both]
        await take_turns(updates, runs * TURNS)
        await take_turns(calls, runs * TURNS)
    return [
        *rows(UPDATES, updates[0], RIVAL, updates[1], TO_TELEGRAM_TEST_API),
        *rows(CALLS, calls[0], RIVAL, calls[1]),
    ]


async def updates_rate(server: Server, texts: int) -> float:
    """Return the updates delivered per second for this many texts; none may be lost."""
    Sink.taken, Sink.wanted, Sink.done = 0, texts, asyncio.Event()
    return await _rate(server.texts, texts, Sink.done)


async def _rate(load: Load, count: int, done: asyncio.Event | None = None) -> float:
    numbers = iter(range(count))
    pairs = [await asyncio.open_connection("127.0.0.1", load.port) for _ in range(CONNECTIONS)]
    started = time.perf_counter()
    await asyncio.gather(*(_write(load, numbers, *pair) for pair in pairs))
    if done:
        await asyncio.wait_for(done.wait(), 60)
    seconds = time.perf_counter() - started
    for _, writer in pairs:
        writer.close()
    return count / seconds


async def _write(
    load: Load,
    numbers: Iterator[int],
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> None:
    for number in numbers:
        writer.write(load.request(number))
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head.partition(b"\r\n")[0]:
            raise RuntimeError(f"refused: {head!r}")
        await reader.readexactly(length(head))


@contextlib.asynccontextmanager
async def emulator(hook: str) -> AsyncIterator[Server]:
    """Run the emulator within the block, with people, and a bot whose webhook is `hook`."""
    command = [
        sys.executable,
        "-m",
        "darkroom_emulators.commands.telegram",
        "--port",
        "0",
        "--webhook",
        hook,
    ]
    with running(command) as process:
        yield await populated(process)


async def populated(process: Process) -> Server:
    """Add people to the emulator that is starting in `process`, and return it as a Server."""
    first_line = process.line_with("http://")
    port = int(first_line.partition("http://127.0.0.1:")[2].partition(",")[0])
    for chat in range(FIRST_CHAT, FIRST_CHAT + CHATS):
        await _post(port, "/_emulator/users", {"id": chat, "first_name": "Somebody"})
    texts = Load(port, "/_emulator/users/CHAT/messages", '{"text": "TEXT"}')
    return Server(process, texts, _calls(port))


@contextlib.asynccontextmanager
async def _rival(hook: str) -> AsyncIterator[Server]:
    async with await asyncio.start_server(lambda *_: None, "127.0.0.1", 0) as free:
        port = free.sockets[0].getsockname()[1]
    with running(["node", str(JS / "rival.mjs"), str(port)]) as server:
        server.line_with("ready")
        await _post(port, f"/bot{TOKEN}/setWebhook", {"url": hook})
        person = {"id": "CHAT", "first_name": "Somebody", "type": "private"}
        message = {"botToken": TOKEN, "from": person, "chat": person, "date": 1, "text": "TEXT"}
        body = json.dumps(message).replace('"CHAT"', "CHAT")
        yield Server(server, Load(port, "/sendMessage", body), _calls(port))


def _calls(port: int) -> Load:
    return Load(port, f"/bot{TOKEN}/sendMessage", '{"chat_id": CHAT, "text": "TEXT"}')


async def _post(port: int, path: str, body: dict[str, object]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await _write(Load(port, path, json.dumps(body)), iter([0]), reader, writer)
    writer.close()
