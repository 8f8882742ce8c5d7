"""A picture through the bot's own preparation, in a child with a function's memory."""

import importlib
import io
from dataclasses import dataclass

from PIL import Image

from common.errors import UserError
from telegram_webhook.pictures import developable

from .looks import Look
from .pictures import Picture
from .sandbox import Limits, Lost, Returned, run

MEMORY = 512 * 1024 * 1024  # template.yaml: MemorySize
LIMITS = Limits(seconds=29, memory=MEMORY)  # template.yaml: Timeout
LOOKING = Limits(seconds=29, memory=4 * MEMORY)


@dataclass(frozen=True)
class Prepared:
    """What became of a picture: its look as the bot stores it, the bot's error text, or a fault."""

    picture: Picture
    peak: int
    look: Look | None = None
    word: str = ""
    fault: str = ""


def ready() -> None:
    """Import what a started function has in memory, and what it imports for a file."""
    for name in ("telegram_webhook.intake", "telegram_webhook.conversion"):
        importlib.import_module(name)
    for form in ("Gif", "Jpeg", "Png", "WebP"):  # otherwise each child would
        importlib.import_module(f"PIL.{form}ImagePlugin")


def prepare(content: bytes) -> bytes | str:
    """Return the JPEG that the bot makes of a file, or the name of the error text it sends."""
    try:
        return developable(content)
    except UserError as exc:
        return str(exc.text)


def look_at(jpeg: bytes) -> Look:
    """Return the look of a JPEG, decoded whole. Raises what Pillow raises if it isn't one."""
    with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as picture:
        return Look.of(picture)


def prepare_picture(picture: Picture) -> Prepared:
    """Prepare a picture in a child, and look at the result in another."""
    done = run(prepare, [picture.content], LIMITS)
    ending = done.endings[0]
    if isinstance(ending, Lost):
        return Prepared(picture, done.peak, fault=f"{ending.how} {ending.where}".strip())
    if isinstance(ending.value, str):
        return Prepared(picture, done.peak, word=ending.value)
    seen = run(look_at, [ending.value], LOOKING).endings[0]
    if isinstance(seen, Returned):
        return Prepared(picture, done.peak, look=seen.value)
    return Prepared(picture, done.peak, fault=f"made no JPEG that can be read: {seen.how}")
