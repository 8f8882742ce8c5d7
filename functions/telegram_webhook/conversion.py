"""Turn any picture that the bot takes into an upright JPEG in sRGB without metadata."""

import io
import struct
import warnings

from PIL import Image, ImageCms, ImageOps
from pillow_heif import register_heif_opener

from common.errors import UserError
from common.texts import Text

# What is decoded must fit into the function's memory (template.yaml: MemorySize) beside the file
# and 100 MB for the rest: up to 8 bytes a pixel, with the copy that turns it upright or flattens
# it; WebP's decoder holds two more.
MAX_PIXELS = 40_000_000
MAX_PIXELS_OF = {"WEBP": 20_000_000}
JPEG_QUALITY = 95
STRIP = 256  # rows
# what Pillow's plugins and libheif raise for bytes that are no picture after all
BROKEN = (OSError, ValueError, SyntaxError, RuntimeError, EOFError, struct.error)

register_heif_opener()
# Pillow itself refuses over 179 million pixels, and over 89 million it only warns in the log
warnings.simplefilter("error", Image.DecompressionBombWarning)


def as_jpeg(content: bytes, kind: str) -> bytes:
    """Return the first frame of a picture of the Pillow format `kind` as a JPEG.

    Raises UserError if it can't be read, or has too many pixels, which is checked before any is
    decoded.
    """
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as picture:
            if picture.width * picture.height > MAX_PIXELS_OF.get(kind, MAX_PIXELS):
                raise UserError(Text.TOO_BIG)
            ImageOps.exif_transpose(picture, in_place=True)
            flat = _on_white(picture)
            _to_srgb(flat, picture.info.get("icc_profile"))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as exc:
        raise UserError(Text.TOO_BIG) from exc
    except BROKEN as exc:
        raise UserError(Text.NOT_A_PICTURE) from exc
    flat.info.clear()  # or a comment, say, would be written again
    written = io.BytesIO()
    flat.save(written, "JPEG", quality=JPEG_QUALITY)
    return written.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    """Return the picture in RGB, with what is transparent in white; JPEG knows neither."""
    if not picture.has_transparency_data:
        return picture if picture.mode == "RGB" else picture.convert("RGB")
    white = Image.new("RGB", picture.size, "white")
    for top in range(0, picture.height, STRIP):
        strip = picture.crop((0, top, picture.width, min(top + STRIP, picture.height)))
        coloured = strip.convert("RGBA")
        white.paste(coloured, (0, top), mask=coloured)
    return white


def _to_srgb(picture: Image.Image, profile: bytes | None) -> None:
    """Turn the colours, which `profile` explains, into what they are taken for without it.

    iPhones write Display P3, whose colours would look dull. Where the profile is broken, or not for
    RGB, they stay.
    """
    if not profile:
        return
    try:
        space = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if space.profile.xcolor_space == "RGB ":
            srgb = ImageCms.createProfile("sRGB")
            ImageCms.profileToProfile(picture, space, srgb, inPlace=True)
    except (ImageCms.PyCMSError, OSError):
        return
