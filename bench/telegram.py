"""The Telegram emulator: updates a second through a webhook that answers at once.

People in many chats write texts, by HTTP to the emulator's control side; a webhook in this process
answers each update with an empty 200. The rate is N over the time from the first text to the last
update. npm's `telegram-test-api` is given the same texts in the same way, in turn.
"""

import asyncio
import contextlib
import json
import shutil
import sys
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.processes import running
from bench.report import Row
from bench.sink import Sink

TOKEN = "123456:darkroom-local"  # the emulator's default
TEXTS, CHATS, CONNECTIONS = 3000, 300, 32
WARM_UP = 300
FIRST_CHAT = 10_000
JS = Path(__file__).parent.parent / "tests/contract/telegram/js"
NAME, UNIT, RIVAL = "Telegram: updates through a webhook", "/s", "telegram-test-api"


def measure(runs: int) -> list[Row]:
    """Return the one row, skipped where node or its packages are missing."""
    if not shutil.which("node"):
        return [Row(NAME, UNIT, against=RIVAL, skipped="needs node: https://nodejs.org")]
    if not (JS / "node_modules").is_dir():
        return [Row(NAME, UNIT, against=RIVAL, skipped="needs npm packages: scripts/setup-node")]
    ours, theirs = asyncio.run(_measure(runs))
    return [Row(NAME, UNIT, ours, RIVAL, theirs)]


@dataclass(frozen=True)
class Server:
    """A server under measurement: where texts are posted, in what form."""

    port: int
    path: str
    body: str

    def request(self, number: int) -> bytes:
        """Return the HTTP request for the text of this number."""
        chat = FIRST_CHAT + number % CHATS
        body = self.body.replace("CHAT", str(chat)).replace("TEXT", f"text {number}").encode()
        head = f"POST {self.path.replace('CHAT', str(chat))} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        return head.encode() + body


async def _measure(runs: int) -> tuple[list[float], list[float]]:
    loop = asyncio.get_running_loop()
    sink = await loop.create_server(Sink, "127.0.0.1", 0)
    hook = f"http://127.0.0.1:{sink.sockets[0].getsockname()[1]}/hook"
    ours, theirs = [], []
    async with _ours(hook) as emulator, _theirs(hook) as rival:
        for server in (emulator, rival):
            await _rate(server, WARM_UP)
        for _ in range(runs):
            ours.append(await _rate(emulator, TEXTS))
            theirs.append(await _rate(rival, TEXTS))
    sink.close()
    return ours, theirs


async def _rate(server: Server, texts: int) -> float:
    Sink.taken, Sink.wanted, Sink.done = 0, texts, asyncio.Event()
    numbers = iter(range(texts))
    pairs = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(CONNECTIONS)]
    started = time.perf_counter()
    await asyncio.gather(*(_write(server, numbers, *pair) for pair in pairs))
    await asyncio.wait_for(Sink.done.wait(), 60)
    seconds = time.perf_counter() - started
    for _, writer in pairs:
        writer.close()
    return texts / seconds


async def _write(
    server: Server,
    numbers: Iterator[int],
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> None:
    for number in numbers:
        writer.write(server.request(number))
        head = await reader.readuntil(b"\r\n\r\n")
        assert b" 200 " in head.partition(b"\r\n")[0], head
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        await reader.readexactly(length)


@contextlib.asynccontextmanager
async def _ours(hook: str) -> AsyncIterator[Server]:
    command = [sys.executable, "-m", "mock_telegram", "--port", "0", "--webhook", hook]
    with running(command) as server:
        first_line = server.line_with("http://")
        port = int(first_line.partition("http://127.0.0.1:")[2].partition(",")[0])
        for chat in range(FIRST_CHAT, FIRST_CHAT + CHATS):
            person = {"id": chat, "first_name": "Somebody"}
            await _post(port, "/_emulator/users", person)
        yield Server(port, "/_emulator/users/CHAT/messages", '{"text": "TEXT"}')


@contextlib.asynccontextmanager
async def _theirs(hook: str) -> AsyncIterator[Server]:
    async with await asyncio.start_server(lambda *_: None, "127.0.0.1", 0) as free:
        port = free.sockets[0].getsockname()[1]
    with running(["node", str(JS / "rival.mjs"), str(port)]) as server:
        server.line_with("ready")
        await _post(port, f"/bot{TOKEN}/setWebhook", {"url": hook})
        person = {"id": "CHAT", "first_name": "Somebody", "type": "private"}
        message = {"botToken": TOKEN, "from": person, "chat": person, "date": 1, "text": "TEXT"}
        body = json.dumps(message).replace('"CHAT"', "CHAT")
        yield Server(port, "/sendMessage", body)


async def _post(port: int, path: str, body: dict[str, object]) -> None:
    server = Server(port, path, json.dumps(body))
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await _write(server, iter([0]), reader, writer)
    writer.close()
