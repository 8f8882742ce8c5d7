"""Steps common to all sending methods: text, keyboard, reply, topic and options."""

from collections.abc import Callable
from typing import Any, cast

from ..arguments import to_number
from ..cleaning import is_invisible
from ..entities import BadFormat, DraftEntity, TextDraft, finish, utf16_length
from ..ephemeral import EphemeralMessages
from ..errors import bad_request
from ..fields import BadField, number_field
from ..files import Media
from ..given_entities import given_entities
from ..html_text import parse_html
from ..kinds import VISIBLE
from ..markdown import MarkdownV2, parse_markdown
from ..rich.drafts import Drafts
from ..shapes import MessageJson
from ..text_shapes import EntityJson
from ..world import TelegramChat, TelegramMessage
from .call import MethodCall
from .link_previews import read_link_preview
from .markup import fitting_markup, parse_markup
from .send_options import read_send_options

MAX_TEXT, MAX_CAPTION = 4096, 1024
MAX_RAW_TEXT = 32_768  # bytes, before entities are parsed
_QUOTED = frozenset(["bold", "italic", "underline", "strikethrough", "spoiler", "custom_emoji"])
_REPLY = frozenset({"reply_parameters", "reply_to_message_id"})
_PARSERS: dict[str, Callable[[str], TextDraft]] = {
    "html": parse_html,
    "markdown": parse_markdown,
    "markdownv2": lambda text: MarkdownV2(text).parse(),
}
_MEDIA_MARKS = {
    "has_spoiler": "has_media_spoiler",
    "show_caption_above_media": "show_caption_above_media",
}


def formatted(
    call: MethodCall, text: str, parse_mode: str, given: Any
) -> tuple[str, list[EntityJson]]:
    """Return a text with its entities, parsed in `parse_mode` or, without one, read from `given`.

    With a parse mode, the given entities are ignored. Raises ApiError.
    """
    if parse_mode and parse_mode.lower() not in _PARSERS | {"none": None}:
        raise bad_request("unsupported parse_mode")
    if parse_mode and parse_mode.lower() != "none":
        try:
            draft = _PARSERS[parse_mode.lower()](text)
        except BadFormat as exc:
            raise bad_request(f"can't parse entities: {exc}") from exc
        return finish(draft.text, _mentions_resolved(call, draft.entities))
    return finish(text, given_entities(given, text, call.emulator.world.users.get))


def read_text(call: MethodCall) -> tuple[str, list[EntityJson]]:
    """Return `text` with its entities. Raises ApiError if it is empty or too long."""
    raw = call.arguments.text("text")
    if not raw:
        raise bad_request("message text is empty")
    if len(raw.encode()) > MAX_RAW_TEXT:
        raise bad_request("text is too long")
    parse_mode = call.arguments.text("parse_mode")
    text, found = formatted(call, raw, parse_mode, given_value(call, "entities"))
    if is_invisible(text):
        raise bad_request("text must be non-empty")
    if len(text) > MAX_TEXT:
        raise bad_request("message is too long")
    return text, found


def read_caption(call: MethodCall) -> tuple[str, list[EntityJson]]:
    """Return `caption` with its entities. Raises ApiError if it is too long."""
    text, parse_mode = call.arguments.text("caption"), call.arguments.text("parse_mode")
    return caption(call, text, parse_mode, given_value(call, "caption_entities"))


def given_value(call: MethodCall, name: str) -> Any:
    """Parse an argument that lists entities; return None if it is missing or isn't JSON."""
    try:
        return call.arguments.json(name)
    except ValueError:
        return None


def caption(
    call: MethodCall, text: str, parse_mode: str, given: Any
) -> tuple[str, list[EntityJson]]:
    """Return a caption with its entities. Raises ApiError if it is too long."""
    shown, entities = formatted(call, text, parse_mode, given)
    if len(shown) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return shown, entities


