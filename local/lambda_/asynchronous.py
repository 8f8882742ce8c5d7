"""Asynchronous invocations: accepted immediately, run later, and retried if they fail.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
"""

import uuid
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.keeping import InMemory, Keeping, NotKept

from ..sam.template import Function
from ..traces import new_trace
from .invocation import EventTooLarge, Invocation, InvocationFailed, Throttled
from .pool import FunctionPool

# seconds before the first and the second retry
WAITS = (60.0, 120.0)
THROTTLED_SECONDS = 1.0


@dataclass(slots=True)
class QueuedEvent:
    """An event that is waiting to run, or running. `due` is in Unix seconds."""

    name: str
    event: bytes
    trace_id: str
    request_id: str
    failures: int = 0
    due: float = 0.0


class Queue:
    """Queues events for each function in `pools`, like Lambda. `keeping` stores the events."""

    def __init__(
        self,
        functions: Iterable[Function],
        pools: Mapping[str, FunctionPool],
        clock: Clock,
        keeping: Keeping | None = None,
    ):
        self._retries = {function.name: function.retries for function in functions}
        self._pools, self._clock = pools, clock
        self._keeping: Keeping = keeping or InMemory()
        self._waiting: dict[str, QueuedEvent] = self._keeping.map("events")

    def resume(self) -> None:
        """Run the stored events, and drop events for functions that no longer exist."""
        for key, queued in list(self._waiting.items()):
            if queued.name in self._retries:
                self._start(key, queued)
            else:
                self._waiting.pop(key)

    def put(self, name: str, event: bytes, trace_id: str = "", request_id: str = "") -> None:
        """Queue an event for the function called `name`."""
        trace = trace_id or new_trace(self._clock.now())
        queued = QueuedEvent(name, event, trace, request_id or str(uuid.uuid4()))
        key = str(uuid.uuid4())
        self._waiting[key] = queued
        with suppress(NotKept):  # the event is still in memory
            self._keeping.commit()
        self._start(key, queued)

    def _start(self, key: str, queued: QueuedEvent) -> None:
        self._clock.spawn(self._run(key, queued), name=f"asynchronous event of {queued.name}")

    async def _run(self, key: str, queued: QueuedEvent) -> None:
        """Invoke the function until it succeeds or has no retries left."""
        waits = WAITS[: self._retries[queued.name]]
        while queued.failures <= len(waits):
            await self._clock.sleep(queued.due - self._clock.now())
            if await self._succeeds(queued):
                break
            if queued.failures < len(waits):
                queued.due = self._clock.now() + waits[queued.failures]
            queued.failures += 1
            self._keeping.touch(queued)
        self._waiting.pop(key)

    async def _succeeds(self, queued: QueuedEvent) -> bool:
        invocation = Invocation(queued.event, queued.trace_id, queued.request_id)
        while True:
            try:
                await self._pools[queued.name].invoke(invocation)
            except Throttled:
                if not self._pools[queued.name].limit:
                    return True  # without concurrency, Lambda drops the event
                await self._clock.sleep(THROTTLED_SECONDS)  # the event stays in the queue
            except (InvocationFailed, EventTooLarge):
                return False
            else:
                return True
