"""What the page does to a journey, a class for each kind of event."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from darkroom_emulators.kit.events import TracedEvent

from .this_bot import Caller


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookAgain(TracedEvent):
    """A webhook of an update is sent again, by a request of this `trace`; see `Forgery`."""

    source: Literal["page"] = "page"
    kind: ClassVar = "webhook.again"
    update_id: int
    caller: Caller
    forge: str
