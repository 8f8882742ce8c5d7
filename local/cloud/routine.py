"""Recognizes routine events, which come from scheduled runs that find nothing to do."""

from collections import OrderedDict

from darkroom_emulators.kit.events import Event, TracedEvent
from darkroom_emulators.telegram.events import BotCall

from ..eventbridge.events import ScheduleDue
from ..s3.events import S3Call
from ..traces import root_of

KEPT_RUNS = 1_000


class ScheduledRuns:
    """Knows the latest scheduled runs by their traces. Pass it all events, in order."""

    def __init__(self) -> None:
        self._traces: OrderedDict[str, None] = OrderedDict()

    def include(self, event: Event) -> bool:
        """Record an event; return whether it belongs to a scheduled run that has changed nothing.

        Once a run writes or sends something, its events are part of a journey, not routine.
        """
        if not (isinstance(event, TracedEvent) and event.trace):
            return False
        trace = root_of(event.trace) or event.trace
        if isinstance(event, ScheduleDue):
            self._traces[trace] = None
            if len(self._traces) > KEPT_RUNS:
                self._traces.popitem(last=False)
        elif is_change(event):
            self._traces.pop(trace, None)
        return trace in self._traces


def is_change(event: Event) -> bool:
    """Return whether an event is a write to S3 or a call to Telegram's Bot API."""
    return isinstance(event, BotCall) or (
        isinstance(event, S3Call) and event.method not in {"GET", "HEAD"}
    )
