"""Makes short MP4 videos from a picture with the AV1 encoder included in Pillow's wheels.

Pillow writes AVIF. An animated AVIF is a track of AV1 frames that differs from an MP4 in only a few
fields (https://aomediacodec.github.io/av1-avif/#image-sequence), which `film` changes.
"""

import io
import struct
from itertools import pairwise

import PIL
from PIL import Image

from .model import ModelFailed

RATE = 12  # frames per second, enough for a slow camera
CLOSER = 0.25  # the fraction of the width and height that is out of view at the end
SPEED = 10  # the encoder's fastest setting
REMEDY = 'pip install "darkroom-emulators[media]"'
ENDLESS = b"\xff" * 8  # the duration of a sequence that loops forever


def film(picture: Image.Image, seconds: int) -> bytes:
    """Return an MP4 in which the camera moves slowly toward the center of a picture.

    The video has the size of the picture, and is opaque. Raises ModelFailed if Pillow has no AV1
    encoder.
    """
    Image.init()
    if "AVIF" not in Image.SAVE_ALL:
        raise ModelFailed(f"Pillow {PIL.__version__} can't write videos: {REMEDY}")
    ends = [round(1000 * number / RATE) for number in range(seconds * RATE + 1)]
    lengths = [end - start for start, end in pairwise(ends)]
    to = io.BytesIO()
    camera = _Camera(picture.convert("RGB"), len(lengths))
    camera.frame.save(to, "AVIF", save_all=True, duration=lengths, speed=SPEED)
    return _as_mp4(to.getvalue(), milliseconds=ends[-1])


class _Camera:
    """Produces the frames one at a time to save memory; Pillow reads it like an animated file."""

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
    """Convert an animated AVIF into an MP4 that doesn't loop, without moving any frame data."""
    start = avif.index(b"moov") - 4
    end = start + int.from_bytes(avif[start : start + 4])
    kind = struct.pack(">I4s4sI4s4s", 24, b"ftyp", b"isom", 0, b"isom", b"av01")
    unused = struct.pack(">I4s", start - len(kind), b"free")  # in place of the still's metadata
    movie = avif[start:end].replace(b"pict", b"vide", 1)
    movie = movie.replace(ENDLESS, struct.pack(">Q", milliseconds), 2)  # movie and track
    movie = movie.replace(b"elst\1\0\0\1", b"elst\1\0\0\0", 1)  # clear the loop flag
    return (kind + unused).ljust(start, b"\0") + movie + avif[end:]
