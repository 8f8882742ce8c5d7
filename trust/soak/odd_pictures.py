"""Strange pictures that once, when sent as files, made the bot fail on every attempt."""

import io
import struct

from PIL import Image

ORIENTATION, X_RESOLUTION = 0x0112, 0x011A
SHORT, TEXT = 3, 2


def odd_pictures() -> list[tuple[str, bytes, str]]:
    """Return files as a person sends them: name, content, content type."""
    jpeg, png = _picture("JPEG"), _picture("PNG")
    return [
        ("rotated.jpg", jpeg[:2] + _app1(_odd_exif()) + jpeg[2:], "image/jpeg"),
        ("rotated.webp", _picture("WEBP", exif=b"Exif\0\0" + _odd_exif()), "image/webp"),
        ("long.png", _picture("PNG", size=(10, 66_000)), "image/png"),
        ("deep.png", _picture("PNG", mode="I;16"), "image/png"),
        ("print.jpg", _picture("JPEG", mode="CMYK"), "image/jpeg"),
        ("cut.jpg", jpeg[: len(jpeg) // 2], "image/jpeg"),
        ("cut.png", png[: len(png) // 2], "image/png"),
        ("words.jpg", b"these are words", "image/jpeg"),
        ("nothing.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "image/heic"),
    ]


def _picture(
    form: str, *, size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: bytes
) -> bytes:
    written = io.BytesIO()
    Image.new(mode, size).save(written, form, **options)
    return written.getvalue()


def _app1(exif: bytes) -> bytes:
    content = b"Exif\0\0" + exif
    return b"\xff\xe1" + struct.pack(">H", len(content) + 2) + content


def _odd_exif() -> bytes:
    """Return the EXIF of a rotated picture, with a resolution stored as text."""
    turned = struct.pack("<HHIHH", ORIENTATION, SHORT, 1, 6, 0)
    resolution = struct.pack("<HHI", X_RESOLUTION, TEXT, 3) + b"72\0\0"
    return b"II*\0\x08\0\0\0\x02\0" + turned + resolution + bytes(4)
