"""Live locations, which can be moved until they expire."""

from .content import MessageContent
from .shared_content import SharedContent, location
from .world import TelegramMessage

FOREVER = 0x7FFFFFFF


def live_period(message: TelegramMessage) -> int:
    """Return for how many seconds a message's location is live; 0 if it has no live location."""
    return int(_place(message).get("live_period", 0))


def is_live(message: TelegramMessage, now: float) -> bool:
    """Return whether a message's location can still be moved."""
    period = live_period(message)
    return period == FOREVER or now < message.date + period


def stopped(message: TelegramMessage) -> MessageContent:
    """Return the plain location that replaces a live one when it is stopped."""
    place = _place(message)
    accuracy = place.get("horizontal_accuracy", 0)
    return location(place["latitude"], place["longitude"], horizontal_accuracy=accuracy)


def _place(message: TelegramMessage) -> dict[str, float]:
    content = message.content
    if not isinstance(content, SharedContent) or content.kind != "location":
        return {}
    place = content.fields["location"]
    return place if isinstance(place, dict) else {}
