"""What Telegram does to a picture: refuse it, or make JPEGs of several sizes of it."""

import asyncio
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from PIL import Image, ImageOps, UnidentifiedImageError

T = TypeVar("T")
BOXES = (90, 320, 800, 1280, 2560)  # the longer side of each size
APP_BOX = 1280  # people's apps make a picture this small before they send it
MAX_SUM, MAX_RATIO = 10_000, 20
MAX_APP_PIXELS = 64_000_000
_TOO_MANY_PIXELS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_UNREADABLE = (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError)


class NotAPicture(ValueError):
    """The bytes can't be decoded."""


class BadDimensions(ValueError):
    """The picture is too large or too narrow."""


@dataclass(frozen=True, slots=True)
class Size:
    """One JPEG of a picture."""

    width: int
    height: int
    content: bytes


class Pictures:
    """Picture work in two threads of its own, so that it never holds up the event loop."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="pictures")

    async def from_bot(self, content: bytes) -> tuple[Size, ...]:
        """Return the sizes of a photo that a bot sends. Raises NotAPicture, BadDimensions."""
        return await self._run(_from_bot, content)

    async def from_app(self, content: bytes) -> tuple[Size, ...]:
        """Return the sizes of a photo that a person sends. Raises NotAPicture, BadDimensions."""
        return await self._run(_from_app, content)

    async def thumbnail(self, content: bytes) -> Size | None:
        """Return a small JPEG for a file that is a picture, None for any other."""
        return await self._run(_thumbnail, content)

    async def _run(self, work: Callable[[bytes], T], content: bytes) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, content)

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _from_bot(content: bytes) -> tuple[Size, ...]:
    with _opened(content) as image:
        _check_shape(image)
        if sum(image.size) > MAX_SUM:
            raise BadDimensions(f"{image.width} x {image.height}")
        return _sizes(image, BOXES[-1])


def _from_app(content: bytes) -> tuple[Size, ...]:
    with _opened(content) as image:
        _check_shape(image)
        if image.width * image.height > MAX_APP_PIXELS:
            raise BadDimensions(f"{image.width} x {image.height}")
        return _sizes(image, APP_BOX)


def _thumbnail(content: bytes) -> Size | None:
    try:
        with _opened(content) as image:
            if image.width * image.height > MAX_APP_PIXELS:
                return None
            return _jpeg(_plain(image, 320))
    except (NotAPicture, BadDimensions):
        return None


def _opened(content: bytes) -> Image.Image:
    try:
        return Image.open(io.BytesIO(content))  # reads the header only
    except _TOO_MANY_PIXELS as exc:
        raise BadDimensions("too many pixels") from exc
    except _UNREADABLE as exc:
        raise NotAPicture("not a picture") from exc


def _check_shape(image: Image.Image) -> None:
    if max(image.size) > MAX_RATIO * min(image.size):
        raise BadDimensions(f"{image.width} x {image.height}")


def _sizes(image: Image.Image, box: int) -> tuple[Size, ...]:
    """Return one JPEG for each box that the picture is larger than, and the largest, last."""
    largest = _plain(image, box)
    smaller = [_fit(largest, b) for b in BOXES if b < max(largest.size)]
    return tuple(_jpeg(each) for each in (*smaller, largest))


def _plain(image: Image.Image, box: int) -> Image.Image:
    """Return the picture upright, in RGB, without metadata, no larger than `box`."""
    try:
        image.draft("RGB", (box, box))  # lets the JPEG decoder skip what is thrown away anyway
        upright = ImageOps.exif_transpose(image)
    except _UNREADABLE as exc:
        raise NotAPicture("broken picture data") from exc
    if upright.has_transparency_data:
        layer = upright.convert("RGBA")
        upright = Image.new("RGB", layer.size, "white")
        upright.paste(layer, mask=layer.getchannel("A"))
    return _fit(upright.convert("RGB"), box)


def _fit(image: Image.Image, box: int) -> Image.Image:
    if max(image.size) <= box:
        return image
    scale = box / max(image.size)
    return image.resize(
        (max(1, round(image.width * scale)), max(1, round(image.height * scale))),
        Image.Resampling.BICUBIC,
        reducing_gap=2.0,
    )


def _jpeg(image: Image.Image) -> Size:
    out = io.BytesIO()
    Image.frombytes("RGB", image.size, image.tobytes()).save(out, "JPEG", quality=87)
    return Size(image.width, image.height, out.getvalue())
