"""Loads a run's input pictures from URLs, and stores its output pictures."""

from functools import partial

from PIL import Image

from . import pictures
from .model import Run


async def load_picture(run: Run, url: str) -> Image.Image:
    """Return the picture at an input's URL. Raises ModelFailed."""
    content = await run.load(url)
    return await run.in_thread(partial(pictures.decode, content, run.limits))


async def store_picture(
    run: Run, picture: Image.Image, *, kind: str = "", quality: int = 90
) -> str:
    """Store an output picture; return its URL. Raises ModelFailed.

    `kind` is the file extension: by default, png for a picture with transparency, otherwise jpg.
    """
    kind = kind or pictures.natural_kind(picture)
    work = partial(pictures.encode, picture, run.limits, kind, quality)
    return run.store(await run.in_thread(work), kind)
