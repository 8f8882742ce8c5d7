"""Serve an ASGI app: in this event loop, or in a thread of its own for tests."""

import asyncio
import contextlib
import errno
import gc
import signal
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from typing import Any, TypeVar, cast

import uvicorn
from starlette.types import ASGIApp

from .heads import BoundedHeads

T = TypeVar("T")

_PIECE = 64 * 1024  # bytes that are held back for what may follow


class CannotListen(OSError):
    """Another process listens on the port already, or the address is none of this machine's."""

    def __init__(self, host: str, port: int, reason: OSError):
        is_taken = reason.errno == errno.EADDRINUSE
        why = "it is taken" if is_taken else reason.strerror or str(reason)
        super().__init__(f"can't listen on port {port} of {host}: {why}")
        self.port = port


def bind(host: str, port: int) -> socket.socket:
    """Return a socket bound to `host:port`; port 0 picks a free one. Raises CannotListen."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, or asyncio leaves Nagle's algorithm on: 40 ms for each answer in two packets.
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
        sock.listen(2048)  # a taken port shows here where the other socket has SO_REUSEADDR too
    except OSError as exc:
        sock.close()
        raise CannotListen(host, port, exc) from exc
    sock.setblocking(False)
    return sock


class _Server(uvicorn.Server):
    """A uvicorn server that leaves the process's signals alone: the caller owns them."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class _Protocol(BoundedHeads):
    """HTTP whose answers leave in one piece: uvicorn writes head and body apart."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        super().connection_made(cast("asyncio.Transport", _Gathering(transport)))


class _Gathering:
    """A transport that sends as one piece what is written in one round of the event loop.

    Each piece is a system call that wakes the reader: a good part of a small answer's time.
    """

    def __init__(self, transport: asyncio.BaseTransport):
        self._transport = cast("asyncio.Transport", transport)
        self._loop = asyncio.get_running_loop()
        self._held = bytearray()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        if not self._held:
            self._loop.call_soon(self._flush)
        self._held += data
        if len(self._held) > _PIECE:  # a fast writer is slowed down by what the transport holds
            self._flush()

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if self._held:
            self._transport.write(bytes(self._held))
            self._held.clear()


@contextlib.asynccontextmanager
async def serving(app: ASGIApp, sock: socket.socket) -> AsyncIterator[Callable[[], None]]:
    """Serve `app` on a bound socket within the block. Ends open requests after two seconds.

    The block gets what begins the end before the block does: it takes a fifth of a second, so of
    several servers none need wait for the other.
    """
    config = uvicorn.Config(
        app,
        http=_Protocol,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # who calls is who calls, whatever a header says
        lifespan="on",
        timeout_graceful_shutdown=2,
    )
    server = _Server(config)

    def stop() -> None:
        server.should_exit = True

    task = asyncio.create_task(server.serve(sockets=[sock]))
    try:
        while not server.started:
            if task.done():
                await task
                raise RuntimeError("the server ended before it started")
            await asyncio.sleep(0.002)
        yield stop
    finally:
        stop()
        await task


def run(work: Coroutine[Any, Any, None]) -> None:
    """Do what a process is there for, made for load: on uvloop where there is one.

    It looks for cycles of garbage seldom, and never among what was imported: an emulator keeps
    thousands of predictions, chats and events, and leaves next to no cycles. At Python's own pace
    the search takes a good part of its time.
    """
    gc.freeze()
    gc.set_threshold(20_000)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(work)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop  # noqa: PLC0415 - a tenth of a second that only a loaded process is repaid
    except ImportError:  # Windows has none
        return None
    return uvloop.new_event_loop


def interruption() -> asyncio.Event:
    """Return what is set at Ctrl-C or SIGTERM from now on: take it before you say "ready"."""
    interrupted = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, interrupted.set)
    return interrupted


class ServerThread:
    """A server in a thread of its own, for tests that are not async.

    `build` runs inside the thread's event loop and returns the app to serve.
    """

    def __init__(self, build: Callable[[], Awaitable[ASGIApp]], *, host: str = "127.0.0.1"):
        self._build = build
        self._sock = bind(host, 0)
        self.port: int = self._sock.getsockname()[1]
        self.url = f"http://{host}:{self.port}"
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._stop: asyncio.Event | None = None
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._main, name="emulator", daemon=True)

    def start(self) -> None:
        """Return when the server answers. Raises what `build` or the start raised."""
        self._thread.start()
        self._ready.wait()
        if self._error:
            raise self._error

    def stop(self) -> None:
        """Return when the server and its thread are gone."""
        if self._stop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run `work` in the server's event loop and return its result."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _main(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            try:
                runner.run(self._serve())
            except BaseException as exc:  # noqa: BLE001 - handed to the thread that waits in start()
                self._error = exc
            finally:
                self._ready.set()

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        app = await self._build()
        async with serving(app, self._sock):
            self._ready.set()
            await self._stop.wait()
