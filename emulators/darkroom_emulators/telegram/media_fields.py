"""Converts photos and files to fields of a Message, in the real server's field order."""

from collections.abc import Callable

from .files import Document, LivePhoto, Media, Photo, TelegramFile

ShowFile = Callable[[TelegramFile], dict[str, object]]
"""Returns a file as a File of the Bot API; its id depends on the bot."""


def media_fields(media: Media, show: ShowFile) -> dict[str, object]:
    """Return a Message's fields for a photo or file; some kinds have two fields."""
    if isinstance(media, Photo):
        return {"photo": _sizes(media, show)}
    if isinstance(media, LivePhoto):
        sizes, file = _sizes(media.photo, show), media.file
        shape = {"duration": file.duration, "width": file.width, "height": file.height}
        live = {"photo": sizes, **shape, "mime_type": file.mime_type, **show(file)}
        return {"live_photo": live, "photo": sizes}
    own: dict[str, object] = {media.kind: _SHAPES[media.kind](media, show) | _file(media, show)}
    if media.kind == "animation":  # also as a document, for bots that don't know animations
        own["document"] = _named(media) | _file(media, show)
    return own


def _file(media: Document, show: ShowFile) -> dict[str, object]:
    if media.thumbnail is None:
        return show(media.file)
    small = _size(media.thumbnail, show)
    return {"thumbnail": small, "thumb": small} | show(media.file)


def _sizes(photo: Photo, show: ShowFile) -> list[dict[str, object]]:
    return [_size(size, show) for size in photo.sizes]


def _size(stored: TelegramFile, show: ShowFile) -> dict[str, object]:
    return show(stored) | {"width": stored.width, "height": stored.height}


def _named(media: Document) -> dict[str, object]:
    found: dict[str, object] = {}
    if media.file.file_name:
        found["file_name"] = media.file.file_name
    found["mime_type"] = media.file.mime_type
    return found


def _frame(media: Document) -> dict[str, object]:
    file = media.file
    return {"duration": file.duration, "width": file.width, "height": file.height}


def _document(media: Document, _: ShowFile) -> dict[str, object]:
    return _named(media)


def _video(media: Document, show: ShowFile) -> dict[str, object]:
    found = _frame(media) | _named(media)
    if media.cover:
        found["cover"] = _sizes(media.cover, show)
    if media.start_timestamp:
        found["start_timestamp"] = media.start_timestamp
    return found


def _animation(media: Document, _: ShowFile) -> dict[str, object]:
    return _named(media) | _frame(media)


def _voice(media: Document, _: ShowFile) -> dict[str, object]:
    return {"duration": media.file.duration, "mime_type": media.file.mime_type}


def _audio(media: Document, _: ShowFile) -> dict[str, object]:
    found = {"duration": media.file.duration} | _named(media)
    tags = {"title": media.title, "performer": media.performer}
    return found | {name: text for name, text in tags.items() if text}


def _video_note(media: Document, _: ShowFile) -> dict[str, object]:
    return {"duration": media.file.duration, "length": media.file.width}


def _sticker(media: Document, _: ShowFile) -> dict[str, object]:
    found: dict[str, object] = {"width": media.file.width, "height": media.file.height}
    if media.emoji:
        found["emoji"] = media.emoji
    found["is_animated"] = media.file.mime_type == "application/x-tgsticker"
    found["is_video"] = media.file.mime_type == "video/webm"
    return found | {"type": "regular"}


_SHAPES = {
    "document": _document,
    "video": _video,
    "animation": _animation,
    "voice": _voice,
    "audio": _audio,
    "video_note": _video_note,
    "sticker": _sticker,
}
