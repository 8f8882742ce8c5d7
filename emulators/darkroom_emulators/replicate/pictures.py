"""Pictures in and out of bytes, never larger than the limits allow."""

import io

from PIL import Image

from ..kit.decoders import NotAPicture, TooManyPixels, decoder_errors, upright
from .catalog import ModelFailed
from .settings import Limits

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")


def decode(content: bytes, limits: Limits) -> Image.Image:
    """Return the picture, upright, as RGB or RGBA.

    Raises ModelFailed for what is no picture, broken, or too large; the size is known from its
    head before a pixel is decoded.
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


def encode(picture: Image.Image, limits: Limits) -> tuple[str, bytes]:
    """Return extension and content: PNG where there is transparency, JPEG otherwise.

    Raises ModelFailed for a picture that is too large, or that no JPEG can hold.
    """
    check_pixels(picture.size, limits)
    kind = ("png", "PNG") if picture.mode == "RGBA" else ("jpg", "JPEG")
    out = io.BytesIO()
    try:
        with decoder_errors():
            flat = picture if picture.mode == "RGBA" else picture.convert("RGB")
            flat.save(out, kind[1], quality=90)
    except (NotAPicture, TooManyPixels) as exc:  # a JPEG's side, say, has 65,500 pixels at most
        why = exc.__cause__ or exc
        raise ModelFailed(f"cannot write the output as {kind[1]}: {why}") from exc
    return kind[0], out.getvalue()


def check_pixels(size: tuple[int, int], limits: Limits) -> None:
    """Raise ModelFailed if a picture of this size would be too large."""
    if size[0] * size[1] > limits.picture_pixels:
        raise ModelFailed(_too_large(limits))


def _too_large(limits: Limits) -> str:
    return f"the picture has more than {limits.picture_pixels} pixels"
