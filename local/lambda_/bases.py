"""Keeps a function's packages imported in a process, so that starts after an edit are faster."""

import asyncio
import uuid
from collections.abc import Mapping, Sequence

from darkroom_emulators.kit.event_log import EventLog

from ..credentials import Credentials
from ..redaction import Redaction
from ..sam.template import Function
from .clients import OURS
from .clones import ClonedProcess, SnapshotSocket
from .environment import function_environment
from .exits import exit_words
from .instance_log import InstanceLog
from .process import FunctionProcess

LOAD_SECONDS = 130.0
# nothing listens there; each forked process gets its own address
NO_API = "127.0.0.1:9"

ONCE = "This start imports the function's packages again"
FROM_NOW_ON = "Every start after an edit imports the function's packages again"


class BaseProcess:
    """A process that imports the packages, waits, and forks for each version of the code.

    Its environment variables do not change while the cloud runs.
    """

    def __init__(
        self,
        function: Function,
        credentials: Credentials,
        log: EventLog,
        *,
        hide: Redaction,
        command: Sequence[str] = OURS,
    ):
        """Start `command`, a runtime client that can fork."""
        self._function = function
        instance = uuid.uuid4().hex
        self._environment = function_environment(
            function, credentials, instance=instance, runtime_api=NO_API, has_snapshot=True
        )
        self._log = InstanceLog(log, function, instance, hide)
        self._command = command
        self._control = SnapshotSocket()
        self._process = FunctionProcess(self._log.print)
        self._is_stopped = False
        self.is_spent = False
        """Whether it worked once but no longer does, so that a new one should be started."""
        self._starting = asyncio.create_task(self._start())

    async def fork(
        self, process: ClonedProcess, environment: Mapping[str, str], keep: Sequence[int]
    ) -> bool:
        """Start `process` as a fork with these environment variables; return whether it worked.

        If the fork itself fails, log why.
        """
        obstacle = await asyncio.shield(self._starting)
        if obstacle or self._is_stopped:
            return False
        try:
            await process.start(self._control, environment, breaks=False, keep=keep)
        except OSError as exc:
            self.is_spent = True
            self._log.print([f"{ONCE}: {exc}"])
            return False
        return True

    async def stop(self) -> None:
        """Stop the process once everything it forked has ended."""
        if self._is_stopped:
            return
        self._is_stopped = True
        if self._control.is_needed:
            self._control.finish()
            await asyncio.shield(self._process.ended)
        elif self._process.has_started:
            await self._process.kill()
        await asyncio.wait({self._starting})
        self._control.close()

    async def _start(self) -> str:
        """Return why the process can't be used, or an empty string if it can."""
        if self._function.broken:
            return self._function.broken
        obstacle = await self._load()
        if obstacle and not self._is_stopped:
            self._log.print([f"{FROM_NOW_ON}: {obstacle}"])
            if self._process.has_started:
                await self._process.kill()
        return obstacle

    async def _load(self) -> str:
        theirs = self._control.theirs.fileno()
        roots = (self._function.code_dir, *self._function.layer_dirs)
        command = [*self._command, str(theirs), *map(str, roots)]
        folder = self._function.code_dir
        try:
            await self._process.start(command, folder, self._environment, keep=[theirs])
        except OSError as exc:  # such as a missing CodeUri
            return str(exc)
        self._control.theirs.close()
        if self._is_stopped:
            await self._process.kill()
        await self._process.until(self._control.arrived, LOAD_SECONDS)
        if self._control.snapshot is not None:
            return self._control.snapshot.obstacle(breaks=False)
        if self._process.ended.done():
            return exit_words(self._process.ended.result())
        return f"importing them took longer than {LOAD_SECONDS:.0f} seconds"
