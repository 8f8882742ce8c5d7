"""Detects an output's media type from its bytes: hosts often send application/octet-stream."""

import mimetypes
from dataclasses import dataclass
from enum import StrEnum


class Way(StrEnum):
    """How to send a file to Telegram: its type in an album, and the end of the method's name."""

    PHOTO = "photo"
    VIDEO = "video"
    ANIMATION = "animation"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Kind:
    """A media type, its file extension, and how to send it so that Telegram shows it in full.

    An animated picture sent as a photo would show only its first frame, so a GIF is sent as an
    animation, and an animated WebP, AVIF or HEIF as a document. Telegram plays only MPEG-4 videos;
    others are sent as documents: https://core.telegram.org/bots/api#sendvideo
    """

    media_type: str
    ending: str
    way: Way = Way.PHOTO


_HEIC = Kind("image/heic", ".heic")
_HEIC_SEQUENCE = Kind("image/heic-sequence", ".heic", Way.DOCUMENT)
# offset, the bytes expected there, kind; earlier entries are tried first. The brands of HEIF are
# those of ISO/IEC 23008-12, annex B
_SIGNATURES: tuple[tuple[int, bytes, Kind], ...] = (
    (0, b"\xff\xd8\xff", Kind("image/jpeg", ".jpg")),
    (0, b"\x89PNG\r\n\x1a\n", Kind("image/png", ".png")),
    (0, b"GIF8", Kind("image/gif", ".gif", Way.ANIMATION)),  # almost always animated
    (8, b"WEBP", Kind("image/webp", ".webp")),
    (0, b"BM", Kind("image/bmp", ".bmp")),
    (0, b"II*\x00", Kind("image/tiff", ".tif")),
    (0, b"MM\x00*", Kind("image/tiff", ".tif")),
    (4, b"ftypavif", Kind("image/avif", ".avif")),
    (4, b"ftypavis", Kind("image/avif", ".avif", Way.DOCUMENT)),
    *((4, b"ftyp" + brand, _HEIC) for brand in (b"heic", b"heix", b"heim", b"heis")),
    *((4, b"ftyp" + brand, _HEIC_SEQUENCE) for brand in (b"hevc", b"hevx", b"hevm", b"hevs")),
    (4, b"ftypmif1", Kind("image/heif", ".heif")),
    (4, b"ftypmsf1", Kind("image/heif-sequence", ".heif", Way.DOCUMENT)),
    (4, b"ftypqt  ", Kind("video/quicktime", ".mov", Way.DOCUMENT)),
    (4, b"ftyp", Kind("video/mp4", ".mp4", Way.VIDEO)),
    (0, b"\x1a\x45\xdf\xa3", Kind("video/webm", ".webm", Way.DOCUMENT)),
    (0, b"%PDF-", Kind("application/pdf", ".pdf", Way.DOCUMENT)),
    (0, b"PK\x03\x04", Kind("application/zip", ".zip", Way.DOCUMENT)),
)
_MOVING_WEBP = Kind("image/webp", ".webp", Way.DOCUMENT)
_UNKNOWN = Kind("application/octet-stream", "", Way.DOCUMENT)


def kind_of(content: bytes, told: str) -> Kind:
    """Return a file's kind, detected from its bytes or else its Content-Type (`told`)."""
    for offset, signature, kind in _SIGNATURES:
        if content.startswith(signature, offset):
            return _MOVING_WEBP if _is_moving_webp(content) else kind
    media_type = told.partition(";")[0].strip().lower()
    if media_type in {"", _UNKNOWN.media_type}:
        return _UNKNOWN
    ending = mimetypes.guess_extension(media_type) or ""
    is_picture = media_type.startswith("image/")
    return Kind(media_type, ending, Way.PHOTO if is_picture else Way.DOCUMENT)


def may_move(path: str) -> bool:
    """Return whether the file may be an animation or a video, judging by its name."""
    return path.lower().endswith((".gif", ".webp", ".avif", ".mp4", ".mov", ".webm", ".mkv"))


def _is_moving_webp(content: bytes) -> bool:
    """Return whether a file is an animated WebP.

    https://developers.google.com/speed/webp/docs/riff_container#extended_file_format
    """
    return content[8:16] == b"WEBPVP8X" and len(content) > 20 and bool(content[20] & 2)
