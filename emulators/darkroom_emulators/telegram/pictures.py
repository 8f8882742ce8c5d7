"""Processes pictures as Telegram does: refuses them, or makes JPEGs in several sizes."""

import asyncio
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from PIL import Image

from ..kit.decoders import NotAPicture, TooManyPixels, decoder_errors, upright
from .media_facts import MediaFacts, read_facts

T = TypeVar("T")
BOXES = (90, 320, 800, 1280)  # maximum length of the longer side of each size, in pixels
MAX_SUM, MAX_RATIO = 10_000, 20
MAX_APP_PIXELS = 64_000_000


class BadDimensions(ValueError):
    """The picture is too large or too narrow."""


@dataclass(frozen=True, slots=True)
class Size:
    """One of a picture's sizes, as a JPEG."""

    width: int
    height: int
    content: bytes


class Pictures:
    """Processes pictures in two threads, so that they don't block the event loop."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="pictures")

    async def from_bot(self, content: bytes) -> tuple[Size, ...]:
        """Return a bot's photo in several sizes. Raises NotAPicture or BadDimensions."""
        return await self._run(_from_bot, content)

    async def from_app(self, content: bytes) -> tuple[Size, ...]:
        """Return a person's photo in several sizes. Raises NotAPicture or BadDimensions."""
        return await self._run(_from_app, content)

    async def thumbnail(self, content: bytes) -> Size | None:
        """Return a small JPEG of a file that is a picture, or None for any other file."""
        return await self._run(_thumbnail, content)

    async def facts(self, content: bytes) -> MediaFacts:
        """Return facts about a media file. Raises UnreadableMedia."""
        return await self._run(read_facts, content)

    async def _run(self, work: Callable[[bytes], T], content: bytes) -> T:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._threads, work, content)
        except TooManyPixels as exc:
            raise BadDimensions(str(exc)) from exc

    def close(self) -> None:
        """Stop the threads."""
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
            raise BadDimensions(f"{image.width} x {image.height} pixels are too many")
        return _sizes(image, BOXES[-1])


def _thumbnail(content: bytes) -> Size | None:
    try:
        with _opened(content) as image:
            if image.width * image.height > MAX_APP_PIXELS:
                return None
            with decoder_errors():
                return _jpeg(_plain(image, 320))
    except (NotAPicture, TooManyPixels):
        return None


def _opened(content: bytes) -> Image.Image:
    with decoder_errors():
        return Image.open(io.BytesIO(content))  # reads the header only


def _check_shape(image: Image.Image) -> None:
    if max(image.size) > MAX_RATIO * min(image.size):
        raise BadDimensions(f"{image.width} x {image.height} pixels are too narrow")


def _sizes(image: Image.Image, box: int) -> tuple[Size, ...]:
    """Return a JPEG for each smaller size, from small to large, and the largest one last."""
    with decoder_errors():
        largest = _plain(image, box)
        smaller = [_fit(largest, b) for b in BOXES if b < max(largest.size)]
        return tuple(_jpeg(each) for each in (*smaller, largest))


def _plain(image: Image.Image, box: int) -> Image.Image:
    """Return the picture upright, in RGB, without metadata, and no larger than `box`."""
    image.draft("RGB", (box, box))  # lets the JPEG decoder skip detail that scaling would remove
    turned = upright(image)
    if turned.has_transparency_data:
        layer = turned.convert("RGBA")
        turned = Image.new("RGB", layer.size, "white")
        turned.paste(layer, mask=layer.getchannel("A"))
    return _fit(turned.convert("RGB"), box)


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
