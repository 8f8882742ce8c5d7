"""Pictures in and out of bytes, never larger than the limits allow."""

import io
import warnings

from PIL import Image, ImageOps

from .catalog import ModelFailed
from .settings import Limits

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")

# Pillow only warns of a mid-sized bomb; here it is an error like the big one
warnings.simplefilter("error", Image.DecompressionBombWarning)


def decode(content: bytes, limits: Limits) -> Image.Image:
    """Return the picture, upright, as RGB or RGBA.

    Raises ModelFailed for what is no picture, broken, or too large; the size is known from its
    head before a pixel is decoded.
    """
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            check_pixels(picture.size, limits)
            upright = ImageOps.exif_transpose(picture)
            has_alpha = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
            return upright.convert("RGBA" if has_alpha else "RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as exc:
        raise ModelFailed(_too_large(limits)) from exc
    except (OSError, ValueError, SyntaxError, EOFError) as exc:  # Pillow's ways to say: broken
        raise ModelFailed("cannot identify image file") from exc


def encode(picture: Image.Image, limits: Limits) -> tuple[str, bytes]:
    """Return extension and content: PNG where there is transparency, JPEG otherwise."""
    check_pixels(picture.size, limits)
    out = io.BytesIO()
    if picture.mode == "RGBA":
        picture.save(out, "PNG")
        return "png", out.getvalue()
    picture.convert("RGB").save(out, "JPEG", quality=90)
    return "jpg", out.getvalue()


def check_pixels(size: tuple[int, int], limits: Limits) -> None:
    """Raise ModelFailed if a picture of this size would be too large."""
    if size[0] * size[1] > limits.picture_pixels:
        raise ModelFailed(_too_large(limits))


def _too_large(limits: Limits) -> str:
    return f"the picture has more than {limits.picture_pixels} pixels"
