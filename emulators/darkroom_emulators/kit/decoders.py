"""Pillow as the emulators use it: any exception over strange bytes becomes one of two errors."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import ExifTags, Image

# Pillow itself refuses over 179 million pixels; over 89 million it only logs a warning
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
    """The picture is larger than Pillow decodes, or than fits into memory."""


@contextmanager
def decoder_errors() -> Iterator[None]:
    """Turn what decoders and encoders raise into NotAPicture or TooManyPixels.

    Only Pillow's code belongs under it. Its plugins promise no set of exceptions: each raises
    whatever its parsing trips over. The request must still be answered, so every class is caught,
    and chained.
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
    """Return the picture turned as its EXIF says, or unchanged if that can't be read.

    `ImageOps.exif_transpose` would also write the EXIF again, and fail on a field of a wrong type;
    `getexif` would also look into XMP and PNG's texts, which viewers ignore. Call it under
    `decoder_errors`: the pixels are decoded here.
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
