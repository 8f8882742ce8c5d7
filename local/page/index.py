"""All journeys in the event log, by the update that each follows from."""

from collections import OrderedDict, deque
from collections.abc import AsyncIterator

from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.kit.events import Entry, EntryJson, Event

from ..journeys.journeys import Journeys
from .summary import Summary, SummaryJson

KEPT_JOURNEYS = 2_000
KEPT_EVENTS = 2_000  # of one journey: a bot that is refused for hours makes many


class FollowedEntry(EntryJson):
    """An event with the summary of the journey that it belongs to, if there is one."""

    journey: SummaryJson | None


class Journey:
    """One journey: its summary, and its events as long as the log keeps them."""

    def __init__(self, update_id: int, first: Entry, log: EventLog):
        self.summary = Summary(update_id, first.at, first.at)
        self._log = log
        self._ids: deque[int] = deque(maxlen=KEPT_EVENTS)

    @property
    def entries(self) -> list[Entry]:
        """The events that the log still has, oldest first."""
        return self._log.pick(self._ids)

    def take(self, entry: Entry) -> None:
        """Add an event."""
        self._ids.append(entry.id)
        self.summary.take(entry)


class JourneyIndex:
    """The journeys, oldest first. It reads the log when it is asked, and needs no task."""

    def __init__(self, log: EventLog):
        self._log = log
        self._read_to = 0
        self._assign = Journeys()
        self._journeys: OrderedDict[int, Journey] = OrderedDict()

    def journeys(self) -> list[Journey]:
        """Return all journeys that are kept, oldest first."""
        self._catch_up()
        return list(self._journeys.values())

    def journey(self, update_id: int) -> Journey | None:
        """Return one journey, None if there is none, or no more."""
        self._catch_up()
        return self._journeys.get(update_id)

    async def follow(self, after: int) -> AsyncIterator[FollowedEntry]:
        """Yield each event after `after` as JSON, with the summary of the journey it belongs to."""
        async for entry in self._log.follow(after):
            yield {**entry.as_json(), "journey": self._summary_of(entry.event)}

    @property
    def last_id(self) -> int:
        """The id of the newest event that the index knows."""
        return self._read_to

    def _summary_of(self, event: Event) -> SummaryJson | None:
        self._catch_up()
        update_id = self._assign.update_of(event)  # as before: what it learns is known by now
        found = self._journeys.get(update_id) if update_id is not None else None
        return found.summary.as_json() if found else None

    def _catch_up(self) -> None:
        for entry in self._log.since(self._read_to):
            self._read_to = entry.id
            update_id = self._assign.update_of(entry.event)
            if update_id is not None:
                self._add(update_id, entry)

    def _add(self, update_id: int, entry: Entry) -> None:
        if update_id not in self._journeys:
            self._journeys[update_id] = Journey(update_id, entry, self._log)
            if len(self._journeys) > KEPT_JOURNEYS:
                self._journeys.popitem(last=False)
        self._journeys[update_id].take(entry)
