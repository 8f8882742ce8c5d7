"""Starts a function's instances when needed, keeps them warm, and replaces outdated ones."""

import asyncio
from collections.abc import Callable

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog

from ..sam.template import Function
from ..traces import root_of
from .bases import BaseProcess
from .events import InvocationThrottled
from .fingerprint import Fingerprint, code_fingerprint
from .instance import Instance
from .invocation import MAX_EVENT, EventTooLarge, Invocation, Throttled

# More concurrent requests are throttled. Lambda's default is 1,000 per account and region.
MAX_INSTANCES = 10
IDLE_SECONDS = 600.0  # by the cloud's clock


class FunctionPool:
    """Runs the invocations of one function, concurrent ones in separate instances."""

    def __init__(
        self,
        function: Function,
        new_instance: Callable[..., Instance],
        *,
        clock: Clock,
        log: EventLog,
        new_base: Callable[[], BaseProcess] | None = None,
    ):
        """Create instances with `new_instance`, whose `origin` is a prepared instance to fork from.

        With `new_base`, prepared instances are forked from a process with the packages imported.
        """
        self._function = function
        self._new_instance = new_instance
        self._clock, self._log = clock, log
        self._idle: dict[Instance, float] = {}  # when each became idle, the latest last
        self._busy: set[Instance] = set()
        self._new_base = new_base
        self._base: BaseProcess | None = None
        self._keeps_ready = False
        self._ready: Instance | None = None
        self._stopping: set[asyncio.Task[None]] = set()
        self._reaper: int | None = None
        self._is_closed = False
        self._at_rest = asyncio.Event()
        self._at_rest.set()

    @property
    def limit(self) -> int:
        """How many instances may be busy at once; 0 if the function is switched off."""
        reserved = self._function.reserved
        return MAX_INSTANCES if reserved is None else min(reserved, MAX_INSTANCES)

    def keep_ready(self) -> None:
        """From now on, always start the next new instance ahead of time."""
        self._keeps_ready = True
        self._renew_base()
        self._make_ready()

    async def invoke(self, invocation: Invocation) -> bytes:
        """Return the function's result.

        Raises InvocationFailed, Throttled, or EventTooLarge.
        """
        if len(invocation.event) > MAX_EVENT:
            raise EventTooLarge
        try:
            instance = self._take()
        except Throttled as exc:
            self._note(exc, invocation)
            raise
        self._busy.add(instance)
        self._at_rest.clear()
        try:
            with self._clock.in_real_time():
                return await instance.run(invocation)
        finally:
            self._busy.discard(instance)
            self._give_back(instance)
            self._renew_base()
            self._make_ready()
            if not self._busy:
                self._at_rest.set()

    def crash(self, instance_id: str) -> None:
        """Kill a busy instance immediately."""
        for instance in self._busy:
            if instance.id == instance_id:
                instance.crash()

    async def close(self) -> None:
        """Stop all instances, including busy ones, and start no more."""
        self._is_closed = True
        self._clock.cancel(self._reaper)
        for instance in (*self._idle, *self._busy):
            self._retire(instance)
        self._idle.clear()
        self._drop_ready()
        if self._base is not None:
            self._retire(self._base)
        await self._at_rest.wait()
        await asyncio.gather(*self._stopping)

    def _take(self) -> Instance:
        """Return the most recently used idle instance (so that others can expire), or a new one."""
        self._drop_stale(code_fingerprint(self._function))
        while self._idle:
            instance, _ = self._idle.popitem()
            if instance.is_alive:
                return instance
            self._retire(instance)
        if self._is_closed:
            raise Throttled("the local cloud is stopping")
        if len(self._busy) >= self.limit:
            raise Throttled(f"all {self.limit} instances of the function are busy")
        self._make_ready()
        if self._ready is None or self._ready.forks:
            return self._new_instance(origin=self._ready)
        ready, self._ready = self._ready, None
        return ready

    def _note(self, exc: Throttled, invocation: Invocation) -> None:
        """Log that an event was throttled, but only once if the queue retries it."""
        if not invocation.was_throttled:
            self._log.append(
                InvocationThrottled(
                    trace=root_of(invocation.trace_id),
                    request_id=invocation.request_id,
                    function=self._function.name,
                    reason=str(exc),
                )
            )
        invocation.was_throttled = True

    def _make_ready(self) -> None:
        if self._keeps_ready and self._ready is None and not self._is_closed:
            self._ready = self._new_instance(base=self._base)
            self._ready.prepare()

    def _renew_base(self) -> None:
        """Start a process with the packages if there is none, or if it no longer works."""
        if self._new_base is None or not self._keeps_ready or self._is_closed:
            return
        if self._base is not None and self._base.is_spent:
            self._retire(self._base)
            self._base = None
        self._base = self._base or self._new_base()

    def _drop_ready(self) -> None:
        if self._ready is not None:
            self._retire(self._ready)
        self._ready = None

    def _drop_stale(self, fresh: Fingerprint) -> None:
        for instance in [i for i in self._idle if i.fingerprint != fresh]:
            del self._idle[instance]
            self._retire(instance)
        ready = self._ready
        has_ended = ready is not None and ready.is_prepared and not ready.is_alive
        if ready is not None and (has_ended or ready.fingerprint != fresh):
            self._drop_ready()

    def _give_back(self, instance: Instance) -> None:
        if instance.is_alive and not self._is_closed:
            self._idle[instance] = self._clock.now()
            if self._reaper is None:
                self._arm()
        else:
            self._retire(instance)

    def _reap(self) -> None:
        """Stop instances that have been idle too long; check again later if any are left."""
        self._reaper = None
        limit = self._clock.now() - IDLE_SECONDS
        for instance in [each for each, since in self._idle.items() if since <= limit]:
            del self._idle[instance]
            self._retire(instance)
        if self._idle:
            self._arm()

    def _arm(self) -> None:
        """Schedule the next check, for when the longest idle instance expires."""
        due = next(iter(self._idle.values())) + IDLE_SECONDS
        self._reaper = self._clock.call_at(due, self._reap)

    def _retire(self, instance: Instance | BaseProcess) -> None:
        task = asyncio.create_task(instance.stop())
        self._stopping.add(task)
        task.add_done_callback(self._stopping.discard)
