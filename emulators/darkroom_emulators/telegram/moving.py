"""Moves and stops people's live locations."""

from ..kit.refusals import ControlRefused
from .audience import announce
from .emulator import TelegramService
from .live_locations import is_live, live_period, stopped
from .people import Written
from .shared_content import location
from .world import TelegramMessage, TelegramUser


def move_location(
    emulator: TelegramService,
    user: TelegramUser,
    message: TelegramMessage,
    where: tuple[float, float] | None,
) -> Written:
    """Move a person's live location to `where` (latitude, longitude); None stops it."""
    now = emulator.clock.now()
    if message.sender is not user or not is_live(message, now):
        raise ControlRefused(f"message {message.id} is not one of the person's own live locations")
    if where is None:
        message.content = stopped(message)
    else:
        message.content = location(*where, live_period=live_period(message))
    message.edit_date = int(now)
    shown = emulator.show(message, "edited")
    return Written([shown], announce(emulator, message, edited=True))
