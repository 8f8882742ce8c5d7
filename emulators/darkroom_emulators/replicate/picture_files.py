"""A run's pictures: inputs are read from URLs, outputs are stored and get URLs."""

from functools import partial

from PIL import Image

from . import pictures
from .model import Run


async def load_picture(run: Run, url: str) -> Image.Image:
    """Return the picture that an input's URL leads to. Raises ModelFailed."""
    content = await run.load(url)
    return await run.in_thread(partial(pictures.decode, content, run.limits))


async def store_picture(
    run: Run, picture: Image.Image, *, kind: str = "", quality: int = 90
) -> str:
    """Keep a picture of the output; return its URL. Raises ModelFailed.

    `kind` is an extension; without one it is png for a transparent picture, or jpg.
    """
    kind = kind or pictures.natural_kind(picture)
    work = partial(pictures.encode, picture, run.limits, kind, quality)
    return run.store(await run.in_thread(work), kind)
