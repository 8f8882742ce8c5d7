"""Kills instances during a request when a fault is injected."""

from collections.abc import Mapping
from dataclasses import dataclass

from darkroom_emulators.kit.events import Entry, TracedCall
from darkroom_emulators.kit.faults import FaultBook

from ..faults import INSTANCE_FAULTS
from ..traces import root_of
from .events import InvocationEnded, InvocationStarted
from .pool import FunctionPool


@dataclass(slots=True)
class _Run:
    """A request in progress in an instance, and how many calls it has made."""

    function: str
    instance: str
    request_id: str
    calls: int = 0


class Killer:
    """Kills instances when faults are injected. Pass `hear` to `EventLog.listen`."""

    def __init__(self, faults: FaultBook, pools: Mapping[str, FunctionPool]):
        self._faults, self._pools = faults, pools
        self._runs: dict[str, _Run] = {}

    def hear(self, entry: Entry) -> None:
        """Count each call just before its response; kill the instance if a fault is injected."""
        match entry.event:
            case InvocationStarted(trace=str(trace), request_id=str(request_id)) as event:
                self._runs[trace] = _Run(event.function, event.instance, request_id)
            case InvocationEnded(trace=str(trace)):
                self._runs.pop(trace, None)
            case TracedCall(trace=str(sent)):
                trace = root_of(sent) or sent
                if trace in self._runs:
                    self._called(trace, self._runs[trace])

    def _called(self, trace: str, run: _Run) -> None:
        run.calls += 1
        if self._faults.inject(
            *INSTANCE_FAULTS,
            function=run.function,
            call=run.calls,
            trace=trace,
            request_id=run.request_id,
        ):
            self._pools[run.function].crash(run.instance)
