"""The instances of a function: started when needed, kept warm, replaced when the code changes."""

import asyncio
import time
from collections.abc import Callable

from ..sam.template import Function
from .fingerprint import Fingerprint, code_fingerprint
from .instance import Instance
from .invocation import MAX_EVENT, EventTooLarge, Invocation, Throttled

# A laptop is not a region: what Lambda does at 1,000, this does here.
MAX_INSTANCES = 10
IDLE_SECONDS = 600.0


class FunctionPool:
    """Runs the invocations of one function, each in an instance of its own."""

    def __init__(self, function: Function, new_instance: Callable[[], Instance]):
        self._function = function
        self._new_instance = new_instance
        self._idle: list[Instance] = []
        self._busy: set[Instance] = set()
        self._stopping: set[asyncio.Task[None]] = set()
        self._reaper: asyncio.TimerHandle | None = None
        self._is_closed = False
        self._at_rest = asyncio.Event()
        self._at_rest.set()

    async def invoke(self, invocation: Invocation) -> bytes:
        """Return the function's result.

        Raises InvocationFailed, Throttled, or EventTooLarge.
        """
        if len(invocation.event) > MAX_EVENT:
            raise EventTooLarge
        instance = self._take()
        self._busy.add(instance)
        self._at_rest.clear()
        try:
            return await instance.run(invocation)
        finally:
            self._busy.discard(instance)
            self._give_back(instance)
            if not self._busy:
                self._at_rest.set()

    def crash(self, instance_id: str) -> None:
        """Let an instance that is at work end at this moment."""
        for instance in self._busy:
            if instance.id == instance_id:
                instance.crash()

    async def close(self) -> None:
        """Stop all instances, also those at work, and start no more."""
        self._is_closed = True
        if self._reaper:
            self._reaper.cancel()
        for instance in (*self._idle, *self._busy):
            self._retire(instance)
        self._idle.clear()
        await self._at_rest.wait()
        await asyncio.gather(*self._stopping)

    def _take(self) -> Instance:
        """Return the instance that was used last, so that the others can go; or a new one."""
        self._drop_stale(code_fingerprint(self._function))
        while self._idle:
            instance = self._idle.pop()
            if instance.is_alive:
                return instance
            self._retire(instance)
        if self._is_closed or len(self._busy) >= MAX_INSTANCES:
            raise Throttled
        return self._new_instance()

    def _drop_stale(self, fresh: Fingerprint) -> None:
        for instance in [i for i in self._idle if i.fingerprint != fresh]:
            self._idle.remove(instance)
            self._retire(instance)

    def _give_back(self, instance: Instance) -> None:
        if instance.is_alive:
            self._idle.append(instance)
            if self._reaper is None:
                self._reaper = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._reap)
        else:
            self._retire(instance)

    def _reap(self) -> None:
        """Stop what has been idle for long; look again as long as something is left."""
        self._reaper = None
        limit = time.monotonic() - IDLE_SECONDS
        for instance in [i for i in self._idle if i.last_used <= limit]:
            self._idle.remove(instance)
            self._retire(instance)
        if self._idle:
            self._reaper = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._reap)

    def _retire(self, instance: Instance) -> None:
        task = asyncio.create_task(instance.stop())
        self._stopping.add(task)
        task.add_done_callback(self._stopping.discard)
