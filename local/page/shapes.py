"""Types of the page API's request and response bodies."""

from typing_extensions import TypedDict

from darkroom_emulators.kit.control import Body, Id, Media
from darkroom_emulators.kit.events import EntryJson

from .again import Forgery
from .bucket import ObjectPage
from .facts import CloudFacts
from .summary import SummaryJson

ANY_BYTES = Media("application/octet-stream", bytes)


class JourneyList(TypedDict):
    """All journeys, oldest first. `last` is the id to follow the events from."""

    journeys: list[SummaryJson]
    last: str
    cloud: CloudFacts


class FoundJourneys(TypedDict):
    """The ids of the journeys that contain a text, oldest first."""

    journeys: list[int]


class JourneyEvents(TypedDict):
    """A journey with its events, oldest first."""

    journey: SummaryJson
    events: list[EntryJson]


class ObjectList(ObjectPage):
    """Up to 1,000 objects, and the name of their bucket."""

    bucket: str


class WhichWebhook(Body):
    """Which webhook to send again: the `event` of its request, and how to `forge` it, if at all."""

    event: Id
    forge: Forgery = ""
