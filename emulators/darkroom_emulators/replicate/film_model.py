"""Models that make a video from a given picture, or from one drawn from the prompt."""

from collections.abc import Sequence
from functools import partial

from PIL import Image

from . import films
from .model import Run
from .picture_model import Inputs, PictureModel, ratio_of, sides, whole

STEP = 32  # sides are multiples of this
RESOLUTIONS = {"480p": 640**2, "720p": 960**2, "1080p": 1440**2}  # pixels of a frame
WIDEST = 21 / 9  # the largest ratio of the sides; longer pictures are cropped


class FilmModel(PictureModel):
    """A model whose output is an MP4 in which the camera moves toward a picture.

    The picture is made as in any `PictureModel`. The video has the aspect ratio of the given
    picture or, if there is none, that of the input `aspect_ratio`. The inputs `resolution` and
    `duration` (in seconds) also have an effect.
    """

    def size(self, given: Inputs, sources: Sequence[Image.Image]) -> tuple[int, int]:
        """Return a frame's width and height, in the aspect ratio of the source or of the inputs."""
        shape = sources[0].width / sources[0].height if sources else ratio_of(given) or 1.0
        area = RESOLUTIONS[str(given["resolution"])]
        return sides(area, min(WIDEST, max(1 / WIDEST, shape)), STEP)

    async def store(self, run: Run, picture: Image.Image, given: Inputs) -> str:
        """Make a video from a picture and store it; return its URL. Raises ModelFailed."""
        work = partial(films.film, picture, whole(given, "duration", 1))
        return run.store(await run.in_thread(work), "mp4")
