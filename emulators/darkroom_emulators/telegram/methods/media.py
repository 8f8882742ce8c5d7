"""Photos and documents that a bot sends: as an upload, by URL or by file_id."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...kit.decoders import NotAPicture
from ..arguments import UploadedPart
from ..errors import ApiError, bad_request
from ..files import Media
from ..pictures import BadDimensions
from ..world import TelegramMessage
from .call import MethodCall
from .composing import caption, media_marks

MAX_UPLOAD = {"photo": 10 << 20, "document": 50 << 20}


def find_media(call: MethodCall, kind: str, given: str, *, field: str) -> UploadedPart | str:
    """Return what `given`, the value of `field`, stands for: a part of the body, or a name.

    `attach://part` is that part, an empty value the part named like the field, and anything else
    a file_id, or a URL if it looks like one. Raises ApiError.
    """
    if given and not given.startswith("attach://"):
        return given
    part = given.removeprefix("attach://") or field
    if part not in call.arguments.uploads:
        raise bad_request(f"there is no {kind} in the request")
    return call.arguments.uploads[part]


async def read_media(call: MethodCall, kind: str, found: UploadedPart | str) -> Media:
    """Return the photo or document that was found. Raises ApiError."""
    if isinstance(found, str):
        return await _named(call, kind, found)
    return await _stored(call, kind, found.content, found.name, found.content_type)


async def _named(call: MethodCall, kind: str, given: str) -> Media:
    # the real server tells a URL by its dot, which a name on this machine need not have
    if "." not in given and "://" not in given:
        return call.emulator.files.media_of(given, call.bot.id, kind)
    fetched = await call.emulator.fetcher.fetch(given, kind)
    return await _stored(call, kind, fetched.content, fetched.name, fetched.content_type)


async def _stored(
    call: MethodCall, kind: str, content: bytes, name: str, content_type: str
) -> Media:
    if not content:
        raise bad_request("file must be non-empty")
    emulator, limit = call.emulator, MAX_UPLOAD[kind]
    if kind == "document":
        if len(content) > limit:
            raise ApiError(413, "Request Entity Too Large")
        thumbnail = await emulator.pictures.thumbnail(content)
        return emulator.files.add_document(content, name, content_type, thumbnail)
    if len(content) > limit:
        raise bad_request(
            f"file of size {len(content)} bytes is too big for a photo; "
            f"the maximum size is {limit} bytes"
        )
    try:
        sizes = await emulator.pictures.from_bot(content)
    except BadDimensions as exc:
        raise bad_request("PHOTO_INVALID_DIMENSIONS") from exc
    except NotAPicture as exc:
        raise bad_request("IMAGE_PROCESS_FAILED") from exc
    return emulator.files.add_photo(sizes)


async def with_media(call: MethodCall, message: TelegramMessage, given: Any) -> TelegramMessage:
    """Return `message` with the content of an InputMedia object. Raises ApiError."""
    if not isinstance(given, dict):
        raise bad_request("can't parse InputMedia: expected an Object")
    kind = str(given.get("type"))
    if kind not in MAX_UPLOAD:
        raise bad_request(f'can\'t parse InputMedia: type "{kind}" is not emulated')
    name, text, parse_mode = (_text(given, key) for key in ("media", "caption", "parse_mode"))
    if not name:
        raise bad_request("can't parse InputMedia: media not found")
    media = await read_media(call, kind, find_media(call, kind, name, field="media"))
    text, entities = caption(call, text, parse_mode, given.get("caption_entities"))
    marks = message.marks | media_marks(media, lambda option: given.get(option) is True)
    return replace(message, media=media, text=text, entities=entities, marks=marks)


def _text(given: Mapping[str, object], name: str) -> str:
    """Return a field of a JSON object; null is none, and a number the text of it."""
    value = given.get(name)
    if isinstance(value, bool | dict | list):
        raise bad_request(f'can\'t parse InputMedia: Field "{name}" must be of type String')
    return "" if value is None else str(value)
