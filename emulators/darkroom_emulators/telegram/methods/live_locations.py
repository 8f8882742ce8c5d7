"""Methods that move and stop a bot's live locations."""

from dataclasses import replace

from ..errors import bad_request, guessed_request
from ..live_locations import FOREVER, is_live, live_period, stopped
from ..shapes import MessageJson
from ..world import TelegramMessage
from .call import MethodCall
from .editing import Edit, change, own_message
from .markup import read_markup
from .registry import emulates
from .sharing import check_place, read_location

LONGER = 86_400  # the maximum number of seconds that an edit can add to the period


@emulates("editMessageLiveLocation", lacks="business messages")
async def edit_live_location(call: MethodCall) -> MessageJson | bool:
    """Move a live location."""
    check_place(call)
    message = _live_message(call)
    now, asked = live_period(message), call.arguments.number("live_period")
    if asked and asked != FOREVER and not 0 < asked <= now + LONGER:
        raise guessed_request("wrong live location period specified")
    moved = read_location(call, asked or now)
    markup = read_markup(call, message.chat)
    return change(call, Edit(message, replace(message, content=moved, markup=markup)))


@emulates("stopMessageLiveLocation", lacks="business messages")
async def stop_live_location(call: MethodCall) -> MessageJson | bool:
    """Stop a live location before it expires."""
    message = _live_message(call)
    markup = read_markup(call, message.chat)
    ended = replace(message, content=stopped(message), markup=markup)
    return change(call, Edit(message, ended))


def _live_message(call: MethodCall) -> TelegramMessage:
    message = own_message(call)
    if not live_period(message):
        raise guessed_request("there is no live location in the message to edit")
    if not is_live(message, call.now):
        raise bad_request("message can't be edited")
    return message
