"""A thumbnail of a picture, for comparison with how another decoder shows it."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from PIL import Image, ImageChops, ImageStat

SIDE = 32
# colors are compared in fewer, larger cells, because JPEG halves the chroma's resolution, which
# would be visible in the smallest pictures
CELLS = 8
WAYS = tuple(Image.Transpose)
# pictures with a mean difference of up to 6 of 255 look the same; a turned one is recognized if
# turning it back makes the difference more than 3 times smaller
SAME = 6.0
CLEARLY = 3.0


@dataclass(frozen=True)
class Look:
    """A picture's size in pixels, and the whole picture scaled to SIDE x SIDE pixels in sRGB."""

    width: int
    height: int
    pixels: bytes

    @classmethod
    def of(cls, picture: Image.Image) -> "Look":
        """Return the look of an upright picture in sRGB."""
        small = picture.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BOX)
        return cls(picture.width, picture.height, small.tobytes())

    @property
    def size(self) -> tuple[int, int]:
        """Return the width and height in pixels."""
        return self.width, self.height

    @property
    def picture(self) -> Image.Image:
        """Return the scaled picture."""
        return Image.frombytes("RGB", (SIDE, SIDE), self.pixels)


def is_turned(look: Look, truth: Look) -> bool:
    """Return whether a picture is rotated or mirrored, judging by its pixels or swapped sides."""
    as_it_is = _difference(look.picture, truth.picture)
    if as_it_is > SAME:
        others = (_difference(look.picture.transpose(way), truth.picture) for way in WAYS)
        if min(others) * CLEARLY < as_it_is:
            return True
    return look.size != truth.size and look.size == truth.size[::-1]


def color_difference(look: Look, truth: Look) -> tuple[float, float]:
    """Return the mean and greatest CIE 1976 difference of the cells; about 2 is just noticeable."""
    each = [
        math.dist(one, other)
        for one, other in zip(_lab_cells(look), _lab_cells(truth), strict=True)
    ]
    return sum(each) / len(each), max(each)


def _difference(one: Image.Image, other: Image.Image) -> float:
    """Return the mean difference per channel."""
    return math.fsum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 3


def _lab_cells(look: Look) -> Iterator[tuple[float, float, float]]:
    cells = look.picture.resize((CELLS, CELLS), Image.Resampling.BOX)
    values = iter(cells.tobytes())
    return (_lab(*pixel) for pixel in zip(values, values, values, strict=True))


def _lab(red: int, green: int, blue: int) -> tuple[float, float, float]:
    """Convert an sRGB color to CIELAB under D65 (IEC 61966-2-1, CIE 15)."""
    r, g, b = _linear(red), _linear(green), _linear(blue)
    x = _lifted((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505)
    y = _lifted(0.2126 * r + 0.7152 * g + 0.0722 * b)
    z = _lifted((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@cache
def _linear(value: int) -> float:
    part = value / 255
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _lifted(part: float) -> float:
    return part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116
