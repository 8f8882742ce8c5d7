"""Reads photos and files that a bot sends as an upload, by URL, or by file_id."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from ...kit.decoders import NotAPicture
from ..arguments import UploadedPart, to_number
from ..detection import MAX_VOICE_URL, kind_of
from ..errors import ApiError, bad_request, guessed_request
from ..files import Document, LivePhoto, Media, NewFile, Photo
from ..kinds import KINDS
from ..media_facts import MediaFacts
from ..pictures import BadDimensions, Size
from ..world import TelegramMessage
from .call import MethodCall
from .composing import caption, media_marks

MAX_SECONDS, MAX_SIDE, MAX_NOTE = 86_400, 10_000, 640  # sides and a video note's diameter in pixels
MAX_THUMBNAIL = 204_799
INPUT_KINDS = frozenset({"photo", "live_photo", "video", "animation", "audio", "document"})
WITHOUT_CAPTION = frozenset({"sticker", "video_note"})

Source = UploadedPart | str
"""A file in the body, or a file_id or URL."""


@dataclass(frozen=True, slots=True)
class GivenMedia:
    """A photo or file as described by a method's arguments or an InputMedia object.

    `field` is the name of the field with the file; `text` and `flag` read other fields. If
    `keeps_kind`, a document stays a document.
    """

    kind: str
    field: str
    text: Callable[[str], str]
    flag: Callable[[str], bool]
    keeps_kind: bool = False

    def number(self, name: str, most: int) -> int:
        """Return a field as a number, clamped to the range from 0 to `most`."""
        return min(most, max(0, to_number(self.text(name))))


@dataclass(frozen=True, slots=True)
class MediaSource:
    """Where a photo or file comes from; `still` is the photo of a live photo."""

    main: Source
    still: Source = ""


def argument_media(call: MethodCall, kind: str) -> GivenMedia:
    """Return the photo or file in the method's arguments."""
    arguments = call.arguments
    keeps = arguments.flag("disable_content_type_detection")
    return GivenMedia(kind, kind, arguments.text, arguments.flag, keeps_kind=keeps)


def input_media(
    given: Any,
    *,
    name: str = "InputMedia",
    kinds: Collection[str] = INPUT_KINDS,
    in_album: bool = False,
) -> GivenMedia:
    """Return the photo or file in an object of the type `name`. Raises ApiError."""
    prefix = f"can't parse {name}:"
    if not isinstance(given, dict):
        raise bad_request(f"{prefix} expected an Object")
    kind = str(given.get("type"))
    if in_album and kind == "animation":
        raise bad_request(f'{prefix} type "{kind}" can\'t be used in sendMediaGroup')
    if kind not in kinds:
        raise bad_request(f'{prefix} type "{kind}" is unsupported')
    text = partial(_text, given, prefix)
    for field in ("caption", "parse_mode"):
        text(field)  # raises here, before anything is loaded
    for field in ("media", "photo") if kind == "live_photo" else ("media",):
        if not text(field):
            raise bad_request(f"{prefix} {field} not found")
    keeps = in_album or given.get("disable_content_type_detection") is True
    return GivenMedia(kind, "media", text, lambda name: given.get(name) is True, keeps_kind=keeps)


def find_media(call: MethodCall, given: GivenMedia) -> MediaSource:
    """Return where the photo or file comes from. Raises ApiError."""
    main = _source(call, given.text(given.field), given.field, KINDS[given.kind].words)
    if given.kind != "live_photo":
        return MediaSource(main)
    return MediaSource(main, _source(call, given.text("photo"), "photo", "photo"))


async def read_media(call: MethodCall, given: GivenMedia, source: MediaSource) -> Media:
    """Load the photo or file from its source. Raises ApiError."""
    main = source.main
    if given.kind == "photo":
        return await _photo(call, main)
    if given.kind == "live_photo":
        return await _live_photo(call, given, source)
    return await _with_cover(call, given, await _document(call, given, main))


async def _document(call: MethodCall, given: GivenMedia, main: Source) -> Media:
    if isinstance(main, UploadedPart):
        return call.emulator.files.add_document(await _uploaded(call, given, main))
    if not is_url(main):
        found = call.emulator.files.media_of(main, call.bot.id, given.kind)
        if isinstance(found, LivePhoto):  # send its video, without the still picture
            return Document(replace(found.file, kind="video"))
        return found
    if not KINDS[given.kind].url_types:
        raise guessed_request("can't upload file by URL")
    fetched = await call.emulator.fetcher.fetch(main, given.kind)
    if given.kind == "voice" and len(fetched.content) > MAX_VOICE_URL:
        given = replace(given, kind="document", keeps_kind=True)
    part = UploadedPart(fetched.name, fetched.content_type, fetched.content)
    return call.emulator.files.add_document(await _new_file(call, given, part))


async def with_media(
    call: MethodCall, message: TelegramMessage, given: GivenMedia, entities: Any
) -> TelegramMessage:
    """Return `message` with the photo or file of an InputMedia object. Raises ApiError."""
    media = await read_media(call, given, find_media(call, given))
    text, found = caption(call, given.text("caption"), given.text("parse_mode"), entities)
    marks = message.marks | media_marks(media, given.flag)
    return replace(message, media=media, text=text, entities=found, marks=marks)


def _source(call: MethodCall, given: str, field: str, words: str) -> Source:
    """Return the upload, URL or file_id that a field's value refers to.

    `attach://part` is that part of the body, and an empty value is the part named after the field.
    Anything else is a URL or a file_id; `is_url` distinguishes them.
    """
    if given and not given.startswith("attach://"):
        return given
    part = given.removeprefix("attach://") or field
    if part not in call.arguments.uploads:
        raise bad_request(f"there is no {words} in the request")
    return call.arguments.uploads[part]


