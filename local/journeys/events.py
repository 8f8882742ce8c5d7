"""Events of the actions that the page offers for a journey, one class per kind."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from darkroom_emulators.kit.events import TracedEvent

from .this_bot import Caller


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookAgain(TracedEvent):
    """The page sends an update's webhook again, with this `trace`. For `forge`, see `Forgery`."""

    source: Literal["page"] = "page"
    kind: ClassVar = "webhook.again"
    update_id: int
    caller: Caller
    forge: str
