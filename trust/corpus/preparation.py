"""Run a picture through the bot's own preparation, in a child process with a function's memory."""

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
    """The result for a picture: how it looks as stored, which error message it got, or a fault."""

    picture: Picture
    peak: int
    look: Look | None = None
    word: str = ""
    fault: str = ""


def ready() -> None:
    """Import the modules that a started function has loaded, and those it loads for a file."""
    for name in ("telegram_webhook.intake", "telegram_webhook.conversion"):
        importlib.import_module(name)
    for form in ("Gif", "Jpeg", "Png", "WebP"):  # otherwise each child would import them
        importlib.import_module(f"PIL.{form}ImagePlugin")


def prepare(content: bytes) -> bytes | str:
    """Return the JPEG that the bot makes from a file, or the name of its error message."""
    try:
        return developable(content)
    except UserError as exc:
        return str(exc.text)


def look_at(jpeg: bytes) -> Look:
    """Return the look of a fully decoded JPEG. Raises Pillow's exceptions if it is invalid."""
    with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as picture:
        return Look.of(picture)


def prepare_picture(picture: Picture) -> Prepared:
    """Prepare a picture in one child process, and look at the result in another."""
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
