"""Methods that put something new into a chat."""

from dataclasses import replace
from typing import Any

from ..errors import ApiError, bad_request
from ..events import ChatAction
from ..shapes import MessageJson
from ..views import origin
from ..world import TelegramMessage
from .call import MethodCall
from .composing import draft_message, media_marks, read_caption, read_markup, read_text, send
from .media import find_media, read_media, with_media

MAX_ALBUM = 10
ACTION_SECONDS = 5.0
ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "record_audio",
        "upload_voice",
        "upload_audio",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


async def send_message(call: MethodCall) -> MessageJson:
    """Send a text."""
    text, entities = read_text(call)
    message = draft_message(call, "text messages")
    message.text, message.entities = text, entities
    return send(call, message)


async def send_photo(call: MethodCall) -> MessageJson:
    """Send a photo."""
    return await _send_media(call, "photo")


async def send_document(call: MethodCall) -> MessageJson:
    """Send a file."""
    return await _send_media(call, "document")


async def _send_media(call: MethodCall, kind: str) -> MessageJson:
    found = find_media(call, kind, call.arguments.text(kind), field=kind)
    text, entities = read_caption(call)
    message = draft_message(call, f"{kind}s")
    message.text, message.entities = text, entities
    message.media = await read_media(call, kind, found)
    message.marks |= media_marks(message.media, call.arguments.flag)
    return send(call, message)


async def send_media_group(call: MethodCall) -> list[MessageJson]:
    """Send an album; it has no keyboard."""
    items = call.json("media", "can't parse media JSON object")
    if not isinstance(items, list) or not items:
        raise bad_request("there are no messages to send")
    if len(items) > MAX_ALBUM:
        raise bad_request("too many messages to send as an album")
    draft = draft_message(call, "photos")
    album = call.emulator.world.new_album() if len(items) > 1 else ""
    messages = [
        await _album_item(call, replace(draft, album=album, markup=None), item, number)
        for number, item in enumerate(items, 1)
    ]
    if len({type(message.media) for message in messages}) > 1:
        raise bad_request("document can't be mixed with other media types")
    return [send(call, message) for message in messages]


async def _album_item(
    call: MethodCall, message: TelegramMessage, item: Any, number: int
) -> TelegramMessage:
    try:
        return await with_media(call, message, item)
    except ApiError as exc:
        text = exc.description.removeprefix("Bad Request: ")
        if text.startswith("can't parse InputMedia"):
            raise
        raise bad_request(
            f'failed to send message #{number} with the error message "{text}"'
        ) from exc


async def send_chat_action(call: MethodCall) -> bool:
    """Show "typing" and the like for five seconds."""
    action = call.arguments.text("action").lower()
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = call.open_chat("text messages")
    until = call.emulator.clock.now() + ACTION_SECONDS
    chat.actions[call.bot.id] = (action, until)
    call.emulator.log.append(
        ChatAction(chat_id=chat.id, bot_id=call.bot.id, action=action, until=until)
    )
    return True


async def forward_message(call: MethodCall) -> MessageJson:
    """Send a message on, saying whose it was."""
    source = _source(call, "forward")
    message = _copied(call, source)
    message.forward_origin = source.forward_origin or origin(source)
    message.markup = source.markup
    return send(call, message)


async def copy_message(call: MethodCall) -> dict[str, int]:
    """Send the content of a message again, as one's own."""
    source = _source(call, "copy")
    message = _copied(call, source)
    if source.media is not None and "caption" in call.arguments.values:
        message.text, message.entities = read_caption(call)
    message.markup = read_markup(call)
    return {"message_id": send(call, message)["message_id"]}


def _source(call: MethodCall, verb: str) -> TelegramMessage:
    message = call.message(call.chat("from_chat_id"), f"message to {verb} not found")
    if message.service or message.marks.get("has_protected_content"):
        participle = {"forward": "forwarded", "copy": "copied"}[verb]
        raise bad_request(f"message can't be {participle}")
    return message


def _copied(call: MethodCall, source: TelegramMessage) -> TelegramMessage:
    message = draft_message(call, "text messages")
    message.text, message.entities, message.media = source.text, source.entities, source.media
    kept = {"has_media_spoiler", "show_caption_above_media"}
    message.marks |= {name: on for name, on in source.marks.items() if name in kept and on}
    return message
