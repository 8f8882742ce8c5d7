"""Converts any picture that the bot accepts to an upright sRGB JPEG without metadata."""

import io
import math
import warnings

from PIL import Image
from pillow_heif import register_heif_opener

from common.errors import UserError
from common.texts import Text

from . import jpeg
from .colors import profile_of, to_srgb
from .decoders import decoder_errors, turn_of
from .flattening import flattened, frame_of
from .heif import unturned
from .memory import bytes_per_pixel, room_beside
from .strips import Box

JPEG_QUALITY = 95
MAX_SIDE = 65_500  # libjpeg's JPEG_MAX_DIMENSION
DIVISORS = (1, 2, 4, 8)  # what libjpeg can divide the sides by while it decodes
SCALED_WHILE_DECODED = {"JPEG", "MPO"}
QUARTER_TURNS = {  # counterclockwise
    1: Image.Transpose.ROTATE_90,
    2: Image.Transpose.ROTATE_180,
    3: Image.Transpose.ROTATE_270,
}

register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
# this module checks what fits into memory; Pillow still refuses more than 179 million pixels
warnings.simplefilter("ignore", Image.DecompressionBombWarning)


def as_jpeg(content: bytes, kind: str, max_pixels: int = 0) -> bytes:
    """Return the first frame of a picture as a JPEG; `kind` is the picture's Pillow format.

    The JPEG has at most `max_pixels` pixels; 0 means no limit. Raises UserError if the picture
    can't be read or would not fit into memory; memory is checked before any pixel is decoded.
    """
    with decoder_errors():
        picture = _decoded(content, kind, max_pixels)
        written = io.BytesIO()
        picture.save(written, "JPEG", quality=JPEG_QUALITY)
    return written.getvalue()


def check_jpeg(content: bytes) -> None:
    """Raise UserError unless a JPEG can be decoded; this is tested at an eighth of its size."""
    with decoder_errors():
        _opened(content, "JPEG", max_pixels=1).load()


def _decoded(content: bytes, kind: str, max_pixels: int) -> Image.Image:
    """Return the picture in RGB. Each step frees the previous step's picture."""
    content, quarters = unturned(content) if kind == "HEIF" else (content, 0)
    picture, frame = _loaded(content, kind, max_pixels)
    turn, profile = QUARTER_TURNS.get(quarters) or turn_of(picture), profile_of(picture)
    picture = flattened(picture, frame)
    picture.info.clear()  # otherwise comments, for example, would be saved in the JPEG
    picture = to_srgb(picture, profile)
    picture = _scaled(picture, max_pixels)
    return picture if turn is None else picture.transpose(turn)


def _opened(content: bytes, kind: str, max_pixels: int) -> Image.Image:
    """Open the picture without decoding it. A large JPEG will be decoded at a reduced size."""
    picture = Image.open(io.BytesIO(content), formats=[kind])
    divisor = _divisor(picture, content, max_pixels)
    if divisor > 1:
        picture.draft(None, (max(1, picture.width // divisor), max(1, picture.height // divisor)))
    return picture


def _divisor(picture: Image.Image, content: bytes, max_pixels: int) -> int:
    """Return what to divide the sides by. Raises UserError if no divisor saves enough memory."""
    pixels, room = picture.width * picture.height, room_beside(content)
    divisors = DIVISORS if picture.format in SCALED_WHILE_DECODED else DIVISORS[:1]
    fitting = [
        divisor
        for divisor in divisors
        if pixels * bytes_per_pixel(picture, content, divisor) <= room
    ]
    if not fitting and picture.format in SCALED_WHILE_DECODED:  # it is a JPEG already
        raise UserError(Text.TOO_MANY_PIXELS)
    if not fitting:
        limit = room / bytes_per_pixel(picture, content, divisors[-1])
        raise UserError(
            Text.TOO_MANY_MEGAPIXELS,
            megapixels=math.ceil(pixels / 1e6),
            limit=math.floor(limit / 1e6),
        )
    enough = [divisor for divisor in fitting if max_pixels and pixels >= max_pixels * divisor**2]
    return max([fitting[0], *enough])


def _loaded(content: bytes, kind: str, max_pixels: int) -> tuple[Image.Image, Box]:
    """Decode the picture; return it with the position of its first frame.

    A truncated JPEG is accepted if its last row of blocks has begun.
    """
    picture = _opened(content, kind, max_pixels)
    frame = frame_of(picture, content)
    try:
        picture.load()
    except OSError:
        if picture.format != "JPEG" or not jpeg.has_every_scan(content):
            raise
    else:
        return picture, frame
    picture = _opened(content + jpeg.END, kind, max_pixels)
    picture.load()
    corner = picture.crop((0, picture.height - 4, 4, picture.height))
    if all(band.getextrema() in {(127, 127), (128, 128)} for band in corner.split()):
        raise OSError("rows are missing")  # libjpeg paints missing parts gray
    return picture, frame


def _scaled(picture: Image.Image, max_pixels: int) -> Image.Image:
    """Scale the picture down to the limits of the model and of JPEG."""
    pixels, side = picture.width * picture.height, max(picture.size)
    scale = min(1.0, MAX_SIDE / side, math.sqrt((max_pixels or pixels) / pixels))
    if scale == 1:
        return picture
    size = (max(1, int(picture.width * scale)), max(1, int(picture.height * scale)))
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
