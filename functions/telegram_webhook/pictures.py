"""What a file really is, by its bytes, and the picture in it without where it was taken."""

from common.errors import UserError
from common.texts import Text


def developable(content: bytes) -> bytes:
    """Return the picture in `content` as a JPEG without metadata.

    A JPEG without EXIF, such as every photo that Telegram made, stays as it is, byte for byte.
    Raises UserError where there is no picture that can be read, or too large a one.
    """
    if _is_plain_jpeg(content):
        return content
    kind = kind_of(content)
    if kind is None:
        raise UserError(Text.NOT_A_PICTURE)
    # Pillow takes 60 ms to import, and photos do not need it
    from .conversion import as_jpeg  # noqa: PLC0415

    return as_jpeg(content, kind)


def kind_of(content: bytes) -> str | None:
    """Return the picture's format by its first bytes, None if it is none that the bot takes."""
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    if content[4:8] == b"ftyp" and content[8:12] in {b"heic", b"heix", b"mif1", b"msf1", b"heim"}:
        return "HEIF"
    return None


def _is_plain_jpeg(content: bytes) -> bool:
    """Say whether this is a whole JPEG with no application segment but JFIF's, and nothing after.

    What follows the end may be anything: a film with its place, another file for another reader.

    The segments before the image data are marker, length, data:
    https://www.w3.org/Graphics/JPEG/itu-t81.pdf, annex B.
    """
    if not content.startswith(b"\xff\xd8"):
        return False
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xDA:  # the image data starts; in it no 0xFF stands before 0xD9 but at the end
            return content.find(b"\xff\xd9", at) == len(content) - 2
        if 0xE1 <= marker <= 0xEF or marker == 0xFE:  # EXIF, XMP, IPTC, a comment
            return False
        at += 2 + int.from_bytes(content[at + 2 : at + 4])
    return False
