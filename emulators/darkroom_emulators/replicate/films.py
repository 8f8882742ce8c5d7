"""Makes short MP4 films of a picture with the AV1 encoder that is part of Pillow's wheels.

Pillow writes AVIF, and an animated AVIF is an MP4 in all but a few fields: AV1 frames in a track
(https://aomediacodec.github.io/av1-avif/#image-sequence). `film` changes those fields.
"""

import io
import struct
from itertools import pairwise

import PIL
from PIL import Image

from .model import ModelFailed

RATE = 12  # frames a second: enough for a slow camera
CLOSER = 0.25  # how much of each side is out of view at the end
SPEED = 10  # the fastest that the encoder has
REMEDY = 'pip install "darkroom-emulators[media]"'
ENDLESS = b"\xff" * 8  # the duration of a sequence that is repeated for ever


def film(picture: Image.Image, seconds: int) -> bytes:
    """Return an MP4 in which a camera moves slowly towards the middle of a picture.

    It is as large as the picture, and opaque. Raises ModelFailed if Pillow has no AV1.
    """
    Image.init()
    if "AVIF" not in Image.SAVE_ALL:
        raise ModelFailed(f"Pillow {PIL.__version__} can't write films: {REMEDY}")
    ends = [round(1000 * number / RATE) for number in range(seconds * RATE + 1)]
    lengths = [end - start for start, end in pairwise(ends)]
    to = io.BytesIO()
    camera = _Camera(picture.convert("RGB"), len(lengths))
    camera.frame.save(to, "AVIF", save_all=True, duration=lengths, speed=SPEED)
    return _as_mp4(to.getvalue(), milliseconds=ends[-1])


class _Camera:
    """Gives Pillow the frames one at a time, like an animated file, to save memory."""

    def __init__(self, picture: Image.Image, frames: int):
        self._picture, self._frames = picture, frames
        self.frame = picture.copy()
        vars(self.frame).update(is_animated=True, n_frames=frames, seek=self._seek)

    def _seek(self, number: int) -> None:
        if number >= self._frames:
            raise EOFError
        width, height = self._picture.size
        margin = CLOSER / 2 * number / self._frames
        box = (width * margin, height * margin, width * (1 - margin), height * (1 - margin))
        view = self._picture.resize((width, height), Image.Resampling.BILINEAR, box=box)
        self.frame.paste(view)


def _as_mp4(avif: bytes, *, milliseconds: int) -> bytes:
    """Turn an animated AVIF into an MP4 that doesn't loop, leaving all frames at their offsets."""
    start = avif.index(b"moov") - 4
    end = start + int.from_bytes(avif[start : start + 4])
    kind = struct.pack(">I4s4sI4s4s", 24, b"ftyp", b"isom", 0, b"isom", b"av01")
    unused = struct.pack(">I4s", start - len(kind), b"free")  # in place of the still's metadata
    movie = avif[start:end].replace(b"pict", b"vide", 1)
    movie = movie.replace(ENDLESS, struct.pack(">Q", milliseconds), 2)  # movie and track
    movie = movie.replace(b"elst\1\0\0\1", b"elst\1\0\0\0", 1)  # clears the flag to loop
    return (kind + unused).ljust(start, b"\0") + movie + avif[end:]
