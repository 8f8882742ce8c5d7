"""Decodes and encodes pictures, with limits on their size."""

import io

from PIL import Image

from ..kit.decoders import NotAPicture, TooManyPixels, decoder_errors, upright
from .limits import Limits
from .model import ModelFailed

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
OUTPUT_FORMATS = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}


def decode(content: bytes, limits: Limits) -> Image.Image:
    """Return the picture as RGB or RGBA, rotated upright.

    Raises ModelFailed if the content is not a picture, is broken, or is too large. The size is read
    from the header, before any pixels are decoded.
    """
    try:
        with _opened(content) as picture:
            check_pixels(picture.size, limits)
            with decoder_errors():
                turned = upright(picture)
                has_alpha = turned.mode in {"RGBA", "LA", "PA"} or "transparency" in turned.info
                return turned.convert("RGBA" if has_alpha else "RGB")
    except TooManyPixels as exc:
        raise ModelFailed(_too_large(limits)) from exc
    except NotAPicture as exc:
        raise ModelFailed("cannot identify image file") from exc


def _opened(content: bytes) -> Image.Image:
    with decoder_errors():
        return Image.open(io.BytesIO(content), formats=FORMATS)


def encode(picture: Image.Image, limits: Limits, kind: str, quality: int = 90) -> bytes:
    """Encode a picture as `kind`, one of the extensions in `OUTPUT_FORMATS`.

    Raises ModelFailed if the picture is too large, or can't be stored in that format.
    """
    check_pixels(picture.size, limits)
    name = OUTPUT_FORMATS[kind]
    out = io.BytesIO()
    try:
        with decoder_errors():
            fit = picture if picture.mode == "RGBA" and name != "JPEG" else picture.convert("RGB")
            fit.save(out, name, quality=quality)
    except (NotAPicture, TooManyPixels) as exc:  # such as a JPEG with a side above 65,500 pixels
        why = exc.__cause__ or exc
        raise ModelFailed(f"can't write the output as {name}: {why}") from exc
    return out.getvalue()


def natural_kind(picture: Image.Image) -> str:
    """Return the default extension for a picture: png if it has transparency, otherwise jpg."""
    return "png" if picture.mode == "RGBA" else "jpg"


def check_pixels(size: tuple[int, int], limits: Limits) -> None:
    """Raise ModelFailed if a picture of this size would be too large."""
    if size[0] * size[1] > limits.picture_pixels:
        raise ModelFailed(_too_large(limits))


def _too_large(limits: Limits) -> str:
    return f"the picture has more than {limits.picture_pixels} pixels"
