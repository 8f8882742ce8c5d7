"""Methods that answer inline queries and guest queries."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..arguments import Arguments
from ..content import MessageContent
from ..emulator import TelegramService
from ..errors import bad_request, guessed_request
from ..files import Media
from ..guests import Guests
from ..inline.queries import InlineQueries, InlineResult
from ..inline_ids import inline_message_id
from ..keyboards import read_keyboard
from ..text_shapes import EntityJson
from ..world import Bot
from .call import MethodCall
from .composing import MAX_TEXT, caption, formatted
from .markup import fitting_markup
from .media import GivenMedia, find_media, read_media
from .registry import emulates
from .sharing import new_location, read_contact, read_venue

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
MAX_RESULTS, MAX_ID, MAX_OFFSET = 50, 64, 64
_PREFIX = "can't parse inline query result:"
_NAMES = (
    "article audio contact document game gif location mpeg4_gif photo sticker venue video voice"
)
_KINDS = frozenset(_NAMES.split())
_SHARED = {"location": new_location, "venue": read_venue, "contact": read_contact}
_MEDIA = {"gif": "animation", "mpeg4_gif": "animation"} | {
    kind: kind for kind in ("audio", "document", "photo", "sticker", "video", "voice")
}


@dataclass(frozen=True, slots=True)
class NamedMedia:
    """An inline result's file: its kind, and its file_id or URL as `name`."""

    kind: str
    name: str

    async def read(self, emulator: TelegramService, bot: Bot) -> Media:
        """Return the file; called only when the result is chosen. Raises ApiError."""
        call = MethodCall(emulator, bot, Arguments({"media": self.name}))
        given = GivenMedia(self.kind, "media", call.arguments.text, lambda _: False)
        return await read_media(call, given, find_media(call, given))


@emulates("answerInlineQuery", lacks="games, and invoices and rich messages as content")
async def answer_inline_query(call: MethodCall) -> bool:
    """Show results to the person who sent the inline query."""
    given = call.json("results", "can't parse inline query results JSON object")
    if not isinstance(given, list):
        raise bad_request("expected an Array of inline query results")
    if len(given) > MAX_RESULTS:
        raise bad_request("too many inline query results specified")
    results = [_result(call, each) for each in given]
    if len({each.id for each in results}) < len(results):
        raise guessed_request("RESULT_ID_DUPLICATE")
    next_offset = call.arguments.text("next_offset")
    if len(next_offset.encode()) > MAX_OFFSET:
        raise guessed_request("NEXT_OFFSET_INVALID")
    queries = call.emulator.part(InlineQueries)
    asked = queries.open(call.arguments.text("inline_query_id"), call.bot)
    if asked is None:
        raise bad_request(TOO_OLD)
    asked.next_offset, asked.button = next_offset, _button_text(call)
    queries.answer(asked, results)
    return True


@emulates("answerGuestQuery", lacks="games, and invoices and rich messages as content")
async def answer_guest_query(call: MethodCall) -> dict[str, str]:
    """Answer a message that mentioned the bot in a chat it is not a member of."""
    given = call.json("result", "can't parse inline query result JSON object")
    if given is None:
        raise bad_request("result isn't specified")
    result = _result(call, given)
    found = call.emulator.part(Guests).take(call.arguments.text("guest_query_id"), call.bot)
    if found is None:
        raise bad_request(TOO_OLD)
    queries = call.emulator.part(InlineQueries)
    message = await queries.message_of(result, found.message.chat, call.bot, call.bot)
    message.reply_to = found.message
    call.emulator.post(message)
    return {"inline_message_id": inline_message_id(message, call.bot)}


def _button_text(call: MethodCall) -> str:
    """Return the label of the button above the results, from `button` or `switch_pm_text`."""
    button = call.json("button", "can't parse inline query results button JSON object")
    if isinstance(button, dict):
        if not button.get("text"):
            raise bad_request("can't parse inline query results button: Can't find field \"text\"")
        return str(button["text"])
    return call.arguments.text("switch_pm_text")


def _result(call: MethodCall, given: Any) -> InlineResult:
    if not isinstance(given, dict):
        raise bad_request(f"{_PREFIX} expected an Object")
    for name in ("type", "id"):
        if given.get(name) is None:
            raise bad_request(f'{_PREFIX} Can\'t find field "{name}"')
    kind, result_id = str(given["type"]), str(given["id"])
    if kind not in _KINDS:
        raise bad_request(f'{_PREFIX} type "{kind}" is unsupported for the inline query result')
    if not 1 <= len(result_id.encode()) <= MAX_ID:
        raise guessed_request("RESULT_ID_INVALID")
    markup = None
    if given.get("reply_markup") is not None:
        markup = fitting_markup(call, read_keyboard(given["reply_markup"]), None, inline_only=True)
    words = given.get("input_message_content")
    if words is None and kind == "article":
        raise bad_request(f'{_PREFIX} Can\'t find field "input_message_content"')
    shared = _shared(call, given if words is None else words, kind if words is None else "")
    text, entities = ("", []) if shared else _text(call, given, words)
    return InlineResult(
        result_id,
        kind,
        str(given.get("title") or given.get("first_name") or ""),
        str(given.get("description") or ""),
        text,
        entities,
        content=shared,
        media=_media(given, kind) if words is None and shared is None else None,
        markup=markup,
    )


def _shared(call: MethodCall, given: Any, kind: str) -> MessageContent | None:
    """Return the location, venue or contact in a result or, without `kind`, in its content.

    Like the real server, finds the type of an InputMessageContent by its fields. Returns None for
    other results and contents.
    """
    if not kind and isinstance(given, dict) and "message_text" not in given:
        place = "venue" if {"title", "address"} & given.keys() else "location"
        kind = place if "latitude" in given else "contact" if "phone_number" in given else ""
    if kind not in _SHARED:
        return None
    values = {name: str(value) for name, value in given.items() if value is not None}
    return _SHARED[kind](replace(call, arguments=Arguments(values)))


def _text(
    call: MethodCall, given: Mapping[str, object], words: Any
) -> tuple[str, list[EntityJson]]:
    return _caption(call, given) if words is None else _words(call, words)


def _words(call: MethodCall, given: Any) -> tuple[str, list[EntityJson]]:
    """Return the text of an InputTextMessageContent."""
    if not isinstance(given, dict) or not isinstance(given.get("message_text"), str):
        raise guessed_request(f"{_PREFIX} this kind of input_message_content is not emulated")
    parse_mode = str(given.get("parse_mode") or "")
    text, entities = formatted(call, given["message_text"], parse_mode, given.get("entities"))
    if not text:
        raise bad_request("message text is empty")
    if len(text) > MAX_TEXT:
        raise bad_request("message is too long")
    return text, entities


def _caption(call: MethodCall, given: Mapping[str, object]) -> tuple[str, list[EntityJson]]:
    words, mode = str(given.get("caption") or ""), str(given.get("parse_mode") or "")
    return caption(call, words, mode, given.get("caption_entities"))


def _media(given: Mapping[str, object], kind: str) -> NamedMedia:
    if kind not in _MEDIA:
        raise guessed_request(f"{_PREFIX} a {kind} without input_message_content is not emulated")
    field = kind.removesuffix("_gif")  # "mpeg4_gif" has the field "mpeg4_url"
    name = str(given.get(f"{field}_file_id") or given.get(f"{field}_url") or "")
    if not name:
        raise bad_request(f'{_PREFIX} Can\'t find field "{field}_url"')
    return NamedMedia(_MEDIA[kind], name)
