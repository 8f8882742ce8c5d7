"""What the page's API takes and answers."""

from typing_extensions import TypedDict

from darkroom_emulators.kit.control import Body, Id, Media
from darkroom_emulators.kit.events import EntryJson

from ..journeys.this_bot import Caller
from .again import Forgery
from .bucket import BucketObject
from .summary import SummaryJson

ANY_BYTES = Media("application/octet-stream", bytes)


class CloudFacts(TypedDict):
    """Facts of this cloud: `s3` is the URL of a store that is not ours, which makes no events.

    `webhooks` says who calls a path.
    """

    s3: str
    webhooks: dict[str, Caller]


class JourneyList(TypedDict):
    """All journeys, oldest first; `last` is where to follow the events from."""

    journeys: list[SummaryJson]
    last: str
    cloud: CloudFacts


class JourneyEvents(TypedDict):
    """A journey with its events, oldest first."""

    journey: SummaryJson
    events: list[EntryJson]


class ObjectList(TypedDict):
    """Up to 1,000 objects of the bucket."""

    bucket: str
    objects: list[BucketObject]


class WebhookAgain(Body):
    """Which request to send again, by its event; as it was, or as a forgery."""

    event: Id
    forge: Forgery = ""
