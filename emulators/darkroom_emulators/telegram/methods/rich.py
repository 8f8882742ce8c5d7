"""Methods that send rich messages, and drafts of messages in progress."""

import re
from functools import partial
from typing import Any

from ..arguments import UploadedPart
from ..errors import bad_request, guessed_request
from ..files import Media
from ..rich.blocks import MEDIA, TOO_DEEP, Block, RichContent, checked
from ..rich.drafts import Draft, Drafts
from ..rich.given_blocks import read_blocks
from ..rich.html import read_html
from ..rich.markdown import read_markdown
from ..shapes import MessageJson
from ..world import TelegramChat
from .call import MethodCall
from .composing import MAX_TEXT, draft_message, formatted, send
from .media import find_media, input_media, is_url, read_media
from .registry import emulates

_FORMS = ("html", "markdown", "blocks")
_MEDIA_KINDS = frozenset({"photo", "video", "animation", "audio", "document"})
_MEDIA_LINK = re.compile(r"tg://(photo|video|audio|document)\?id=([A-Za-z0-9_-]{1,64})")


@emulates("sendRichMessage", lacks="detecting links, mentions and the like")
async def send_rich_message(call: MethodCall) -> MessageJson:
    """Send a rich message, which consists of blocks."""
    content = await read_rich(call)
    message = draft_message(call, "the rich message")
    message.content = content
    return send(call, message)


@emulates("sendMessageDraft")
async def send_message_draft(call: MethodCall) -> bool:
    """Show the text written so far, for 30 seconds or until the bot sends a message."""
    arguments = call.arguments
    entities = call.json("entities", "can't parse entities JSON object")
    text, found = formatted(call, arguments.text("text"), arguments.text("parse_mode"), entities)
    if len(text) > MAX_TEXT:
        raise bad_request("message is too long")
    return _show(call, Draft(arguments.number("draft_id"), text, found))


@emulates("sendRichMessageDraft")
async def send_rich_message_draft(call: MethodCall) -> bool:
    """Show the rich message written so far."""
    content = await read_rich(call, is_draft=True)
    return _show(call, Draft(call.arguments.number("draft_id"), content=content))


async def read_rich(call: MethodCall, *, is_draft: bool = False) -> RichContent:
    """Return the content of `rich_message`, an InputRichMessage. Raises ApiError."""
    given = call.json("rich_message", "can't parse rich message JSON object")
    if given is None:
        raise bad_request("rich message must be non-empty")
    if not isinstance(given, dict):
        raise bad_request("object expected as rich message")
    forms = [name for name in _FORMS if given.get(name)]
    if not forms:
        raise bad_request("rich message must be non-empty")
    if len(forms) > 1:
        raise guessed_request("rich message must have one of html, markdown and blocks")
    read = partial(_read_media, call, is_draft=is_draft)
    media = await _media_by_id(given.get("media"), read)
    try:
        match forms[0]:
            case "html":
                blocks = read_html(str(given["html"]), partial(_linked, media))
            case "markdown":
                blocks = read_markdown(str(given["markdown"]), partial(_linked, media))
            case _:
                blocks = await read_blocks(given["blocks"], read, is_draft=is_draft)
        return checked(blocks, is_rtl=given.get("is_rtl") is True)
    except RecursionError as exc:
        raise guessed_request(TOO_DEEP) from exc


def _show(call: MethodCall, draft: Draft) -> bool:
    chat = _private_chat(call)
    if not draft.id:
        raise bad_request("RANDOM_ID_INVALID")
    thread_id = max(0, call.arguments.number("message_thread_id"))
    if thread_id and thread_id not in chat.topics:
        raise bad_request("message thread not found")
    draft.can_stop = call.arguments.flag("can_stop")
    draft.keep_on_stop = call.arguments.flag("keep_on_stop")
    call.emulator.part(Drafts).show(call.bot, chat, thread_id, draft)
    return True


def _private_chat(call: MethodCall) -> TelegramChat:
    chat = call.open_chat("text messages")
    if not chat.is_private:
        raise bad_request("TEXTDRAFT_PEER_INVALID")
    return chat


async def _media_by_id(given: Any, read: Any) -> dict[str, Media]:
    if given is None:
        return {}
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        raise bad_request("can't parse rich message: expected an Array of InputRichMessageMedia")
    return {str(each.get("id")): await read(each.get("media")) for each in given}


async def _read_media(call: MethodCall, item: Any, *, is_draft: bool) -> Media:
    kind = str(item.get("type")) if isinstance(item, dict) else ""
    if kind not in _MEDIA_KINDS or not item.get("media"):
        raise bad_request("unallowed media specified")
    given = input_media(item, kinds=_MEDIA_KINDS)
    found = find_media(call, given)
    if is_draft and (isinstance(found.main, UploadedPart) or is_url(found.main)):
        raise guessed_request("unallowed media specified")  # drafts accept only file_ids
    return await read_media(call, given, found)


def _linked(media: dict[str, Media], url: str) -> Block:
    link = _MEDIA_LINK.fullmatch(url)
    if link is None:
        return {"type": "paragraph", "text": {"type": "url", "text": url, "url": url}}
    if link[2] not in media:
        raise bad_request("invalid rich message file identifier specified")
    return {"type": link[1], MEDIA: media[link[2]]}
