"""Turn any picture that the bot takes into an upright JPEG in sRGB without metadata."""

import io
import struct
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import ExifTags, Image, ImageCms
from pillow_heif import register_heif_opener

from common.errors import UserError
from common.observability import logger
from common.texts import Text

# What is decoded must fit into the function's memory (template.yaml: MemorySize) beside the file
# and 100 MB for the rest: up to 8 bytes a pixel, with the copy that turns it upright or flattens
# it; WebP's decoder holds two more.
MAX_PIXELS = 40_000_000
MAX_PIXELS_OF = {"WEBP": 20_000_000}
JPEG_QUALITY = 95
MAX_SIDE = 65_500  # libjpeg's JPEG_MAX_DIMENSION
STRIP = 256  # rows
# what Pillow's plugins and libheif raise for bytes that are no picture after all
BROKEN = (OSError, ValueError, SyntaxError, RuntimeError, EOFError, struct.error)
TRANSPOSE = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

register_heif_opener()
# Pillow itself refuses over 179 million pixels, and over 89 million it only warns in the log
warnings.simplefilter("error", Image.DecompressionBombWarning)


def as_jpeg(content: bytes, kind: str) -> bytes:
    """Return the first frame of a picture of the Pillow format `kind` as a JPEG.

    Raises UserError if it can't be read, or has too many pixels, which is checked before any is
    decoded.
    """
    with decoder_errors():
        flat = _decoded(content, kind)
        written = io.BytesIO()
        flat.save(written, "JPEG", quality=JPEG_QUALITY)
    return written.getvalue()


def _decoded(content: bytes, kind: str) -> Image.Image:
    """Return the picture upright and flat in sRGB; each step lets go of what it was given."""
    picture: Image.Image = Image.open(io.BytesIO(content), formats=[kind])
    too_many = picture.width * picture.height > MAX_PIXELS_OF.get(kind, MAX_PIXELS)
    if too_many or max(picture.size) > MAX_SIDE:
        raise UserError(Text.TOO_BIG)
    profile = picture.info.get("icc_profile")
    picture = _upright(picture)
    picture = _on_white(picture)
    _to_srgb(picture, profile)
    picture.info.clear()  # or a comment, say, would be written again
    return picture


@contextmanager
def decoder_errors() -> Iterator[None]:
    """Turn what decoders and encoders raise into UserError.

    Pillow's plugins promise no set of exceptions: each raises what its parsing trips over. One that
    got out would fail every try of the update, and Telegram sends nothing else of the chat before
    it is through. So every class is caught; one that is not known is logged, by where it came from
    and without its text, which may quote the file.
    """
    try:
        yield
    except UserError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as exc:
        raise UserError(Text.TOO_BIG) from exc
    except BROKEN as exc:
        raise UserError(Text.NOT_A_PICTURE) from exc
    except Exception as exc:
        at = traceback.extract_tb(exc.__traceback__)[-1]
        logger.warning(
            "decoder failed", error=type(exc).__name__, where=f"{at.filename}:{at.lineno}"
        )
        raise UserError(Text.NOT_A_PICTURE) from exc


def _upright(picture: Image.Image) -> Image.Image:
    """Return the picture turned as its EXIF says, or as it is where that can't be read.

    `ImageOps.exif_transpose` would also write the EXIF anew, and fail on a field of a wrong type.
    """
    picture.load()
    try:
        with decoder_errors():
            orientation = picture.getexif().get(ExifTags.Base.Orientation)
    except UserError:
        return picture
    method = TRANSPOSE.get(orientation) if isinstance(orientation, int) else None
    return picture if method is None else picture.transpose(method)


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
