"""Recognizes pictures by their bytes, and removes metadata such as the location."""

from common.errors import UserError
from common.texts import Text

from .jpeg import plain_size

# major brands of HEIF with HEVC: ISO/IEC 23008-12, annex B; mif1 and msf1 name no codec
HEIF = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
AVIF = {b"avif", b"avis"}


def developable(content: bytes, max_pixels: int = 0, *, is_photo: bool = False) -> bytes:
    """Return the picture as a JPEG without metadata, of at most `max_pixels` (0 for no limit).

    A JPEG that already fits is returned byte for byte, if Telegram made it (`is_photo`) or it can
    be decoded. Raises UserError if the picture can't be read or is too large.
    """
    is_ready = fits(content, max_pixels)
    if is_ready and is_photo:
        return content
    kind = kind_of(content)
    if kind is None:
        raise UserError(Text.NOT_A_PICTURE)
    # Pillow is slow to import, and photos don't need it
    from .conversion import as_jpeg, check_jpeg  # noqa: PLC0415

    if is_ready:
        check_jpeg(content)
        return content
    return as_jpeg(content, kind, max_pixels)


def fits(content: bytes, max_pixels: int) -> bool:
    """Return whether `content` is a plain JPEG of at most `max_pixels` (0 for no limit)."""
    size = plain_size(content) if content.startswith(b"\xff\xd8") else None
    pixels = size[0] * size[1] if size else 0
    return pixels > 0 and (not max_pixels or pixels <= max_pixels)


def kind_of(content: bytes) -> str | None:
    """Return the format that the first bytes show, or None if the bot does not accept it."""
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    if content[4:8] == b"ftyp" and content[8:12] in HEIF and not _is_avif(content):
        return "HEIF"
    return None


def _is_avif(content: bytes) -> bool:
    """Return whether an ISO file's compatible brands, listed after the major one, include AVIF."""
    brands = content[16 : int.from_bytes(content[:4])]
    return any(brands[i : i + 4] in AVIF for i in range(0, len(brands), 4))
