"""Find the page's red rows that no fault, odd picture or stopped process explains."""

from bisect import bisect
from dataclasses import dataclass, field

from darkroom_emulators.kit.events import Entry, Event
from darkroom_emulators.kit.faults import FaultStruck
from darkroom_emulators.replicate.events import ApiCall, WebhookAttempt
from darkroom_emulators.telegram.events import BotCall, UpdateAttempt, UpdateCreated, UpdateDropped
from local.http_api.events import RequestAnswered
from local.journeys.journeys import Journeys
from local.lambda_.events import InvocationEnded, InvocationStarted, InvocationThrottled
from local.s3.events import S3Call

from ..soak.odd_pictures import odd_pictures

ODD_NAMES = {name for name, _, _ in odd_pictures()}
SLOW_MS = 5_000
# errors that the bot expects (amber on the page): from S3, and from Telegram for deleteMessage,
# which two photos of an album both call if they end simultaneously
NO_ERRORS = {404, 412}
GONE = "Bad Request: message to delete not found"


@dataclass(slots=True)
class _Seen:
    first: int
    red: list[Entry] = field(default_factory=list)
    explained: bool = False
    is_slow: bool = False


class RedRows:
    """Finds the red rows that no fault, odd picture or stopped process explains."""

    def __init__(self) -> None:
        self._journeys = Journeys()
        self._seen: dict[int, _Seen] = {}
        self._loose: list[int] = []  # faults in no known journey, such as in a sweep
        self._stopped: set[str] = set()

    def take(self, entry: Entry) -> None:
        """Process one event."""
        journey = self._journeys.update_of(entry.event)
        if journey is None:
            if isinstance(entry.event, FaultStruck):
                self._loose.append(entry.id)
            return
        found = self._seen.setdefault(journey, _Seen(entry.id))
        if is_red(entry.event):
            found.red.append(entry)
        found.is_slow |= is_slow(entry.event)
        match entry.event:
            case FaultStruck():
                found.explained = True
            case UpdateCreated(update={"message": {"document": {"file_name": str(name)}}}):
                found.explained = name in ODD_NAMES  # Telegram refuses some as photos
            case InvocationStarted(instance=instance) | InvocationEnded(instance=instance):
                found.explained |= instance in self._stopped

    def stopped(self, instance: str) -> None:
        """Record that an instance was suspended or killed from outside."""
        self._stopped.add(instance)

    @property
    def unexplained(self) -> list[Entry]:
        """The red rows that no fault, odd picture or stopped process explains."""
        return [
            entry
            for seen in self._seen.values()
            if not seen.explained
            for entry in seen.red
            if not self._is_any_between(seen.first, entry.id)
        ]

    @property
    def of_a_busy_machine(self) -> list[Entry]:
        """The unexplained red rows in journeys with a run that took far too long in real time."""
        slow = {id(each) for seen in self._seen.values() if seen.is_slow for each in seen.red}
        return [entry for entry in self.unexplained if id(entry) in slow]

    def _is_any_between(self, first: int, last: int) -> bool:
        """Return whether a fault in no known journey occurred between two events."""
        at = bisect(self._loose, first)
        return at < len(self._loose) and self._loose[at] < last


def is_slow(event: Event) -> bool:
    """Return whether a run took over SLOW_MS or was throttled, or a webhook got no response."""
    match event:
        case InvocationEnded():
            return event.duration_ms + (event.init_ms or 0) > SLOW_MS
        case WebhookAttempt(status=None):  # 15 s of real time
            return True
    return isinstance(event, InvocationThrottled)


def is_red(event: Event) -> bool:
    """Return whether the page shows an event as a failure."""
    match event:
        case UpdateAttempt(status=status) | WebhookAttempt(status=status):
            return status is None or status >= 400
        case BotCall(method="deleteMessage", response={"description": description}):
            return bool(description != GONE)
        case BotCall(status=status) | ApiCall(status=status) | RequestAnswered(status=status):
            return status >= 400
        case S3Call(status=status):
            return status >= 400 and status not in NO_ERRORS
        case InvocationEnded(error=error):
            return error is not None
    return isinstance(event, InvocationThrottled | UpdateDropped)
