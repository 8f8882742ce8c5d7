"""Turn any picture that the bot takes into an upright JPEG without metadata."""

import io

from PIL import Image, ImageOps
from pillow_heif import register_heif_opener

from common.errors import UserError
from common.texts import Text

MAX_PIXELS = 100_000_000
JPEG_QUALITY = 95

register_heif_opener()


def as_jpeg(content: bytes, kind: str) -> bytes:
    """Return the first frame of a picture of the Pillow format `kind` as a JPEG.

    Raises UserError if it can't be read, or has over 100 million pixels, which is checked before
    any is decoded.
    """
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise UserError(Text.TOO_BIG)
            flat = _on_white(ImageOps.exif_transpose(picture))
    except Image.DecompressionBombError as exc:
        raise UserError(Text.TOO_BIG) from exc
    except (OSError, ValueError, SyntaxError) as exc:
        raise UserError(Text.NOT_A_PICTURE) from exc
    flat.info.clear()  # or a comment, say, would be written again
    written = io.BytesIO()
    flat.save(written, "JPEG", quality=JPEG_QUALITY)
    return written.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    """Return the picture in RGB, with what is transparent in white; JPEG knows neither."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    coloured = picture.convert("RGBA")
    white = Image.new("RGBA", coloured.size, "white")
    return Image.alpha_composite(white, coloured).convert("RGB")
