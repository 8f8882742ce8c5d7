"""Methods that send locations, venues, contacts and dice."""

import math

from ..content import MessageContent
from ..errors import bad_request, guessed_request
from ..live_locations import FOREVER
from ..shapes import MessageJson
from ..shared_content import DICE, SharedContent, contact, dice, location, venue
from .call import MethodCall
from .composing import draft_message, send
from .registry import emulates

MAX_ACCURACY = 1500.0  # meters
LIVE_SECONDS = range(60, 86_401)
MAX_HEADING, MAX_RADIUS = 360, 100_000


@emulates("sendLocation")
async def send_location(call: MethodCall) -> MessageJson:
    """Send a point on the map; if it is a live location, it can be moved later."""
    is_live = call.arguments.number("live_period") != 0
    return _send(call, new_location(call), "live locations" if is_live else "locations")


def new_location(call: MethodCall) -> SharedContent:
    """Return the location in the arguments, live for their `live_period`. Raises ApiError."""
    period = call.arguments.number("live_period")
    if period and period not in LIVE_SECONDS and period != FOREVER:
        raise guessed_request("wrong live location period specified")
    return read_location(call, period)


def check_place(call: MethodCall) -> None:
    """Raise ApiError if the latitude or longitude is invalid."""
    _degrees(call)


def read_location(call: MethodCall, period: int) -> SharedContent:
    """Return the location in the arguments, live for `period` seconds. Raises ApiError."""
    arguments = call.arguments
    return location(
        *_degrees(call),
        horizontal_accuracy=min(MAX_ACCURACY, max(0.0, _float(call, "horizontal_accuracy"))),
        live_period=period,
        heading=arguments.integer("heading", least=0, most=MAX_HEADING) if period else 0,
        proximity_alert_radius=arguments.integer(
            "proximity_alert_radius", least=0, most=MAX_RADIUS if period else 0
        ),
    )


@emulates("sendVenue")
async def send_venue(call: MethodCall) -> MessageJson:
    """Send a place with its name and address."""
    return _send(call, read_venue(call), "venues")


def read_venue(call: MethodCall) -> SharedContent:
    """Return the venue in the arguments. Raises ApiError."""
    text = call.arguments.text
    return venue(
        *_degrees(call),
        _required(call, "title"),
        _required(call, "address"),
        foursquare_id=text("foursquare_id"),
        foursquare_type=text("foursquare_type"),
        google_place_id=text("google_place_id"),
        google_place_type=text("google_place_type"),
    )


@emulates("sendContact")
async def send_contact(call: MethodCall) -> MessageJson:
    """Send a phone number and a name."""
    return _send(call, read_contact(call), "contacts")


def read_contact(call: MethodCall) -> SharedContent:
    """Return the contact in the arguments. Raises ApiError."""
    text = call.arguments.text
    return contact(
        _required(call, "phone_number"),
        _required(call, "first_name"),
        last_name=text("last_name"),
        vcard=text("vcard"),
    )


@emulates("sendDice")
async def send_dice(call: MethodCall) -> MessageJson:
    """Roll a die; the emulator's seed determines the result."""
    emoji = call.arguments.text("emoji").replace("\N{VARIATION SELECTOR-16}", "") or "🎲"
    if emoji not in DICE:
        raise guessed_request("wrong dice emoji specified")
    return _send(call, dice(emoji, call.emulator.chance), "dice")


def _send(call: MethodCall, content: MessageContent, what: str) -> MessageJson:
    message = draft_message(call, what)
    message.content = content
    return send(call, message)


def _degrees(call: MethodCall) -> tuple[float, float]:
    return _degree(call, "latitude", 90.0), _degree(call, "longitude", 180.0)


def _degree(call: MethodCall, name: str, most: float) -> float:
    if not call.arguments.text(name).strip():
        raise guessed_request(f"{name} is empty")
    found = _float(call, name)
    if not abs(found) <= most:
        raise guessed_request("wrong location specified")
    return found


def _float(call: MethodCall, name: str) -> float:
    """Return an argument as a number; as on the real server, anything else is 0."""
    try:
        found = float(call.arguments.text(name) or 0)
    except ValueError:
        return 0.0
    return found if math.isfinite(found) else 0.0


def _required(call: MethodCall, name: str) -> str:
    found = call.arguments.text(name).strip()
    if not found:
        raise bad_request(f'parameter "{name}" is required')
    return found