def is_url(given: str) -> bool:
    """Return whether a value is a URL rather than a file_id."""
    # the real server looks only for a dot, but hosts on this machine can have names without one
    return "." in given or "://" in given


async def _photo(call: MethodCall, source: Source) -> Photo:
    emulator = call.emulator
    if isinstance(source, UploadedPart):
        content = _checked(source.content, "photo")
    elif is_url(source):
        content = _checked((await emulator.fetcher.fetch(source, "photo")).content, "photo")
    else:
        found = emulator.files.media_of(source, call.bot.id, "photo")
        if not isinstance(found, Photo):
            raise bad_request("wrong file identifier/HTTP URL specified")
        return found
    try:
        return emulator.files.add_photo(await emulator.pictures.from_bot(content))
    except BadDimensions as exc:
        raise bad_request("PHOTO_INVALID_DIMENSIONS") from exc
    except NotAPicture as exc:
        raise bad_request("IMAGE_PROCESS_FAILED") from exc


async def _live_photo(call: MethodCall, given: GivenMedia, source: MediaSource) -> Media:
    main, files = source.main, call.emulator.files
    if isinstance(main, UploadedPart):
        video = await _uploaded(call, given, main)
        return files.add_live_photo(await _photo(call, source.still), video)
    if is_url(main) or (isinstance(source.still, str) and is_url(source.still)):
        raise guessed_request("can't upload file by URL")
    found = files.media_of(main, call.bot.id, "live_photo")
    if isinstance(found, Photo):
        raise bad_request("wrong file identifier/HTTP URL specified")
    return LivePhoto(await _photo(call, source.still), found.file)


async def _with_cover(call: MethodCall, given: GivenMedia, media: Media) -> Media:
    """Return the media; a video gets the cover and start time that the bot gave."""
    cover, start = given.text("cover"), given.number("start_timestamp", MAX_SECONDS)
    if not isinstance(media, Document) or media.kind != "video" or not (cover or start):
        return media
    photo = await _photo(call, _source(call, cover, "cover", "photo")) if cover else None
    return replace(media, cover=photo, start_timestamp=start)


async def _uploaded(call: MethodCall, given: GivenMedia, part: UploadedPart) -> NewFile:
    """Return a file from the body, with its thumbnail if one was uploaded."""
    thumbnail = await _thumbnail(call, given)
    new = await _new_file(call, given, part)
    return replace(new, thumbnail=thumbnail) if thumbnail else new


async def _new_file(call: MethodCall, given: GivenMedia, part: UploadedPart) -> NewFile:
    """Return a file to store, with its kind and dimensions determined from its content."""
    content = _checked(part.content, given.kind)
    facts = await call.emulator.facts(content)
    kind = given.kind
    if not (kind == "document" and given.keeps_kind):
        kind = kind_of(kind, facts)
    return NewFile(
        content=content,
        name=part.name,
        mime_type=part.content_type,
        kind="live_photo" if given.kind == "live_photo" else kind,
        facts=_completed(given, facts),
        thumbnail=await call.emulator.pictures.thumbnail(content),
        emoji=given.text("emoji") if kind == "sticker" else "",
    )


def _completed(given: GivenMedia, facts: MediaFacts) -> MediaFacts:
    """Return the facts, completed with the bot's values.

    The bot's title and performer take precedence; its dimensions and duration are used only if the
    file was not measured. Raises ApiError.
    """
    if given.kind == "video_note" and not 0 <= to_number(given.text("length")) <= MAX_NOTE:
        raise bad_request("wrong video note length")
    length = given.number("length", MAX_NOTE)
    width, height = (length or given.number(side, MAX_SIDE) for side in ("width", "height"))
    seconds = float(given.number("duration", MAX_SECONDS))
    if not facts.is_measured:
        facts = replace(facts, width=width, height=height, seconds=seconds)
    title, performer = given.text("title"), given.text("performer")
    return replace(facts, title=title or facts.title, performer=performer or facts.performer)


async def _thumbnail(call: MethodCall, given: GivenMedia) -> Size | None:
    """Return the uploaded thumbnail, if any; as on the real server, a file_id or URL is ignored."""
    name = given.text("thumbnail") or given.text("thumb")  # its name before Bot API 6.6
    part = name.removeprefix("attach://") or ("thumbnail" if given.field != "media" else "")
    if part not in call.arguments.uploads:
        return None
    content = call.arguments.uploads[part].content
    if len(content) > MAX_THUMBNAIL:
        raise bad_request(
            f"file of size {len(content)} bytes is too big for a thumbnail; "
            f"the maximum size is {MAX_THUMBNAIL} bytes"
        )
    return await call.emulator.pictures.thumbnail(content)


def _checked(content: bytes, kind: str) -> bytes:
    """Return the content. Raises ApiError if it is empty or too large."""
    most, words = KINDS[kind].max_upload, KINDS[kind].words
    if not content:
        raise bad_request("file must be non-empty")
    if len(content) <= most:
        return content
    if kind not in {"photo", "video_note"}:
        raise ApiError(413, "Request Entity Too Large")
    raise bad_request(
        f"file of size {len(content)} bytes is too big for a {words}; "
        f"the maximum size is {most} bytes"
    )


def _text(given: Mapping[str, object], prefix: str, name: str) -> str:
    """Return a field of a JSON object as text, or "" if it is missing or null."""
    value = given.get(name)
    if isinstance(value, bool | dict | list):
        raise bad_request(f'{prefix} Field "{name}" must be of type String')
    return "" if value is None else str(value)
