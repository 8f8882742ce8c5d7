"""Methods that change or remove what stands in a chat."""

from dataclasses import replace

from ..arguments import to_number
from ..errors import bad_request
from ..shapes import MessageJson
from ..world import Bot, TelegramMessage
from .call import MethodCall
from .composing import read_caption, read_markup, read_text
from .media import with_media

DELETE_SECONDS = 48 * 3600
MAX_DELETED = 100
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


async def edit_message_text(call: MethodCall) -> MessageJson:
    """Change the text of a message."""
    text, entities = read_text(call)
    message = _own_message(call)
    if message.media is not None:
        raise bad_request("there is no text in the message to edit")
    return _change(
        call, message, replace(message, text=text, entities=entities, markup=read_markup(call))
    )


async def edit_message_caption(call: MethodCall) -> MessageJson:
    """Change the caption of a photo or file."""
    text, entities = read_caption(call)
    message = _own_message(call)
    if message.media is None:
        raise bad_request("there is no caption in the message to edit")
    return _change(
        call, message, replace(message, text=text, entities=entities, markup=read_markup(call))
    )


async def edit_message_media(call: MethodCall) -> MessageJson:
    """Put another photo or file in place of one, or of a text."""
    given = call.json("media", "can't parse input media JSON object")
    if given is None:
        raise bad_request("there is no media in the request")
    message = _own_message(call)
    changed = await with_media(call, replace(message, markup=read_markup(call)), given)
    return _change(call, message, changed)


async def edit_message_reply_markup(call: MethodCall) -> MessageJson:
    """Change, or without `reply_markup` remove, the keyboard under a message."""
    message = _own_message(call)
    return _change(call, message, replace(message, markup=read_markup(call)))


async def delete_message(call: MethodCall) -> bool:
    """Remove a message: one's own, any in a private chat, as an administrator any."""
    chat = call.chat()
    return _delete(call, [call.message(chat, "message to delete not found")])


async def delete_messages(call: MethodCall) -> bool:
    """Remove up to a hundred messages; those that are not there are passed over."""
    numbers = call.json("message_ids", "can't parse message_ids JSON object")
    if not isinstance(numbers, list) or not numbers:
        raise bad_request("message identifiers are not specified")
    if len(numbers) > MAX_DELETED:
        raise bad_request("too many message identifiers specified")
    messages = call.chat().messages
    wanted = dict.fromkeys(to_number(str(each)) for each in numbers)
    return _delete(call, [messages[each] for each in wanted if each in messages])


def _delete(call: MethodCall, messages: list[TelegramMessage]) -> bool:
    if not all(_may_delete(call, message) for message in messages):
        raise bad_request("message can't be deleted for everyone")
    for message in messages:
        call.emulator.show(message, "deleted")
        message.chat.forget(message.id)
    return True


def _may_delete(call: MethodCall, message: TelegramMessage) -> bool:
    chat = message.chat
    own = isinstance(message.sender, Bot) and message.sender.id == call.bot.id
    allowed = own or chat.is_private or chat.status(call.bot.id) == "administrator"
    return allowed and call.now - message.date <= DELETE_SECONDS


def _own_message(call: MethodCall) -> TelegramMessage:
    message = call.message(call.open_chat("text messages"), "message to edit not found")
    own = isinstance(message.sender, Bot) and message.sender.id == call.bot.id
    own_post = message.chat.type == "channel"
    if not (own or own_post) or message.service or message.forward_origin:
        raise bad_request("message can't be edited")
    return message


def _change(call: MethodCall, message: TelegramMessage, changed: TelegramMessage) -> MessageJson:
    if changed == message:
        raise bad_request(NOT_MODIFIED)
    message.text, message.entities = changed.text, changed.entities
    message.media, message.markup, message.marks = changed.media, changed.markup, changed.marks
    message.edit_date = call.now
    call.emulator.show(message, "edited")
    shown = call.view(message)
    shown.pop("reply_to_message", None)
    return shown
