"""Methods that send, forward and copy messages, and show chat actions."""

from ..errors import bad_request
from ..events import ChatAction
from ..kinds import KINDS
from ..polls import Poll
from ..shapes import MessageJson
from ..views import origin
from ..world import TelegramMessage
from .call import MethodCall
from .composing import draft_message, read_caption, read_text, send
from .link_previews import with_first_link
from .polls import check_voters, copied_poll
from .registry import emulates
from .sending_media import send_media

ACTION_SECONDS = 5.0
UNCOPIED = frozenset({"invoice", "paid_media"})
# what a copy or forward sends, for the refusal where it is forbidden
_WORDS = {
    "poll": "polls",
    "dice": "dice",
    "invoice": "invoice messages",
    "rich_message": "the rich message",
    "location": "locations",
    "venue": "venues",
    "contact": "contacts",
}
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


@emulates("sendMessage")
async def send_message(call: MethodCall) -> MessageJson:
    """Send a text message."""
    text, entities = read_text(call)
    message = draft_message(call, "text messages")
    message.text, message.entities = text, entities
    message.link_preview = with_first_link(message.link_preview, text, entities)
    return send(call, message)


@emulates("sendPhoto")
async def send_photo(call: MethodCall) -> MessageJson:
    """Send a photo."""
    return await send_media(call, "photo")


@emulates("sendDocument", lacks="turning a GIF into MP4, and distinguishing music from voice")
async def send_document(call: MethodCall) -> MessageJson:
    """Send a file."""
    return await send_media(call, "document")


@emulates("sendChatAction")
async def send_chat_action(call: MethodCall) -> bool:
    """Show an action such as "typing" for five seconds."""
    action = call.arguments.text("action").lower()
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = call.open_chat("text messages")
    call.thread_id(chat)
    until = call.emulator.clock.now() + ACTION_SECONDS
    chat.actions[call.bot.id] = (action, until)
    call.emulator.log.append(
        ChatAction(chat_id=chat.id, bot_id=call.bot.id, action=action, until=until)
    )
    return True


@emulates("forwardMessage", lacks="video_start_timestamp")
async def forward_message(call: MethodCall) -> MessageJson:
    """Forward a message, with its original sender."""
    return forward(call)


@emulates("copyMessage", lacks="video_start_timestamp")
async def copy_message(call: MethodCall) -> dict[str, int]:
    """Send a copy of a message as the bot's own."""
    return {"message_id": copy(call)}


def forward(call: MethodCall, album: str = "") -> MessageJson:
    """Forward the message in `message_id` as part of `album`, if given. Raises ApiError."""
    source = _source(call, "forward")
    message = _copied(call, source)
    message.forward_origin = source.forward_origin or origin(source)
    message.markup, message.album = source.markup, album
    return send(call, message)


def copy(call: MethodCall, album: str = "") -> int:
    """Copy the message in `message_id` as part of `album`, if given; return the copy's id.

    Raises ApiError.
    """
    source = _source(call, "copy")
    if source.content and source.content.kind in UNCOPIED:
        raise bad_request("message can't be copied")
    message = _copied(call, source)
    message.album = album
    if isinstance(source.content, Poll):
        message.content = copied_poll(call, source.content)
    if source.media is not None and call.arguments.has("caption"):
        message.text, message.entities = read_caption(call)
    return send(call, message)["message_id"]


def _source(call: MethodCall, verb: str) -> TelegramMessage:
    message = call.message(call.chat("from_chat_id"), f"message to {verb} not found")
    if message.service or message.pinned or message.marks.get("has_protected_content"):
        participle = {"forward": "forwarded", "copy": "copied"}[verb]
        raise bad_request(f"message can't be {participle}")
    return message


def _words_of(source: TelegramMessage) -> str:
    """Name a message's content, for the error if the chat doesn't let the bot send it."""
    if source.media:
        return KINDS[source.media.kind].right_words
    kind = source.content.kind if source.content else ""
    return _WORDS.get(kind, "text messages")


def _copied(call: MethodCall, source: TelegramMessage) -> TelegramMessage:
    message = draft_message(call, _words_of(source))
    message.text, message.entities, message.media = source.text, source.entities, source.media
    message.content = source.content
    if isinstance(source.content, Poll):
        check_voters(source.content, message.chat)
    kept = {"has_media_spoiler", "show_caption_above_media"}
    message.marks |= {name: on for name, on in source.marks.items() if name in kept and on}
    return message
