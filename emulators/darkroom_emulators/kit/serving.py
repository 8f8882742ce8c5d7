"""Serves an ASGI app in the current event loop or, for tests, in its own thread."""

import asyncio
import contextlib
import gc
import signal
import socket
import ssl
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from typing import Any, TypeVar, cast

import uvicorn
from starlette.types import ASGIApp

from .connection_limit import ConnectionLimit
from .http_protocol import QUIET_SECONDS, HttpProtocol
from .lifespan import BEFORE_END
from .listening import CannotListen, Listener, bind

__all__ = ["CannotListen", "LoopThread", "ServerThread", "bind", "interruption", "run", "serving"]

T = TypeVar("T")


class _Server(uvicorn.Server):
    """A uvicorn server that leaves signal handling to the caller."""

    def __init__(self, config: uvicorn.Config, limit: ConnectionLimit, tls: ssl.SSLContext | None):
        super().__init__(config)
        self._limit, self._tls = limit, tls
        self._listeners: list[Listener] = []

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=[])
        self._listeners = [
            Listener(sock, self._new_protocol, self._limit, self._tls) for sock in sockets or []
        ]

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for listener in self._listeners:
            await listener.close()
        if before_end := self.lifespan.state.get(BEFORE_END):
            before_end()
        await super().shutdown(sockets)

    def _new_protocol(self) -> HttpProtocol:
        return HttpProtocol(self.config, self.server_state, self.lifespan.state, self._limit)


@contextlib.asynccontextmanager
async def serving(
    app: ASGIApp,
    sock: socket.socket,
    limit: ConnectionLimit | None = None,
    *,
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[Callable[[], None]]:
    """Serve `app` on a bound socket within the block; then give open requests two seconds to end.

    Pass the same `limit` to all servers of a process; by default, each has its own. With `tls`, the
    server accepts only HTTPS.

    Yields a function that starts the shutdown early. A shutdown takes a fifth of a second, so
    callers with several servers use this function to stop all of them at the same time.
    """
    config = uvicorn.Config(
        app,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # don't trust X-Forwarded-For
        lifespan="on",
        timeout_graceful_shutdown=2,
        timeout_keep_alive=int(QUIET_SECONDS),
    )
    server = _Server(config, limit or ConnectionLimit(), tls)

    def stop() -> None:
        server.should_exit = True

    task = asyncio.create_task(server.serve(sockets=[sock]))
    try:
        while not server.started:
            if task.done():
                await task
                raise RuntimeError("the server stopped during startup")
            await asyncio.sleep(0.002)
        yield stop
    finally:
        stop()
        await task


def run(work: Coroutine[Any, Any, None]) -> None:
    """Run a process's work with settings for high load, on uvloop if it is installed.

    The garbage collector runs rarely, and ignores objects created before this call. An emulator
    keeps thousands of predictions, chats and events, but creates almost no reference cycles. At
    Python's default frequency, the collector would take much of its CPU time.
    """
    gc.freeze()
    gc.set_threshold(20_000)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(work)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop  # noqa: PLC0415 - takes a tenth of a second, and only pays off under load
    except ImportError:  # not available on Windows
        return None
    return uvloop.new_event_loop


def interruption() -> asyncio.Event:
    """Return an event that Ctrl-C and SIGTERM will set; call this before printing "ready"."""
    interrupted = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, interrupted.set)
    return interrupted


class LoopThread:
    """An event loop that runs in its own thread from `start` to `stop`."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._main, name="emulator", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Cancel everything still running in the loop; return once the thread has ended."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run `work` in the thread's event loop and return its result.

        This can also be called in the thread itself, for example by a condition that reads the
        emulator's state. In that case, it raises RuntimeError if `work` has to wait.
        """
        if threading.current_thread() is not self._thread:
            return asyncio.run_coroutine_threadsafe(work, self._loop).result()
        try:
            work.send(None)
        except StopIteration as done:
            return cast("T", done.value)
        work.close()
        raise RuntimeError(
            "a condition that an emulator evaluates may read its state, but can't wait for anything"
        )

    def _main(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._wait())

    async def _wait(self) -> None:
        await self._stop.wait()


class ServerThread:
    """A server on a free port, in its own thread or in `thread`, which several servers can share.

    `build` is run in the thread's event loop, and returns the app to serve.
    """

    def __init__(
        self,
        build: Callable[[], Awaitable[ASGIApp]],
        *,
        host: str = "127.0.0.1",
        thread: LoopThread | None = None,
        tls: ssl.SSLContext | None = None,
    ):
        self._build, self._tls = build, tls
        self._sock = bind(host, 0)
        self.port: int = self._sock.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://{host}:{self.port}"
        self._is_owner = thread is None
        self._thread = thread or LoopThread()
        self._open: contextlib.AbstractAsyncContextManager[Any] | None = None

    def start(self) -> None:
        """Start the server; return once it accepts requests. Exceptions at startup propagate."""
        if self._is_owner:
            self._thread.start()
        try:
            self.run(self._serve())
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the server and, unless it was passed in, its thread; return when that is done."""
        if self._open is not None:
            self.run(self._close(self._open))
        if self._is_owner:
            self._thread.stop()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run `work` in the server's event loop and return its result."""
        return self._thread.run(work)

    async def _serve(self) -> None:
        opened = serving(await self._build(), self._sock, tls=self._tls)
        await opened.__aenter__()
        self._open = opened

    async def _close(self, opened: contextlib.AbstractAsyncContextManager[Any]) -> None:
        await opened.__aexit__(None, None, None)
