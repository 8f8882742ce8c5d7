"""Methods that forward or copy several messages in one call."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from ..arguments import to_number
from ..attachments import MAX_ALBUM
from ..errors import ApiError, bad_request
from ..world import TelegramChat
from .call import MethodCall
from .registry import emulates
from .sending import copy, forward

MAX_MESSAGES = 100


@emulates("forwardMessages")
async def forward_messages(call: MethodCall) -> list[dict[str, int]]:
    """Forward messages, ignoring those that can't be forwarded."""
    return _each(call, "forward", lambda single, album: forward(single, album)["message_id"])


@emulates("copyMessages")
async def copy_messages(call: MethodCall) -> list[dict[str, int]]:
    """Copy messages, ignoring those that can't be copied."""
    if call.arguments.flag("remove_caption"):
        call = replace(call, arguments=call.arguments.but(caption=""))
    return _each(call, "copy", copy)


def _each(
    call: MethodCall, verb: str, send: Callable[[MethodCall, str], int]
) -> list[dict[str, int]]:
    given = call.json("message_ids", "can't parse message identifiers JSON object")
    if not isinstance(given, list) or not given:
        raise bad_request("message identifiers are not specified")
    if len(given) > MAX_MESSAGES:
        raise bad_request(f"too many messages to {verb}")
    call.open_chat("text messages")
    numbers = [to_number(str(number)) for number in given]
    albums = _new_albums(call, call.chat("from_chat_id"), numbers)
    found = []
    for number in numbers:
        single = replace(call, arguments=call.arguments.but(message_id=str(number)))
        try:
            found.append({"message_id": send(single, albums.get(number, ""))})
        except ApiError:  # this message doesn't exist, or can't be forwarded or copied
            continue
    if not found:
        raise bad_request(f"there are no messages to {verb}")
    return found


def _new_albums(call: MethodCall, source: TelegramChat, numbers: Sequence[int]) -> dict[int, str]:
    """Return the new `media_group_id` of each message that stays in an album with another one.

    As in tdlib, a new album has 2 to 10 messages.
    """
    olds = {n: source.messages[n].album for n in numbers if n in source.messages}
    sizes = Counter(olds[number] for number in numbers if olds.get(number))
    news = {
        old: call.emulator.world.new_album() for old, size in sizes.items() if 1 < size <= MAX_ALBUM
    }
    return {number: news[old] for number, old in olds.items() if old in news}
