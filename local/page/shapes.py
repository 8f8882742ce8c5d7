"""What the page's API accepts and answers."""

from typing_extensions import TypedDict

from darkroom_emulators.kit.control import Body, Id, Media
from darkroom_emulators.kit.events import EntryJson

from .again import Forgery
from .bucket import ObjectPage
from .facts import CloudFacts
from .summary import SummaryJson

ANY_BYTES = Media("application/octet-stream", bytes)


class JourneyList(TypedDict):
    """All journeys, oldest first; `last` is where to follow the events from."""

    journeys: list[SummaryJson]
    last: str
    cloud: CloudFacts


class FoundJourneys(TypedDict):
    """The ids of the journeys in which a text was found, oldest first."""

    journeys: list[int]


class JourneyEvents(TypedDict):
    """A journey with its events, oldest first."""

    journey: SummaryJson
    events: list[EntryJson]


class ObjectList(ObjectPage):
    """Up to 1,000 objects of the bucket."""

    bucket: str


class WhichWebhook(Body):
    """The event of the request to send again, unchanged or as a forgery."""

    event: Id
    forge: Forgery = ""
