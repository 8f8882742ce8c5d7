"""Reads a media file's container, dimensions, duration and tags from its content.

Pillow reads GIF and WebP; `pymediainfo`, from the extra `media`, reads video and sound. Without it,
only their container is detected, from the first bytes; they are accepted without being measured.
"""

import gzip
import io
import json
import math
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from PIL import Image

from ..kit.decoders import NotAPicture, TooManyPixels, decoder_errors

REMEDY = 'pip install "darkroom-emulators[media]"'
MAX_LOTTIE = 8 << 20  # bytes of a decompressed .tgs
QUARTER_TURNS = {"90", "270"}
_TYPES = {
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "webm": "video/webm",
    "ogg": "audio/ogg",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "gif": "image/gif",
    "webp": "image/webp",
    "tgs": "application/x-tgsticker",
}
# brands of ISO base media files; pictures (HEIC, AVIF) have other brands
_BRANDS = {b"M4A ": "m4a", b"M4B ": "m4a", b"qt  ": "mov"}
_PICTURE_BRANDS = (b"hei", b"hev", b"mif", b"msf", b"avi")
_STARTS = {
    b"GIF87a": "gif",
    b"GIF89a": "gif",
    b"OggS": "ogg",
    b"ID3": "mp3",
    b"\x1f\x8b": "tgs",  # or another gzip file, which is checked later
}
_PICTURES = {"gif", "webp"}


class UnreadableMedia(RuntimeError):
    """Media can't be measured on this machine; the message includes a remedy."""


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """Facts about a file; `container` is "mp4", "gif" etc., or "" if it isn't media.

    `width` and `height` are in pixels as displayed, and `seconds` is the duration; all are 0 if not
    measured. `codec` is MediaInfo's name for the codec of the video or, without a video, of the
    sound, such as "AVC" or "Opus"; for an animated sticker, it is "Lottie".
    """

    container: str = ""
    width: int = 0
    height: int = 0
    seconds: float = 0.0
    codec: str = ""
    is_moving: bool = False  # whether a picture has several frames
    title: str = ""
    performer: str = ""

    @property
    def mime_type(self) -> str:
        """The container's MIME type, or "" if the file isn't media."""
        return _TYPES.get(self.container, "")

    @property
    def duration(self) -> int:
        """The duration in whole seconds, rounded up for videos as in tdlib."""
        return math.ceil(self.seconds) if self.width else round(self.seconds)

    @property
    def is_measured(self) -> bool:
        """Whether the dimensions or the duration are known."""
        return bool(self.width or self.seconds)


def read_facts(content: bytes) -> MediaFacts:
    """Return a file's facts. Raises UnreadableMedia if the package that reads it is unavailable."""
    found = MediaFacts(sniffed(content))
    if found.container in _PICTURES:
        return _picture_facts(content, found)
    if found.container == "tgs":
        return _lottie_facts(content)
    return _track_facts(content, found) if found.container else found


def sniffed(content: bytes) -> str:
    """Return a file's container, detected from its first bytes, or "" if it isn't media."""
    if content[4:8] == b"ftyp":
        brand = content[8:12]
        return "" if brand.startswith(_PICTURE_BRANDS) else _BRANDS.get(brand, "mp4")
    if content.startswith(b"RIFF"):
        return "webp" if content[8:12] == b"WEBP" else ""
    if content.startswith(b"\x1a\x45\xdf\xa3"):  # EBML: WebM, or a Matroska that isn't WebM
        return "webm" if b"webm" in content[:64] else ""
    if content[:1] == b"\xff" and content[1:2] and content[1] & 0xE6 == 0xE2:  # MPEG layer III
        return "mp3"
    return next((name for start, name in _STARTS.items() if content.startswith(start)), "")


def _picture_facts(content: bytes, found: MediaFacts) -> MediaFacts:
    """Return the facts that Pillow reads; a picture that it can't read isn't media."""
    try:
        with decoder_errors(), Image.open(io.BytesIO(content)) as image:
            frames = getattr(image, "n_frames", 1)
            seconds = _frames_seconds(image, frames) if frames > 1 else 0.0
            return replace(
                found,
                width=image.width,
                height=image.height,
                seconds=seconds,
                is_moving=frames > 1,
            )
    except (NotAPicture, TooManyPixels):
        return MediaFacts()


def _frames_seconds(image: Image.Image, frames: int) -> float:
    milliseconds = 0
    for number in range(frames):
        image.seek(number)
        milliseconds += int(image.info.get("duration", 0))
    return milliseconds / 1000


def _lottie_facts(content: bytes) -> MediaFacts:
    """Return the facts about an animated sticker, which is gzipped Lottie JSON."""
    try:
        with gzip.open(io.BytesIO(content)) as stream:
            given = json.loads(stream.read(MAX_LOTTIE))
        frames, rate = float(given["op"]) - float(given["ip"]), float(given["fr"])
        width, height = int(given["w"]), int(given["h"])
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError, RecursionError):
        return MediaFacts()
    return MediaFacts("tgs", width, height, frames / rate if rate > 0 else 0.0, "Lottie")


def _track_facts(content: bytes, found: MediaFacts) -> MediaFacts:
    try:
        from pymediainfo import MediaInfo  # noqa: PLC0415 - an extra, loaded only when needed

        tracks = MediaInfo.parse(io.BytesIO(content)).tracks
    except ImportError as exc:
        raise UnreadableMedia(f"pymediainfo is not installed: {REMEDY}") from exc
    except OSError as exc:  # the package has no native library for this machine
        raise UnreadableMedia(f"libmediainfo can't be loaded ({exc}): {REMEDY}") from exc
    by_type = {
        track.track_type: track.to_data() for track in reversed(tracks)
    }  # first of each type
    general, video, sound = (by_type.get(name, {}) for name in ("General", "Video", "Audio"))
    if not (video or sound):
        return MediaFacts()
    width, height = _shown_size(video)
    container = "m4a" if found.container in {"mp4", "mov"} and not video else found.container
    return MediaFacts(
        container,
        width,
        height,
        _number(general.get("duration")) / 1000,
        str((video or sound).get("format", "")),
        title=str(general.get("track_name", "")),
        performer=str(general.get("performer", "")),
    )


def _shown_size(video: Mapping[str, object]) -> tuple[int, int]:
    """Return a video's size as displayed; MediaInfo reports it before rotation."""
    width, height = int(_number(video.get("width"))), int(_number(video.get("height")))
    turned = str(video.get("rotation", "0")).partition(".")[0] in QUARTER_TURNS
    return (height, width) if turned else (width, height)


def _number(given: object) -> float:
    """Return one of MediaInfo's numbers, which can be strings, or 0 if it is missing."""
    try:
        return float(str(given))
    except ValueError:
        return 0.0
