"""Models that make films: of the picture they are given, or of one drawn from the prompt."""

from collections.abc import Sequence
from functools import partial

from PIL import Image

from . import films
from .model import Run
from .picture_model import Inputs, PictureModel, ratio_of, sides, whole

STEP = 32  # sides are multiples of it
RESOLUTIONS = {"480p": 640**2, "720p": 960**2, "1080p": 1440**2}  # pixels of a frame
WIDEST = 21 / 9  # a longer picture loses its ends


class FilmModel(PictureModel):
    """A model whose output is an MP4 of a camera that moves towards a picture.

    The picture comes about as in any `PictureModel`, and has its shape if one is given. Of the
    other inputs `duration`, in seconds, `resolution` and `aspect_ratio` count.
    """

    def size(self, given: Inputs, sources: Sequence[Image.Image]) -> tuple[int, int]:
        """Return a frame's width and height in pixels: the source's shape, or the ratio given."""
        shape = sources[0].width / sources[0].height if sources else ratio_of(given) or 1.0
        area = RESOLUTIONS[str(given["resolution"])]
        return sides(area, min(WIDEST, max(1 / WIDEST, shape)), STEP)

    async def store(self, run: Run, picture: Image.Image, given: Inputs) -> str:
        """Keep a film of a picture; return its URL. Raises ModelFailed."""
        work = partial(films.film, picture, whole(given, "duration", 1))
        return run.store(await run.in_thread(work), "mp4")
