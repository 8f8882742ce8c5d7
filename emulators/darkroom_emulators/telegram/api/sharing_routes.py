"""Control routes for sharing places and contacts, and rolling dice."""

from typing import Annotated

from pydantic import Field

from ...kit.control import Id
from ...kit.control_route import ControlRoute, control_route
from ...kit.refusals import ControlRefused
from ..content import MessageContent
from ..emulator import TelegramService
from ..live_locations import FOREVER
from ..moving import move_location
from ..people import Letter, TelegramPeople
from ..shared_content import DICE, contact, dice, location, venue
from . import answers
from .bodies import InChat

Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]


class SharedLocation(InChat):
    """A point on the map, in degrees; with a `title` and an `address`, it is a venue.

    With a `live_period` in seconds, it is a live location, which `.../location/{id}` moves.
    """

    latitude: Latitude
    longitude: Longitude
    title: str = ""
    address: str = ""
    live_period: int = Field(0, ge=0, le=FOREVER)


class MovedLocation(InChat):
    """The new position of a live location, in degrees; `stop` ends it at its last position."""

    latitude: Latitude = 0
    longitude: Longitude = 0
    stop: bool = False


class SharedContact(InChat):
    """A phone number and a name; `contact_user_id` is the contact's id, or 0 for none."""

    phone_number: str = Field(min_length=1)
    first_name: str = Field(min_length=1)
    last_name: str = ""
    contact_user_id: Id = 0


class ThrownDice(InChat):
    """The emoji to roll: a die, or another animated emoji with a random value."""

    emoji: str = "🎲"


def sharing_routes() -> list[ControlRoute]:
    """Return the routes."""
    user = "/_emulator/users/{user_id:id}"
    return [
        control_route("POST", f"{user}/location", _share_location),
        control_route("POST", f"{user}/location/{{message_id:id}}", _move_location),
        control_route("POST", f"{user}/contact", _share_contact),
        control_route("POST", f"{user}/dice", _throw_dice),
    ]


async def _share_location(
    emulator: TelegramService, user_id: Id, body: SharedLocation
) -> answers.WrittenMessages:
    """Share a location or a venue as a person."""
    return await _share(emulator, user_id, body, _place(body))


async def _move_location(
    emulator: TelegramService, user_id: Id, message_id: Id, body: MovedLocation
) -> answers.WrittenMessages:
    """Move or stop one of the person's own live locations; bots get an `edited_message`."""
    people = TelegramPeople(emulator)
    user, chat = people.in_chat(user_id, body.chat_id, body.bot)
    where = None if body.stop else (body.latitude, body.longitude)
    return answers.written(move_location(emulator, user, people.message(chat, message_id), where))


async def _share_contact(
    emulator: TelegramService, user_id: Id, body: SharedContact
) -> answers.WrittenMessages:
    """Share a contact as a person."""
    found = contact(
        body.phone_number,
        body.first_name,
        user_id=body.contact_user_id,
        last_name=body.last_name,
    )
    return await _share(emulator, user_id, body, found)


async def _throw_dice(
    emulator: TelegramService, user_id: Id, body: ThrownDice
) -> answers.WrittenMessages:
    """Roll a die as a person; the emulator's seed determines the result."""
    if body.emoji not in DICE:
        raise ControlRefused(f"emoji must be one of {' '.join(DICE)}")
    return await _share(emulator, user_id, body, dice(body.emoji, emulator.chance))


def _place(body: SharedLocation) -> MessageContent:
    if not (body.title or body.address):
        return location(body.latitude, body.longitude, live_period=body.live_period)
    if not (body.title and body.address):
        raise ControlRefused("a venue needs both a title and an address")
    return venue(body.latitude, body.longitude, body.title, body.address)


async def _share(
    emulator: TelegramService, user_id: int, where: InChat, content: MessageContent
) -> answers.WrittenMessages:
    people = TelegramPeople(emulator)
    user, chat = people.in_chat(user_id, where.chat_id, where.bot)
    return answers.written(await people.write(user, chat, Letter(content=content)))
