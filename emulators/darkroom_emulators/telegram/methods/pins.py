"""Methods that pin and unpin messages in a chat."""

from ..audience import announce
from ..errors import bad_request
from ..world import TelegramChat, TelegramMessage
from .call import MethodCall
from .registry import emulates


@emulates("pinChatMessage")
async def pin_chat_message(call: MethodCall) -> bool:
    """Pin a message, post a service message about it, and notify bots."""
    chat = call.open_chat()
    number = call.arguments.number("message_id")
    message = chat.messages.get(number)
    if message is None or message.service or message.pinned:
        raise bad_request("message to pin not found")
    _check_right(call, chat)
    if chat.pinned[-1:] == [number]:
        return True
    chat.pinned = [each for each in chat.pinned if each != number] + [number]
    note = TelegramMessage(next(chat.numbers), chat, call.bot, call.now, pinned=message)
    if chat.type == "channel":
        note.sender_chat = chat
    call.emulator.post(note)
    announce(call.emulator, note)  # bots are notified even of their own pins
    return True


@emulates("unpinChatMessage")
async def unpin_chat_message(call: MethodCall) -> bool:
    """Unpin a message; without `message_id`, the most recently pinned one."""
    chat = call.open_chat()
    number = call.arguments.number("message_id") or next(reversed(chat.pinned), 0)
    if number not in chat.pinned:
        raise bad_request("message to unpin not found")
    _check_right(call, chat)
    chat.pinned.remove(number)
    return True


@emulates("unpinAllChatMessages")
async def unpin_all_chat_messages(call: MethodCall) -> bool:
    """Unpin all messages in a chat."""
    chat = call.open_chat()
    _check_right(call, chat)
    chat.pinned.clear()
    return True


def _check_right(call: MethodCall, chat: TelegramChat) -> None:
    """Raise ApiError if the bot can't pin messages in the chat."""
    right = "can_edit_messages" if chat.type == "channel" else "can_pin_messages"
    is_let = chat.type == "group" and not chat.forbids(right, call.bot.id)
    if not (chat.is_private or is_let or chat.administers(right, call.bot.id)):
        raise bad_request("not enough rights to manage pinned messages in the chat")
