"""Show pictures as other decoders do: libvips (HEIF through libheif), and Skia, as in Chrome."""

import importlib

import pyvips
import skia
from PIL import Image

from . import heif
from .looks import Look
from .pictures import Picture
from .preparation import MEMORY
from .sandbox import Limits, Returned, run

LIMITS = Limits(seconds=29, memory=8 * MEMORY)
NAMES = ("libvips", "Skia")


class NotShown(Exception):
    """The decoder doesn't support the format."""


def ready() -> None:
    """Import the Pillow plugin needed to look at the decoders' results."""
    importlib.import_module("PIL.JpegImagePlugin")


def by_libvips(picture: Picture) -> Look:
    """Return the look of the first frame, rotated by EXIF, flattened on white, in sRGB.

    Raises the exceptions of libvips and libheif.
    """
    content = picture.content
    if picture.form == "HEIF":
        shown = heif.decode(content)
    else:
        shown = pyvips.Image.new_from_buffer(content, "").autorot()
    if shown.get_typeof("icc-profile-data") and shown.interpretation != "b-w":
        shown = shown.icc_transform("srgb", embedded=True, depth=8)
    shown = shown.colourspace("srgb")
    if shown.hasalpha():
        shown = shown.flatten(background=[255, 255, 255])
    pixels = shown.cast("uchar").write_to_memory()
    mode = "RGB" if shown.bands == 3 else "L"
    return Look.of(Image.frombuffer(mode, (shown.width, shown.height), pixels, "raw", mode, 0, 1))


def by_skia(picture: Picture) -> Look:
    """Return the look as decoded by Skia, on white, in sRGB. Raises NotShown."""
    shown = skia.Image.MakeFromEncoded(skia.Data.MakeWithCopy(picture.content))
    if shown is None:
        raise NotShown
    info = skia.ImageInfo.Make(
        shown.width(),
        shown.height(),
        skia.kRGBA_8888_ColorType,
        skia.kPremul_AlphaType,
        skia.ColorSpace.MakeSRGB(),
    )
    surface = skia.Surface.MakeRaster(info)
    with surface as canvas:
        canvas.clear(skia.ColorWHITE)
        canvas.drawImage(shown, 0, 0)
    pixels = surface.makeImageSnapshot().tobytes()
    size = (shown.width(), shown.height())
    return Look.of(Image.frombuffer("RGBA", size, pixels, "raw", "RGBA", 0, 1))


def show(picture: Picture) -> dict[str, Look]:
    """Return a picture's look by each decoder that can read it, each in its own child process."""
    looks = {}
    for name, decoder in zip(NAMES, (by_libvips, by_skia), strict=True):
        ending = run(decoder, [picture], LIMITS).endings[0]
        if isinstance(ending, Returned):
            looks[name] = ending.value
    return looks
