"""Models that make films from a given picture, or from one drawn according to the prompt."""

from collections.abc import Sequence
from functools import partial

from PIL import Image

from . import films
from .model import Run
from .picture_model import Inputs, PictureModel, ratio_of, sides, whole

STEP = 32  # sides are multiples of it
RESOLUTIONS = {"480p": 640**2, "720p": 960**2, "1080p": 1440**2}  # pixels of a frame
WIDEST = 21 / 9  # a picture that is longer than this is cropped


class FilmModel(PictureModel):
    """A model whose output is an MP4 of a camera that moves towards a picture.

    The picture is made as in any `PictureModel`. The film has the shape of the given picture, or
    else `aspect_ratio`. It also uses the inputs `resolution` and `duration` (in seconds).
    """

    def size(self, given: Inputs, sources: Sequence[Image.Image]) -> tuple[int, int]:
        """Return a frame's width and height in pixels, in the source's shape or the given ratio."""
        shape = sources[0].width / sources[0].height if sources else ratio_of(given) or 1.0
        area = RESOLUTIONS[str(given["resolution"])]
        return sides(area, min(WIDEST, max(1 / WIDEST, shape)), STEP)

    async def store(self, run: Run, picture: Image.Image, given: Inputs) -> str:
        """Make and store a film of a picture; return its URL. Raises ModelFailed."""
        work = partial(films.film, picture, whole(given, "duration", 1))
        return run.store(await run.in_thread(work), "mp4")
