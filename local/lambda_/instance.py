"""One instance of a function: a process that serves one request at a time."""

import asyncio
import signal
import time
import uuid
from collections.abc import Sequence

from darkroom_emulators.kit.event_log import EventLog

from ..credentials import Credentials
from ..redaction import Redaction
from ..sam.template import Function
from .bases import BaseProcess
from .clients import OURS
from .clones import ClonedProcess, SnapshotSocket, can_fork
from .environment import clone_environment, function_environment
from .exits import WITHOUT_REASON, exit_words
from .fingerprint import code_fingerprint
from .instance_log import InstanceLog
from .invocation import Invocation, InvocationFailed
from .memory import OUT_OF_MEMORY, MemoryLimit
from .process import FunctionProcess, GroupProcess
from .runtime_api import RuntimeApi

# https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib
INIT_SECONDS = 10.0
# with SnapStart: the limits for the import, which happens ahead of any request, and for the hooks
# after a restore https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html
SNAPSHOT_SECONDS, RESTORE_SECONDS = 130.0, 10.0


class Instance:
    """A running copy of a function. Call `run` for one invocation at a time, then `stop`."""

    def __init__(
        self,
        function: Function,
        credentials: Credentials,
        log: EventLog,
        *,
        hide: Redaction,
        command: Sequence[str] = OURS,
        origin: "Instance | None" = None,
        base: BaseProcess | None = None,
    ):
        """Use `command` as the runtime client, ours or AWS's.

        If possible, the process is forked from `origin`, a prepared instance, or, in `prepare`,
        from `base`.
        """
        self.id = uuid.uuid4().hex
        self.fingerprint = code_fingerprint(
            function
        )  # taken before the code is read, so that no change is missed
        self._function = function
        self._credentials = credentials
        self._log = InstanceLog(log, function, self.id, hide)
        self._command = command
        self._is_cold = True
        self._is_stopped = False
        self._init_ms: float | None = None
        self._restore_ms: float | None = None
        self._starting: asyncio.Task[None] | None = None
        self._init_error: tuple[str, str] | None = None
        self._memory = MemoryLimit(function.memory_mb)
        self._api = RuntimeApi(function, self._note_init_error, owner=self._pid)
        self._process: GroupProcess = FunctionProcess(self._log.print)
        self._origin, self._base = origin, base
        self._control: SnapshotSocket | None = None

    @property
    def is_alive(self) -> bool:
        """Whether it can handle another invocation."""
        return self._process.has_started and not self._process.ended.done()

    def prepare(self) -> None:
        """Start ahead of any event: run to the snapshot, or until the runtime asks for an event.

        At its snapshot, the instance can be cloned. If the start fails, so does the first run.
        """
        if can_fork(self._command):
            self._control = SnapshotSocket()
        self._starting = asyncio.create_task(self._start())
        self._starting.add_done_callback(lambda task: task.cancelled() or task.exception())

    @property
    def is_prepared(self) -> bool:
        """Whether `prepare` has finished, successfully or not."""
        return self._starting is not None and self._starting.done()

    @property
    def forks(self) -> bool:
        """Whether clones of this instance handle events; assumed true until it is prepared."""
        return self._control is not None and not self._obstacle

    @property
    def _obstacle(self) -> str:
        snapshot = self._control and self._control.snapshot
        return snapshot.obstacle(breaks=self._function.snap_start) if snapshot else ""

    async def run(self, invocation: Invocation) -> bytes:
        """Run the function and return its result. Raises InvocationFailed."""
        is_new, self._is_cold = self._is_cold, False
        is_ready = (self._origin or self).is_prepared
        cold = is_new and (self._function.snap_start or not is_ready)
        self._log.begin(invocation, cold=cold)
        started = time.monotonic()
        error: InvocationFailed | None = None
        try:
            if is_new:
                self._starting = self._starting or asyncio.ensure_future(self._start())
                await asyncio.shield(self._starting)
                await self._restore()
                started = time.monotonic()
            return await self._call(invocation)
        except InvocationFailed as exc:
            error = exc
            raise
        finally:
            ended = time.monotonic()
            self._log.end(
                error,
                cold=cold,
                init_ms=self._init_ms if is_new and not is_ready else None,
                restore_ms=self._restore_ms if is_new else None,
                duration_ms=round((ended - started) * 1000, 1),
                memory_mb=self._memory.peak_mb(self._api.peak_memory_mb),
                memory_limit_mb=self._function.memory_mb,
            )

    def crash(self) -> None:
        """Kill the process immediately, so that any invocation in it fails."""
        if self._process.has_started:
            self._process.crash()

    async def stop(self) -> None:
        """Stop the process, even while it is starting, and close its API."""
        if self._is_stopped:  # a closing pool stops a busy instance twice: at once and when done
            return
        self._is_stopped = True
        if self._control is not None and self._control.is_needed:
            self._control.finish()  # its clones may still be in use
            await asyncio.shield(self._process.ended)
        elif self._process.has_started:
            await self._process.kill()
        if self._starting is not None:
            await asyncio.wait({self._starting})
        self._memory.stop()
        if self._control is not None:
            self._control.close()
        await self._api.close()

    async def _start(self) -> None:
        """Run to the snapshot, or until the runtime asks for an event. Raises InvocationFailed."""
        if self._function.broken:
            raise InvocationFailed("Function.NotBuilt", self._function.broken)
        begun = time.monotonic()
        if self._origin is not None and self._origin._starting is not None:
            await asyncio.wait({self._origin._starting})
            if not self._origin._is_stopped:  # it is stopped if its code has changed since
                self._origin._starting.result()
        address = await self._api.open()
        if self._is_stopped:
            raise InvocationFailed("Runtime.ExitError", WITHOUT_REASON)
        if self._origin is None or self._origin._is_stopped or not self._origin.forks:
            self._origin = None
            await self._start_process(address)
        self._address = address
        self._init_ms = round((time.monotonic() - begun) * 1000, 1)

    async def _start_process(self, address: str, *, is_retry: bool = False) -> None:
        control = self._control
        environment = function_environment(
            self._function,
            self._credentials,
            instance=self.id,
            runtime_api=address,
            has_snapshot=control is not None,
        )
        keep = [control.theirs.fileno()] if control else []
        if not await self._fork_from_base(address, keep):
            command = [*self._command, *map(str, keep)]
            process = self._process = FunctionProcess(self._log.print)
            try:
                await process.start(command, self._function.code_dir, environment, keep=keep)
            except OSError as exc:  # such as a missing CodeUri
                raise InvocationFailed("Runtime.InvalidEntrypoint", str(exc)) from exc
        self._memory.watch(self._process)
        if self._is_stopped:
            await self._process.kill()
        if control is not None:
            control.theirs.close()
            await self._until(control.arrived, SNAPSHOT_SECONDS, "Sandbox.Timedout", "Init")
            if why := self._obstacle:
                self._log.print([f"This function can't be started by a fork: {why}"])
        elif self._function.snap_start:
            await self._until(self._api.held, SNAPSHOT_SECONDS, "Sandbox.Timedout", "Init")
        elif is_retry:
            limit = self._function.timeout
            await self._until(self._api.asked, limit, "Sandbox.Timedout", "Task")
        else:
            await self._init(address)

    async def _init(self, address: str) -> None:
        """Wait for the import; if it takes too long, restart it, limited by the function's timeout.

        https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib
        """
        try:
            await self._until(self._api.asked, INIT_SECONDS, "Sandbox.Timedout", "Init")
        except InvocationFailed as exc:
            if exc.error_type != "Sandbox.Timedout" or self._is_stopped:
                raise
            limit = f"its Timeout of {self._function.timeout:.0f} s"
            self._log.print([f"{exc}. As on Lambda, the function is started again, within {limit}"])
            await self._start_process(address, is_retry=True)

    async def _fork_from_base(self, address: str, keep: Sequence[int]) -> bool:
        if self._base is None or not keep:
            return False
        environment = clone_environment(instance=self.id, runtime_api=address)
        self._process = process = ClonedProcess(self._log.print)
        return await self._base.fork(process, environment, keep)

    async def _restore(self) -> None:
        """Continue from the snapshot to the first request for an event. Raises InvocationFailed."""
        begun = time.monotonic()
        breaks = self._function.snap_start
        try:
            if self._origin is not None and self._origin._control is not None:
                await self._fork(self._origin._control, breaks=breaks)
            elif self._control is not None:
                self._control.go_on(breaks=breaks)
            elif breaks:
                self._api.restore()
            else:
                return
        except OSError as exc:  # the process has ended
            if self._origin is None:
                raise InvocationFailed("Runtime.ExitError", exit_words(-signal.SIGKILL)) from exc
            self._origin = None
            await self._start_process(self._address)
            return
        await self._until(self._api.asked, RESTORE_SECONDS, "SnapStartTimeoutException", "Restore")
        self._restore_ms = round((time.monotonic() - begun) * 1000, 1)

    async def _fork(self, control: SnapshotSocket, *, breaks: bool) -> None:
        environment = clone_environment(instance=self.id, runtime_api=self._address)
        process = self._process = ClonedProcess(self._log.print)
        await process.start(control, environment, breaks=breaks)
        self._memory.watch(process)
        if self._is_stopped:
            await process.kill()

    async def _until(self, awaited: asyncio.Event, seconds: float, error: str, what: str) -> None:
        """Wait until the runtime has reached the `awaited` step. Raises InvocationFailed."""
        await self._process.until(awaited, seconds)
        if awaited.is_set():
            return
        if self.is_alive:
            await self._process.kill()
            raise InvocationFailed(error, f"{what} timed out after {seconds:.2f} seconds")
        raise InvocationFailed(*(self._init_error or self._exit_error()))

    async def _call(self, invocation: Invocation) -> bytes:
        self._api.give(invocation)
        await self._process.first_of(invocation.result, self._function.timeout)
        if not invocation.result.done():
            if self.is_alive:
                await self._process.kill()
                seconds = f"{self._function.timeout:.2f}"
                invocation.fail("Sandbox.Timedout", f"Task timed out after {seconds} seconds")
            else:
                invocation.fail(*self._exit_error())
        await self._process.until(
            self._api.asked, self._function.timeout
        )  # only then can it take another event
        await self._memory.enforce(self._api.peak_memory_mb)
        if self._memory.is_broken:
            invocation.result.exception()  # retrieved only so that asyncio doesn't warn
            raise InvocationFailed(*OUT_OF_MEMORY)
        return invocation.result.result()

    def _exit_error(self) -> tuple[str, str]:
        if self._memory.is_broken:
            return OUT_OF_MEMORY
        return "Runtime.ExitError", exit_words(self._process.ended.result())

    async def _pid(self) -> int:
        await self._process.started.wait()
        return self._process.pid

    def _note_init_error(self, error_type: str, message: str) -> None:
        self._init_error = (error_type, message)
