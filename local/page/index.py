"""An index of the journeys in the event log, with each journey's summary and events."""

from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.kit.events import Entry, EntryJson, Event

from ..eventbridge.events import ScheduleDue
from ..journeys.journeys import Journeys, trace_of
from ..lambda_.events import InvocationEnded, InvocationStarted
from .summary import REQUEST, RUNS, UPDATE, Summary, SummaryJson
from .words import Words

KEPT_JOURNEYS = 2_000
KEPT_EVENTS = 2_000  # per journey, since a bot whose calls are refused for hours causes many


class FollowedEntry(EntryJson):
    """An event with the summary of its journey, if it has one.

    `also` lists the ids of other journeys with this event: a scheduled run's events are part of its
    function's journey and can be part of several updates' journeys.
    """

    journey: SummaryJson | None
    also: list[int]


class Journey:
    """A journey: its summary, and its events that are still in the log."""

    def __init__(self, update_id: int, first: Entry, log: EventLog, *, kind: str = UPDATE):
        self.summary = Summary(update_id, first.at, first.at, kind)
        self._log = log
        self.words = Words()
        self._ids: deque[int] = deque(maxlen=KEPT_EVENTS)

    @property
    def entries(self) -> list[Entry]:
        """The events that the log still has, oldest first."""
        return self._log.pick(sorted(self._ids))  # a run can begin before its journey is known

    def take(self, entry: Entry) -> None:
        """Add an event."""
        self._ids.append(entry.id)
        self.summary.take(entry)
        self.words.take(entry.event)


class JourneyIndex:
    """All journeys, oldest first. It reads the log on demand, without a background task."""

    def __init__(self, log: EventLog, *, every_request: bool = False):
        """With `every_request`, requests and invocations are journeys too, not only updates."""
        self._log, self._every = log, every_request
        self._read_to = 0
        self._assign = Journeys(every_request=every_request)
        self._journeys: OrderedDict[int, Journey] = OrderedDict()
        self._runs: OrderedDict[str, _Run] = OrderedDict()  # scheduled runs, by trace

    def journeys(self) -> list[Journey]:
        """Return all kept journeys, oldest first."""
        self._catch_up()
        return list(self._journeys.values())

    def found(self, text: str) -> list[int]:
        """Return the ids of the journeys whose calls, statuses, logs or errors contain `text`."""
        wanted = text.strip().lower()
        return [number for number, each in self._kept() if each.words.have(wanted)]

    def _kept(self) -> list[tuple[int, Journey]]:
        self._catch_up()
        return list(self._journeys.items())

    def journey(self, update_id: int) -> Journey | None:
        """Return a journey, or None if it is unknown or no longer kept."""
        self._catch_up()
        return self._journeys.get(update_id)

    async def follow(self, after: int) -> AsyncIterator[FollowedEntry]:
        """Yield the events since the event `after` as JSON, each with its journey's summary."""
        async for entry in self._log.follow(after):
            self._catch_up()
            first, *others = self._journeys_of(entry.event) or [None]
            found = self._journeys.get(first) if first is not None else None
            yield {
                **entry.as_json(),
                "journey": found.summary.as_json() if found else None,
                "also": [each for each in others if each is not None],
            }

    @property
    def last_id(self) -> int:
        """The id of the newest event in the index."""
        return self._read_to

    def _journeys_of(self, event: Event) -> list[int | None]:
        """Return the ids of an event's journeys, most relevant first.

        The event must already be in the index.
        """
        update_id, own = self._assign.update_of(event), self._assign.run_of(event)
        found = dict.fromkeys([update_id, own])
        if own is not None and is_frame(event):
            found |= dict.fromkeys(self._runs[trace_of(event) or ""].journeys)
        return [each for each in found if each is not None]

    def _catch_up(self) -> None:
        for entry in self._log.since(self._read_to):
            self._read_to = entry.id
            update_id, own = self._assign.update_of(entry.event), self._assign.run_of(entry.event)
            if own is not None:
                self._take_of_run(own, update_id, entry)
            if update_id is not None:
                self._add(update_id, entry)

    def _take_of_run(self, own: int, update_id: int | None, entry: Entry) -> None:
        """Add a scheduled run's event to its function's journey.

        An event about the run as a whole is also added to the journeys of the run's updates.
        """
        trace = trace_of(entry.event) or ""
        run = self._runs.setdefault(trace, _Run())
        while len(self._runs) > KEPT_JOURNEYS:
            self._runs.popitem(last=False)
        self._add(own, entry)
        if is_frame(entry.event):
            run.frame.append(entry)
            for joined in run.journeys:
                self._add(joined, entry)
        elif update_id is not None and update_id not in run.journeys:
            run.journeys.append(update_id)
            for earlier in run.frame:
                self._add(update_id, earlier)

    def _add(self, update_id: int, entry: Entry) -> None:
        if update_id not in self._journeys:
            kind = UPDATE
            if self._assign.is_request(update_id):
                kind = RUNS if isinstance(entry.event, ScheduleDue) and not self._every else REQUEST
            self._journeys[update_id] = Journey(update_id, entry, self._log, kind=kind)
            if len(self._journeys) > KEPT_JOURNEYS:
                self._journeys.popitem(last=False)
        self._journeys[update_id].take(entry)


@dataclass(slots=True)
class _Run:
    """A scheduled run: the events about it as a whole, and the updates that it worked on."""

    frame: list[Entry] = field(default_factory=list)
    journeys: list[int] = field(default_factory=list)


def is_frame(event: Event) -> bool:
    """Return whether an event is about a run as a whole rather than one of its updates."""
    return isinstance(event, ScheduleDue | InvocationStarted | InvocationEnded)
