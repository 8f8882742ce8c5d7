"""Measure the Replicate emulator's predictions and webhooks per second on one core.

The emulator is compared with the minimum that does the same work on the wire: a bare ASGI app on
the same server and event loop, which parses the same request, responds with a similar body, and
signs and sends the same webhook with the same client. The difference is the cost of the emulator's
own logic. Both are pinned to one core; this process generates load and gets webhooks on another.
With BENCH_OTHER (bench/before.py), the emulator is also compared with that checkout's.
"""

import asyncio
import base64
import contextlib
import hmac
import json
import os
import re
import sys
import time
from collections.abc import AsyncIterator, Iterator
from functools import partial
from itertools import repeat

import uvicorn
from starlette.types import Receive, Scope, Send

from bench.before import AGAINST, OTHER, python_of
from bench.processes import Server, running
from bench.rates import Side, rows, take_turns
from bench.report import Row
from bench.sink import Sink, hooked, length
from darkroom_emulators.kit.outgoing import Outgoing
from darkroom_emulators.kit.serving import run

PREDICTIONS, TURNS = 300, 6  # per turn, and turns per run
WARM_UP, CONNECTIONS = 1000, 32
BARE = "bare ASGI app"
WEBHOOKS, CREATES = "Replicate: signed webhooks delivered", "Replicate: predictions created"
KEY = b"k" * 24


def measure(runs: int) -> list[Row]:
    """Return the rows for webhooks and for creating predictions."""
    return asyncio.run(_measure(runs))


async def _measure(runs: int) -> list[Row]:
    others = [BARE, AGAINST] if OTHER else [BARE]
    found: list[Row] = []
    async with hooked() as hook:
        with contextlib.ExitStack() as stack:
            servers = [stack.enter_context(_running(name)) for name in ("ours", *others)]
            ports = [port_of(server.line_with("http://")) for server in servers]
            for name, wanted in {WEBHOOKS: hook, CREATES: None}.items():
                loads = [partial(rate, port, wanted) for port in ports]
                for load in loads:
                    await load(WARM_UP)
                sides = [Side(*each) for each in zip(servers, repeat(PREDICTIONS), loads)]
                await take_turns(sides, runs * TURNS)
                for other, side in zip(others, sides[1:], strict=True):
                    found += rows(name, sides[0], other, side)
    return found


def _running(name: str) -> contextlib.AbstractContextManager[Server]:
    if name == BARE:
        return running([sys.executable, "-m", "bench.replicate"])
    python, env = sys.executable, None
    if name == AGAINST and OTHER:
        python = str(python_of(OTHER))
        env = {**os.environ, "PYTHONPATH": f"{OTHER}/functions{os.pathsep}{OTHER}"}
    return running([python, "-m", "mock_replicate", "--port", "0", "--delay", "0"], env=env)


async def rate(port: int, hook: str | None, count: int) -> float:
    """Return predictions created or, with a `hook`, webhooks received per second; none is lost."""
    Sink.taken, Sink.wanted, Sink.done = 0, count, asyncio.Event()
    body = {"version": "darkroom/echo", "input": {"text": "hello"}}
    if hook:
        body |= {"webhook": hook, "webhook_events_filter": ["completed"]}
    content = json.dumps(body).encode()
    head = (
        "POST /v1/predictions HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer r8_bench\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    numbers = iter(range(count))
    pairs = [await asyncio.open_connection("127.0.0.1", port) for _ in range(CONNECTIONS)]
    started = time.perf_counter()
    await asyncio.gather(*(_create(head.encode() + content, numbers, *pair) for pair in pairs))
    if hook:
        await asyncio.wait_for(Sink.done.wait(), 60)
    seconds = time.perf_counter() - started
    for _, writer in pairs:
        writer.close()
    return count / seconds


async def _create(
    request: bytes,
    numbers: Iterator[int],
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> None:
    for _ in numbers:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 201 " not in head.partition(b"\r\n")[0]:
            raise RuntimeError(f"not created: {head!r}")
        await reader.readexactly(length(head))


def port_of(line: str) -> int:
    """Return the port from the line in which an emulator prints its URL."""
    found = re.search(r"http://127\.0\.0\.1:(\d+)", line)
    if found is None:
        raise ValueError(f"no address in {line!r}")
    return int(found[1])


class BareApp:
    """The minimum that does the emulator's work on the wire: no checks, no state, no log."""

    def __init__(self) -> None:
        self._outgoing = Outgoing()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Create a prediction, and send its webhook."""
        asked = json.loads((await receive())["body"])
        body = json.dumps(self._prediction(asked, "starting")).encode()
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
        ]
        await send({"type": "http.response.start", "status": 201, "headers": headers})
        await send({"type": "http.response.body", "body": body})
        if "webhook" in asked:
            task = asyncio.create_task(self._deliver(asked))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _deliver(self, asked: dict[str, str]) -> None:
        body = json.dumps(self._prediction(asked, "succeeded"), sort_keys=True).encode()
        sent_at = str(int(time.time()))
        signature = base64.b64encode(hmac.digest(KEY, f"id.{sent_at}.".encode() + body, "sha256"))
        headers = {
            "content-type": "application/json",
            "webhook-id": "msg_2yGEvjbj5JfrCSTduf2IL4TZgFz",
            "webhook-timestamp": sent_at,
            "webhook-signature": f"v1,{signature.decode()}",
        }
        await self._outgoing.request("POST", asked["webhook"], body=body, headers=headers)

    @staticmethod
    def _prediction(asked: dict[str, str], status: str) -> dict[str, object]:
        url = "http://127.0.0.1:8001/v1/predictions/hdwst0bb05rgp0cf0p29mzk2am"
        return {
            "id": "hdwst0bb05rgp0cf0p29mzk2am",
            "model": asked["version"],
            "version": "hidden",
            "input": asked["input"],
            "logs": "",
            "output": asked["input"],
            "data_removed": False,
            "error": None,
            "status": status,
            "created_at": "2024-10-04T18:07:35.262Z",
            "urls": {"cancel": f"{url}/cancel", "get": url, "stream": url, "web": url},
        }


@contextlib.asynccontextmanager
async def _serving_bare() -> AsyncIterator[uvicorn.Server]:
    config = uvicorn.Config(BareApp(), port=0, log_config=None, lifespan="off", access_log=False)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    yield server
    await task


async def _main() -> None:
    async with _serving_bare() as server:
        port = server.servers[0].sockets[0].getsockname()[1]
        print(f"http://127.0.0.1:{port}/", flush=True)


if __name__ == "__main__":
    run(_main())
