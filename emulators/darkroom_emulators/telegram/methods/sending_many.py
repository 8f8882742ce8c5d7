"""Methods that forward or copy several messages in one call."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from ..arguments import to_number
from ..errors import ApiError, bad_request
from .call import MethodCall
from .registry import emulates
from .sending import copy_message, forward_message

MAX_MESSAGES = 100


@emulates("forwardMessages", lacks="keeping albums together")
async def forward_messages(call: MethodCall) -> list[dict[str, int]]:
    """Forward messages, ignoring those that can't be forwarded."""

    async def forward(single: MethodCall) -> int:
        return int((await forward_message(single))["message_id"])

    return await _each(call, "forward", forward)


@emulates("copyMessages", lacks="keeping albums together, and remove_caption")
async def copy_messages(call: MethodCall) -> list[dict[str, int]]:
    """Copy messages, ignoring those that can't be copied."""

    async def copy(single: MethodCall) -> int:
        return (await copy_message(single))["message_id"]

    return await _each(call, "copy", copy)


async def _each(
    call: MethodCall, verb: str, send: Callable[[MethodCall], Awaitable[int]]
) -> list[dict[str, int]]:
    numbers = call.json("message_ids", "can't parse message identifiers JSON object")
    if not isinstance(numbers, list) or not numbers:
        raise bad_request("message identifiers are not specified")
    if len(numbers) > MAX_MESSAGES:
        raise bad_request(f"too many messages to {verb}")
    call.open_chat("text messages")
    call.chat("from_chat_id")
    found = []
    for number in numbers:
        single = replace(call, arguments=call.arguments.but(message_id=str(to_number(str(number)))))
        try:
            found.append({"message_id": await send(single)})
        except ApiError:  # this message doesn't exist, or can't be forwarded or copied
            continue
    if not found:
        raise bad_request(f"there are no messages to {verb}")
    return found
