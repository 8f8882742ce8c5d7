"""Makes Pillow safe for untrusted bytes: any error it raises becomes one of two exceptions."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import ExifTags, Image

# Pillow raises an error only above 179 million pixels; above 89 million it just issues a warning
warnings.simplefilter("error", Image.DecompressionBombWarning)

_TRANSPOSE = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class NotAPicture(ValueError):
    """The bytes can't be decoded, or the pixels can't be encoded."""


class TooManyPixels(ValueError):
    """The picture has more pixels than Pillow accepts, or doesn't fit into memory."""


@contextmanager
def decoder_errors() -> Iterator[None]:
    """Convert all errors of decoders and encoders into NotAPicture or TooManyPixels.

    Use this only around calls into Pillow. Its plugins don't document which exceptions they raise,
    and the request must still get a response, so any exception is caught and chained.
    """
    try:
        yield
    except (NotAPicture, TooManyPixels):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as exc:
        raise TooManyPixels("too many pixels") from exc
    except Exception as exc:
        raise NotAPicture("not a picture") from exc


def upright(picture: Image.Image) -> Image.Image:
    """Return the picture rotated according to its EXIF data, or unchanged if that is unreadable.

    `ImageOps.exif_transpose` would also rewrite the EXIF data, and fail on a field of the wrong
    type; `getexif` would also read XMP and PNG text chunks, which viewers ignore. Call this within
    `decoder_errors`, because it decodes the pixels.
    """
    picture.load()
    exif = Image.Exif()
    try:
        with decoder_errors():
            exif.load(picture.info.get("exif") or b"")
            orientation = exif.get(ExifTags.Base.Orientation)
    except NotAPicture:
        return picture
    method = _TRANSPOSE.get(orientation) if isinstance(orientation, int) else None
    return picture if method is None else picture.transpose(method)
