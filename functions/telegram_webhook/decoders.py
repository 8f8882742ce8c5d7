"""Turns decoders' exceptions into messages for the person, and reads the EXIF orientation."""

import struct
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import ExifTags, Image, ImageCms

from common.errors import UserError
from common.runtime.observability import logger
from common.texts import Text

# the exceptions that Pillow's plugins, libheif and LittleCMS raise for bytes they can't read
BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    RuntimeError,
    EOFError,
    struct.error,
    ImageCms.PyCMSError,
)
TRANSPOSE = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@contextmanager
def decoder_errors() -> Iterator[None]:
    """Turn any exception from a decoder or encoder into UserError.

    Pillow doesn't document which exceptions its plugins raise. If one escaped, every try of the
    update would fail, and meanwhile Telegram would send nothing else from the chat. So all are
    caught. Unexpected classes are logged with their origin, but without their text, which may
    quote the file.
    """
    try:
        yield
    except UserError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as exc:
        raise UserError(Text.TOO_MANY_PIXELS) from exc
    except BROKEN as exc:
        raise UserError(Text.NOT_A_PICTURE) from exc
    except Exception as exc:
        at = traceback.extract_tb(exc.__traceback__)[-1]
        logger.warning(
            "decoder failed", error=type(exc).__name__, where=f"{at.filename}:{at.lineno}"
        )
        raise UserError(Text.NOT_A_PICTURE) from exc


def turn_of(picture: Image.Image) -> Image.Transpose | None:
    """Return how to turn a loaded picture upright, or None to leave it as it is.

    If the EXIF can't be read, the picture is left as it is. `ImageOps.exif_transpose` would also
    rewrite the EXIF, and would fail on fields of the wrong type. `getexif` would also read XMP and
    PNG's text chunks, which viewers ignore.
    """
    exif = Image.Exif()
    try:
        with decoder_errors():
            exif.load(picture.info.get("exif") or b"")
            orientation = exif.get(ExifTags.Base.Orientation)
    except UserError:
        return None
    return TRANSPOSE.get(orientation) if isinstance(orientation, int) else None