def draft_message(call: MethodCall, what: str, *, is_invoice: bool = False) -> TelegramMessage:
    """Return a message from the bot to `chat_id`, without content. Raises ApiError.

    As on the real server, callers check the content first. `what` names the content in the error
    for a bot that is not allowed to send it.
    """
    markup = parse_markup(call)
    chat = call.open_chat(what)
    reply_to, quote = _reply(call, chat)
    thread_id = call.thread_id(chat)
    options = read_send_options(call, chat)
    return TelegramMessage(
        id=0,
        chat=chat,
        sender=call.bot,
        sender_chat=chat if chat.type == "channel" else None,
        date=call.now,
        reply_to=reply_to,
        quote=quote,
        thread_id=thread_id or (reply_to.thread_id if reply_to else 0),
        markup=fitting_markup(call, markup, chat, is_invoice=is_invoice),
        marks={"has_protected_content": call.arguments.flag("protect_content")},
        link_preview=read_link_preview(call),
        effect_id=options.effect_id,
        receiver=options.receiver,
    )


def media_marks(media: Media, flag: Callable[[str], bool]) -> dict[str, bool]:
    """Return the marks that affect how media are shown, such as a spoiler; `flag` reads options."""
    return {mark: media.kind in VISIBLE and flag(name) for name, mark in _MEDIA_MARKS.items()}


def send(call: MethodCall, message: TelegramMessage) -> MessageJson:
    """Give a message its id, post it in its chat, and return it as the bot sees it.

    Ephemeral messages have separate ids, and are visible only to their receivers.
    """
    message.chat.actions.pop(call.bot.id, None)
    if message.receiver:
        return call.emulator.part(EphemeralMessages).send(message, call.bot)
    call.emulator.part(Drafts).end(call.bot, message.chat, message.thread_id)
    message.id = next(message.chat.numbers)
    call.emulator.post(message)
    return call.view(message)


def _reply(
    call: MethodCall, chat: TelegramChat
) -> tuple[TelegramMessage | None, dict[str, object] | None]:
    if call.arguments.has_none(_REPLY):
        return None, None
    found = call.json("reply_parameters", "can't parse reply parameters JSON object")
    asked = found if isinstance(found, dict) else {}
    number = _replied_to(call, asked)
    if not number:
        return None, None
    elsewhere = str(asked.get("chat_id") or chat.id) not in {str(chat.id), f"@{chat.username}"}
    target = None if elsewhere else chat.messages.get(number)
    if target is None:
        lenient = call.arguments.flag("allow_sending_without_reply")
        if lenient or asked.get("allow_sending_without_reply") is True:
            return None, None
        raise bad_request("message to be replied not found")
    return target, _quote(call, asked, target)


def _replied_to(call: MethodCall, asked: dict[str, object]) -> int:
    """Return the id of the message to reply to, or 0; `asked` is `reply_parameters`."""
    old_name = call.arguments.number("reply_to_message_id")
    if not asked:
        return old_name
    try:
        return number_field(asked, "message_id", required="ephemeral_message_id" not in asked)
    except BadField as exc:
        raise bad_request(str(exc)) from exc


def _quote(
    call: MethodCall, asked: dict[str, object], target: TelegramMessage
) -> dict[str, object] | None:
    given = str(asked.get("quote") or "")
    if not given:
        return None
    parse_mode = str(asked.get("quote_parse_mode") or "")
    text, entities = formatted(call, given, parse_mode, asked.get("quote_entities"))
    at = target.text.find(text)
    if at < 0:
        raise bad_request("QUOTE_TEXT_INVALID")
    styles = [each for each in entities if each["type"] in _QUOTED]
    found: dict[str, object] = {"text": text}
    found |= {"entities": styles} if styles else {}
    return found | {"position": utf16_length(target.text[:at]), "is_manual": True}


def _mentions_resolved(call: MethodCall, entities: list[DraftEntity]) -> list[EntityJson]:
    """Replace user ids in mentions with users, and drop mentions of unknown users."""
    kept: list[EntityJson] = []
    for entity in entities:
        if "user_id" in entity:
            user_id = entity.pop("user_id")
            if user := call.emulator.world.users.get(to_number(user_id)):
                kept.append(cast("EntityJson", {**entity, "user": user.as_json()}))
        else:
            kept.append(entity)
    return kept
