"""What the methods that send have in common: text, keyboard, reply, topic, marks."""

from collections.abc import Callable
from typing import Any, cast

from ..arguments import to_number
from ..entities import GIVEN, BadFormat, DraftEntity, TextDraft, finish, utf16_length
from ..errors import bad_request
from ..files import Media, Photo
from ..html_text import parse_html
from ..markdown import MarkdownV2, parse_markdown
from ..shapes import ButtonJson, EntityJson, KeyboardJson, MessageJson
from ..world import TelegramChat, TelegramMessage
from .call import MethodCall

MAX_TEXT, MAX_CAPTION = 4096, 1024
MAX_CALLBACK_DATA = 64
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
    """Return text and entities for a text in a parse mode, or with `given` entities."""
    if parse_mode and parse_mode.lower() not in _PARSERS | {"none": None}:
        raise bad_request("unsupported parse_mode")
    if parse_mode and parse_mode.lower() != "none":
        try:
            draft = _PARSERS[parse_mode.lower()](text)
        except BadFormat as exc:
            raise bad_request(f"can't parse entities: {exc}") from exc
        return finish(draft.text, _mentions_resolved(call, draft.entities))
    return finish(text, _given_entities(given))


def read_text(call: MethodCall) -> tuple[str, list[EntityJson]]:
    """Return `text` with its entities. Raises ApiError if it is empty or too long."""
    arguments = call.arguments
    entities = call.json("entities", "can't parse entities JSON object")
    text, found = formatted(call, arguments.text("text"), arguments.text("parse_mode"), entities)
    if not text:
        raise bad_request("message text is empty")
    if len(text) > MAX_TEXT:
        raise bad_request("message is too long")
    return text, found


def read_caption(call: MethodCall) -> tuple[str, list[EntityJson]]:
    """Return `caption` with its entities. Raises ApiError if it is too long."""
    arguments = call.arguments
    entities = call.json("caption_entities", "can't parse caption entities JSON object")
    return caption(call, arguments.text("caption"), arguments.text("parse_mode"), entities)


def caption(
    call: MethodCall, text: str, parse_mode: str, given: Any
) -> tuple[str, list[EntityJson]]:
    """Return a caption with its entities. Raises ApiError if it is too long."""
    shown, entities = formatted(call, text, parse_mode, given)
    if len(shown) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return shown, entities


def read_markup(call: MethodCall) -> KeyboardJson | None:
    """Return `reply_markup`, checked. Raises ApiError."""
    markup = call.json("reply_markup", "can't parse reply keyboard markup JSON object")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" not in markup:
        return cast("KeyboardJson", markup) or None  # of another kind: kept as it is
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
        )
    filled = [[_button(each) for each in row] for row in rows if row]
    return {"inline_keyboard": filled} if filled else None


def draft_message(call: MethodCall, what: str) -> TelegramMessage:
    """Return a message of the bot for `chat_id`, as yet without content. Raises ApiError.

    As with the real server, what shall be sent is looked at before: `what`, for one who may not.
    """
    markup = read_markup(call)
    chat = call.open_chat(what)
    reply_to, quote = _reply(call, chat)
    thread_id = call.arguments.number("message_thread_id")
    if thread_id and not (chat.is_forum and thread_id in chat.topics):
        raise bad_request("message thread not found")
    preview = call.json("link_preview_options", "can't parse link preview options JSON object")
    return TelegramMessage(
        id=0,
        chat=chat,
        sender=call.bot,
        sender_chat=chat if chat.type == "channel" else None,
        date=call.now,
        reply_to=reply_to,
        quote=quote,
        thread_id=thread_id or (reply_to.thread_id if reply_to else 0),
        markup=markup,
        marks={"has_protected_content": call.arguments.flag("protect_content")},
        link_preview=preview if isinstance(preview, dict) else None,
    )


def media_marks(media: Media, flag: Callable[[str], bool]) -> dict[str, bool]:
    """Return how a photo is to be shown, as `flag` says of each of its options."""
    is_photo = isinstance(media, Photo)
    return {mark: is_photo and flag(name) for name, mark in _MEDIA_MARKS.items()}


def send(call: MethodCall, message: TelegramMessage) -> MessageJson:
    """Give the message its number, let it appear in its chat, and return it."""
    message.id = next(message.chat.numbers)
    message.chat.actions.pop(call.bot.id, None)
    call.emulator.post(message)
    return call.view(message)


def _reply(
    call: MethodCall, chat: TelegramChat
) -> tuple[TelegramMessage | None, dict[str, object] | None]:
    found = call.json("reply_parameters", "can't parse reply parameters JSON object")
    asked = found if isinstance(found, dict) else {}
    number = to_number(str(asked.get("message_id", "")))
    number = number or call.arguments.number("reply_to_message_id")
    if not number:
        return None, None
    elsewhere = str(asked.get("chat_id", chat.id)) not in {str(chat.id), f"@{chat.username}"}
    target = None if elsewhere else chat.messages.get(number)
    if target is None:
        lenient = call.arguments.flag("allow_sending_without_reply")
        if lenient or asked.get("allow_sending_without_reply") is True:
            return None, None
        raise bad_request("message to be replied not found")
    return target, _quote(asked.get("quote"), target)


def _quote(text: Any, target: TelegramMessage) -> dict[str, object] | None:
    if not text:
        return None
    at = target.text.find(str(text))
    if at < 0:
        raise bad_request("QUOTE_TEXT_INVALID")
    return {"text": str(text), "position": utf16_length(target.text[:at]), "is_manual": True}


def _button(given: Any) -> ButtonJson:
    """Return a button of an inline keyboard as it is kept: a number as its data is a text."""
    if not isinstance(given, dict) or not isinstance(given.get("text"), str):
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    if not set(given) - {"text", "style", "icon_custom_emoji_id"}:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if given.get("callback_data") is None:
        return cast("ButtonJson", given)
    data = str(given["callback_data"])
    if not 1 <= len(data.encode()) <= MAX_CALLBACK_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    return cast("ButtonJson", given | {"callback_data": data})


def _given_entities(given: Any) -> list[EntityJson]:
    if not isinstance(given, list):
        return []
    kept: list[EntityJson] = []
    for each in given:
        if not isinstance(each, dict) or str(each.get("type")) not in GIVEN:
            continue
        offset, length = each.get("offset"), each.get("length")
        if isinstance(offset, int) and isinstance(length, int) and offset >= 0 and length > 0:
            kept.append(cast("EntityJson", each))
    return kept


def _mentions_resolved(call: MethodCall, entities: list[DraftEntity]) -> list[EntityJson]:
    """Turn mentions by user id into mentions of people; of nobody, they vanish."""
    kept: list[EntityJson] = []
    for entity in entities:
        if "user_id" in entity:
            user_id = entity.pop("user_id")
            if user := call.emulator.world.users.get(to_number(user_id)):
                kept.append(cast("EntityJson", {**entity, "user": user.as_json()}))
        else:
            kept.append(entity)
    return kept
