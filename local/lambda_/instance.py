"""One instance of a function: a process that serves one request at a time."""

import asyncio
import contextlib
import json
import sys
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from darkroom_emulators.kit.event_log import EventLog

from ..credentials import Credentials
from ..redaction import Redaction
from ..sam.template import Function
from ..traces import root_of
from .environment import function_environment
from .events import InvocationEnded, InvocationError, InvocationFacts, InvocationStarted, LogLine
from .fingerprint import code_fingerprint
from .invocation import Invocation, InvocationFailed
from .memory import peak_mb, wait_until_over
from .process import FunctionProcess
from .runtime_api import RuntimeApi

BOOTSTRAP = Path(__file__).with_name("bootstrap.py")
# -P: the folder of bootstrap.py must not become importable. -u: a killed process loses no line.
COMMAND = (sys.executable, "-P", "-u", str(BOOTSTRAP))
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib
INIT_SECONDS = 10.0
# what Lambda answers today: adobe/helix-html2md-service#1001 quotes it
OUT_OF_MEMORY = ("Runtime.OutOfMemory", "Runtime exited with error: signal: killed")


class Instance:
    """A running copy of a function. Start it, `run` one invocation after the other, stop it."""

    def __init__(
        self,
        function: Function,
        credentials: Credentials,
        log: EventLog,
        *,
        hide: Redaction,
        command: Sequence[str] = COMMAND,
    ):
        """Run `command` as the runtime, which is our own bootstrap or AWS's client."""
        self.id = uuid.uuid4().hex
        self.fingerprint = code_fingerprint(
            function
        )  # before the code is read: no change is missed
        self.last_used = time.monotonic()
        self._function = function
        self._credentials = credentials
        self._log = log
        self._hide = hide
        self._command = command
        self._current: Invocation | None = None
        self._is_cold = True
        self._is_stopped = False
        self._init_ms: float | None = None
        self._init_error: tuple[str, str] | None = None
        self._is_out_of_memory = False
        self._api = RuntimeApi(function, self._note_init_error, owner=self._pid)
        self._process = FunctionProcess(self._print)
        self._watcher: asyncio.Task[None] | None = None

    @property
    def is_alive(self) -> bool:
        """Whether it can take another invocation."""
        return self._process.has_started and not self._process.ended.done()

    async def run(self, invocation: Invocation) -> bytes:
        """Return the function's result. Raises InvocationFailed."""
        self._current = invocation
        cold, self._is_cold = self._is_cold, False
        facts: InvocationFacts = {
            "trace": root_of(invocation.trace_id),
            "request_id": invocation.request_id,
            "function": self._function.name,
            "instance": self.id,
        }
        self._log.append(InvocationStarted(**facts, cold=cold))
        started = time.monotonic()
        error: InvocationFailed | None = None
        try:
            if cold:
                await self._start()
                started = time.monotonic()
            return await self._call(invocation)
        except InvocationFailed as exc:
            error = exc
            raise
        finally:
            self.last_used = time.monotonic()
            self._log.append(
                InvocationEnded(
                    **facts,
                    cold=cold,
                    init_ms=self._init_ms if cold else None,
                    duration_ms=round((self.last_used - started) * 1000, 1),
                    memory_mb=self._peak_mb(),
                    memory_limit_mb=self._function.memory_mb,
                    error=self._shown(error),
                )
            )
            self._current = None

    def crash(self) -> None:
        """Let the process end at this moment, whatever it does; its invocation fails."""
        if self._process.has_started:
            self._process.crash()

    async def stop(self) -> None:
        """End the process, also one that is just being started, and its API."""
        if self._is_stopped:  # the pool stops a busy one at its end, and again when it comes back
            return
        self._is_stopped = True
        if self._watcher is not None:
            self._watcher.cancel()
        if self._process.has_started:
            await self._process.kill()
        await self._api.close()

    async def _start(self) -> None:
        """Start the process; return when it asks for its first event. Raises InvocationFailed."""
        begun = time.monotonic()
        address = await self._api.open()
        environment = function_environment(
            self._function, self._credentials, instance=self.id, runtime_api=address
        )
        try:
            await self._process.start(self._command, self._function.code_dir, environment)
        except OSError as exc:  # such as a CodeUri that is not there
            raise InvocationFailed("Runtime.InvalidEntrypoint", str(exc)) from exc
        self._watcher = asyncio.create_task(self._kill_if_out_of_memory())
        if self._is_stopped:
            await self._process.kill()
        await self._until_it_asks(INIT_SECONDS)
        self._init_ms = round((time.monotonic() - begun) * 1000, 1)
        if self._api.asked.is_set():
            return
        if self.is_alive:
            await self._process.kill()
            message = f"Init timed out after {INIT_SECONDS:.2f} seconds"
            raise InvocationFailed("Sandbox.Timedout", message)
        raise InvocationFailed(*(self._init_error or self._exit_error()))

    async def _call(self, invocation: Invocation) -> bytes:
        self._api.give(invocation)
        await self._first_of(invocation.result, self._function.timeout)
        if not invocation.result.done():
            if self.is_alive:
                await self._process.kill()
                seconds = f"{self._function.timeout:.2f}"
                invocation.fail("Sandbox.Timedout", f"Task timed out after {seconds} seconds")
            else:
                invocation.fail(*self._exit_error())
        await self._until_it_asks(self._function.timeout)  # only then it can take another
        if self._is_over_limit():  # by a peak between two looks: on Lambda it had not come so far
            await self._end_out_of_memory()
            raise InvocationFailed(*OUT_OF_MEMORY)
        return invocation.result.result()

    async def _kill_if_out_of_memory(self) -> None:
        await wait_until_over(self._function.memory_mb, self._process.pid)
        await self._end_out_of_memory()

    async def _end_out_of_memory(self) -> None:
        self._is_out_of_memory = True
        await self._process.kill()

    def _is_over_limit(self) -> bool:
        return (self._peak_mb() or 0) > self._function.memory_mb

    def _peak_mb(self) -> int | None:
        """Return the most memory that the process has held: MemorySize if it was killed for it."""
        if self._is_out_of_memory:
            return self._function.memory_mb
        seen = peak_mb(self._process.pid) if self.is_alive else None
        return self._api.peak_memory_mb if seen is None else seen

    async def _until_it_asks(self, seconds: float) -> None:
        asked = asyncio.ensure_future(self._api.asked.wait())
        await self._first_of(asked, seconds)
        asked.cancel()

    async def _first_of(self, wanted: "asyncio.Future[Any]", seconds: float) -> None:
        """Return when `wanted` is done, the process has ended, or `seconds` have passed."""
        await asyncio.wait(
            {wanted, self._process.ended},
            timeout=seconds,
            return_when=asyncio.FIRST_COMPLETED,
        )

    def _exit_error(self) -> tuple[str, str]:
        if self._is_out_of_memory:
            return OUT_OF_MEMORY
        code = self._process.ended.result()
        how = f"signal: {-code}" if code < 0 else f"exit status {code}"
        return "Runtime.ExitError", f"Runtime exited with error: {how}"

    async def _pid(self) -> int:
        await self._process.started.wait()
        return self._process.pid

    def _note_init_error(self, error_type: str, message: str) -> None:
        self._init_error = (error_type, message)

    def _shown(self, error: InvocationFailed | None) -> InvocationError | None:
        if error is None:
            return None
        return {"type": error.error_type, "message": self._hide(str(error))}

    def _print(self, line: str) -> None:
        current = self._current
        self._log.append(
            LogLine(
                trace=root_of(current.trace_id) if current else None,
                request_id=current.request_id if current else None,
                function=self._function.name,
                instance=self.id,
                line=_parsed(self._hide(line)),
            )
        )


def _parsed(line: str) -> Any:
    """Return a JSON object as such, and other lines as text."""
    if line.startswith("{"):
        with contextlib.suppress(ValueError, RecursionError):
            return json.loads(line)
    return line
