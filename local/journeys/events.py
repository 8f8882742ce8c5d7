"""Events of the page's actions on a journey, a class for each kind."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from darkroom_emulators.kit.events import TracedEvent

from .this_bot import Caller


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookAgain(TracedEvent):
    """A webhook of an update is sent again, in a request with this `trace`; see `Forgery`."""

    source: Literal["page"] = "page"
    kind: ClassVar = "webhook.again"
    update_id: int
    caller: Caller
    forge: str
