"""Methods that edit or delete messages."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from ..arguments import to_number
from ..errors import bad_request, guessed_request
from ..inline_ids import find_inline_message
from ..kinds import VISIBLE
from ..shapes import MessageJson
from ..world import Bot, TelegramMessage
from .albums import check_album_place
from .call import MethodCall
from .composing import read_caption, read_text
from .link_previews import read_link_preview, with_first_link
from .markup import read_markup
from .media import WITHOUT_CAPTION, input_media, with_media
from .registry import emulates
from .rich import read_rich

DELETE_SECONDS = 48 * 3600
MAX_DELETED = 100
_ABOVE = "show_caption_above_media"
_NOT_REPLACED = frozenset({"sticker", "voice", "video_note"})
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


@dataclass(frozen=True, slots=True)
class Edit:
    """A message and its edited version."""

    message: TelegramMessage
    changed: TelegramMessage


Find = Callable[[MethodCall], TelegramMessage]  # finds the message to edit; raises ApiError


@emulates("editMessageText", lacks="business messages")
async def edit_message_text(call: MethodCall) -> MessageJson | bool:
    """Edit the text of a message."""
    return change(call, await with_text(call, own_message))


@emulates("editMessageCaption", lacks="business messages")
async def edit_message_caption(call: MethodCall) -> MessageJson | bool:
    """Edit the caption of a photo or file."""
    return change(call, with_caption(call, own_message))


@emulates("editMessageMedia", lacks="business messages")
async def edit_message_media(call: MethodCall) -> MessageJson | bool:
    """Replace a photo, file or text with a new photo or file."""
    return change(call, await with_content(call, own_message))


@emulates("editMessageReplyMarkup", lacks="business messages")
async def edit_message_reply_markup(call: MethodCall) -> MessageJson | bool:
    """Change the keyboard of a message, or remove it if there is no `reply_markup`."""
    return change(call, with_keyboard(call, own_message))


async def with_text(call: MethodCall, find: Find) -> Edit:
    """Return the edit that sets a message's text or rich message. Raises ApiError."""
    content = await read_rich(call) if call.arguments.text("rich_message") else None
    text, entities = ("", []) if content else read_text(call)
    message = find(call)
    if message.media or (message.content and message.content.kind != "rich_message"):
        raise bad_request("there is no text in the message to edit")
    changed = replace(
        message,
        text=text,
        entities=entities,
        content=content,
        markup=read_markup(call, message.chat),
        link_preview=with_first_link(read_link_preview(call), text, entities),
    )
    return Edit(message, changed)


def with_caption(call: MethodCall, find: Find) -> Edit:
    """Return the edit that sets a message's caption. Raises ApiError."""
    text, entities = read_caption(call)
    message = find(call)
    if not _has_caption(message):
        raise bad_request("there is no caption in the message to edit")
    changed = replace(message, text=text, entities=entities, markup=read_markup(call, message.chat))
    above = call.arguments.flag(_ABOVE) and message.media is not None
    if (
        above != message.marks.get(_ABOVE, False)
        and message.media
        and message.media.kind in VISIBLE
    ):
        changed.marks = message.marks | {_ABOVE: above}
    return Edit(message, changed)


async def with_content(call: MethodCall, find: Find) -> Edit:
    """Return the edit that sets a message's photo or file. Raises ApiError."""
    item = call.json("media", "can't parse input media JSON object")
    if item is None:
        raise bad_request("there is no media in the request")
    given = input_media(item)
    message = find(call)
    if message.media and message.media.kind in _NOT_REPLACED:
        raise bad_request("message media can't be edited")
    draft = replace(message, content=None, markup=read_markup(call, message.chat))
    changed = await with_media(call, draft, given, item.get("caption_entities"))
    if message.album:
        check_album_place(message.media, changed.media)
    return Edit(message, changed)


def with_keyboard(call: MethodCall, find: Find) -> Edit:
    """Return the edit that sets or removes a message's keyboard. Raises ApiError."""
    message = find(call)
    return Edit(message, replace(message, markup=read_markup(call, message.chat)))


@emulates("deleteMessage")
async def delete_message(call: MethodCall) -> bool:
    """Delete a recent message; in a group, only administrators may delete other people's."""
    chat = call.chat()
    return _delete(call, [call.message(chat, "message to delete not found")])


@emulates("deleteMessages")
async def delete_messages(call: MethodCall) -> bool:
    """Delete up to a hundred messages, ignoring those that don't exist."""
    numbers = call.json("message_ids", "can't parse message_ids JSON object")
    if not isinstance(numbers, list) or not numbers:
        raise bad_request("message identifiers are not specified")
    if len(numbers) > MAX_DELETED:
        raise bad_request("too many message identifiers specified")
    messages = call.chat().messages
    wanted = dict.fromkeys(to_number(str(each)) for each in numbers)
    return _delete(call, [messages[each] for each in wanted if each in messages])


def _has_caption(message: TelegramMessage) -> bool:
    if message.content:
        return message.content.kind == "paid_media"
    return message.media is not None and message.media.kind not in WITHOUT_CAPTION


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


def own_message(call: MethodCall) -> TelegramMessage:
    """Return the message to edit: the bot's own, or any post of a channel. Raises ApiError."""
    if _is_inline(call):
        inline_id = call.arguments.text("inline_message_id")
        if not inline_id:
            raise bad_request("message identifier is not specified")
        found = find_inline_message(call.emulator.world, call.bot, inline_id)
        if found is None:
            raise guessed_request("MESSAGE_ID_INVALID")
        return found
    message = call.message(call.open_chat("text messages"), "message to edit not found")
    own = isinstance(message.sender, Bot) and message.sender.id == call.bot.id
    own_post = message.chat.type == "channel"
    if not (own or own_post) or message.service or message.forward_origin:
        raise bad_request("message can't be edited")
    return message


def _is_inline(call: MethodCall) -> bool:
    """Whether to use `inline_message_id`: only if neither `chat_id` nor `message_id` is given."""
    return not (call.arguments.text("chat_id") or call.arguments.number("message_id"))


def update(call: MethodCall, edit: Edit) -> None:
    """Apply an edit to its message. Raises ApiError if nothing would change."""
    message, changed = edit.message, edit.changed
    if changed == message:
        raise bad_request(NOT_MODIFIED)
    message.text, message.entities = changed.text, changed.entities
    message.content = changed.content
    message.media, message.markup, message.marks = changed.media, changed.markup, changed.marks
    message.link_preview = changed.link_preview
    message.edit_date = call.now


def change(call: MethodCall, edit: Edit) -> MessageJson | bool:
    """Apply an edit; return the message, or True if it was found by `inline_message_id`."""
    update(call, edit)
    call.emulator.show(edit.message, "edited")
    if _is_inline(call):
        return True
    shown = call.view(edit.message)
    shown.pop("reply_to_message", None)
    return shown
