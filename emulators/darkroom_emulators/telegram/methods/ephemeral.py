"""Methods that edit or delete ephemeral messages."""

from ..ephemeral import EphemeralMessages
from ..errors import bad_request, guessed_request
from ..world import Bot, TelegramMessage
from .call import MethodCall
from .editing import Edit, update, with_caption, with_content, with_keyboard, with_text
from .registry import emulates


@emulates("editEphemeralMessageText")
async def edit_text(call: MethodCall) -> bool:
    """Edit the text of an ephemeral message."""
    return _change(call, await with_text(call, _own_message))


@emulates("editEphemeralMessageCaption")
async def edit_caption(call: MethodCall) -> bool:
    """Edit the caption of an ephemeral photo or file."""
    return _change(call, with_caption(call, _own_message))


@emulates("editEphemeralMessageMedia")
async def edit_media(call: MethodCall) -> bool:
    """Replace an ephemeral photo, file or text with a new photo or file."""
    return _change(call, await with_content(call, _own_message))


@emulates("editEphemeralMessageReplyMarkup")
async def edit_reply_markup(call: MethodCall) -> bool:
    """Change an ephemeral message's keyboard, or remove it if there is no `reply_markup`."""
    return _change(call, with_keyboard(call, _own_message))


@emulates("deleteEphemeralMessage")
async def delete_message(call: MethodCall) -> bool:
    """Delete an ephemeral message."""
    call.emulator.part(EphemeralMessages).delete(_message(call, "message to delete not found"))
    return True


def _change(call: MethodCall, edit: Edit) -> bool:
    update(call, edit)
    call.emulator.part(EphemeralMessages).show(edit.message, "edited")
    return True


def _own_message(call: MethodCall) -> TelegramMessage:
    return _message(call, "message to edit not found")


def _message(call: MethodCall, error: str) -> TelegramMessage:
    """Return the bot's ephemeral message that the arguments identify. Raises ApiError."""
    chat = call.open_chat("text messages")
    number = call.arguments.number("ephemeral_message_id")
    if number <= 0:
        raise bad_request("message identifier is not specified")
    receiver_id = call.arguments.number("receiver_user_id")
    found = call.emulator.part(EphemeralMessages).find(chat, number, receiver_id)
    if found is None or not isinstance(found.sender, Bot) or found.sender.id != call.bot.id:
        raise guessed_request(error)
    return found
