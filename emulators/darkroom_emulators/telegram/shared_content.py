"""Message content that people share: locations, venues, contacts and dice."""

import random
from dataclasses import dataclass, field

from .content import ContentView

# the emoji that can be rolled, with their highest values
DICE = {"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64}


@dataclass(frozen=True, slots=True)
class SharedContent:
    """A location, venue, contact or die; `fields` are its fields in a Message."""

    kind: str
    fields: dict[str, object] = field(default_factory=dict)

    def as_json(self, view: ContentView) -> dict[str, object]:
        """Return the fields of a Message that contain this content."""
        return self.fields


def location(latitude: float, longitude: float, **more: float) -> SharedContent:
    """Return a location, in degrees; `more` has optional fields, which are left out if 0."""
    return SharedContent("location", {"location": _place(latitude, longitude, more)})


def venue(latitude: float, longitude: float, title: str, address: str, **ids: str) -> SharedContent:
    """Return a venue, and also its location, for bots that don't support venues."""
    place = _place(latitude, longitude, {})
    given = {name: each for name, each in ids.items() if each}
    shown = {"location": place, "title": title, "address": address, **given}
    return SharedContent("venue", {"location": place, "venue": shown})


def contact(phone_number: str, first_name: str, *, user_id: int = 0, **more: str) -> SharedContent:
    """Return a contact; `user_id` is the Telegram user with this number, or 0 for none."""
    shown: dict[str, object] = {"phone_number": phone_number, "first_name": first_name}
    shown |= {name: each for name, each in more.items() if each}
    return SharedContent("contact", {"contact": shown | ({"user_id": user_id} if user_id else {})})


def dice(emoji: str, chance: random.Random) -> SharedContent:
    """Return the result of rolling `emoji`, one of DICE."""
    value = chance.randint(1, DICE[emoji])
    return SharedContent("dice", {"dice": {"emoji": emoji, "value": value}})


def _place(latitude: float, longitude: float, more: dict[str, float]) -> dict[str, object]:
    given = {name: each for name, each in more.items() if each}
    return {"latitude": float(latitude), "longitude": float(longitude), **given}
