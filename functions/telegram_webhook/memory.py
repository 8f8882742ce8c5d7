"""Estimates from a picture's header whether it will fit into memory, before it is decoded.

MemorySize in template.yaml has to cover the interpreter, the packages and their connections, the
file, its decoder, and the copies made on the way to a JPEG. The bytes per pixel are the peaks that
`scripts/bench pictures` measures, rounded up.
"""

from PIL import Image

from .heif import is_turned
from .jpeg import is_decoded_whole

MEMORY = 512 << 20  # template.yaml: MemorySize
AT_REST = 100 << 20  # a warm function without a picture
RESERVE = 32 << 20  # memory that allocators keep from one picture to the next
COPIES = 9.2  # two RGB pictures, before and after a step, at Pillow's four bytes per pixel
WEBP = 17.5  # libwebp adds two canvases
# HEIC, keyed by bits, chroma subsampling and alpha channel; libheif makes several copies
HEIF = {
    (8, 420, True): 9.8,
    (10, 420, True): 12.0,
    (10, 422, False): 13.7,
    (10, 422, True): 18.8,
    (10, 444, False): 15.6,
    (10, 444, True): 20.8,
}
HEIF_TURNED = 4.0  # added if libheif rotates or mirrors a picture of more than 8 bits


def room_beside(content: bytes) -> int:
    """Return how many bytes are left for pixels; the downloaded file is in memory twice."""
    return MEMORY - AT_REST - RESERVE - 2 * len(content)


def bytes_per_pixel(picture: Image.Image, content: bytes, divisor: int) -> float:
    """Return the peak number of bytes per pixel while an opened picture is converted.

    While it decodes a JPEG, libjpeg divides the sides by `divisor`.
    """
    if picture.format == "WEBP":
        return WEBP
    if picture.format == "HEIF":
        return _of_heif(picture, content)
    if picture.format in {"PNG", "GIF"}:
        return COPIES
    pixels = 1 if picture.mode == "L" else 4
    decoding = _coefficients(picture) if is_decoded_whole(content) else 0
    return max(1.02 * decoding + pixels / divisor**2, COPIES / divisor**2)


def _of_heif(picture: Image.Image, content: bytes) -> float:
    is_deep = picture.info["bit_depth"] > 8
    chroma = picture.info.get("chroma", 420) if is_deep else 420  # missing if gray
    found = HEIF.get((10 if is_deep else 8, chroma, picture.has_transparency_data), COPIES)
    return found + HEIF_TURNED if is_deep and is_turned(content) else found


def _coefficients(picture: Image.Image) -> float:
    """Return how many bytes per pixel the coefficients take: two for each stored sample."""
    layers: list[tuple[int, int, int, int]] = picture.layer  # type: ignore[attr-defined]
    largest = max(across for _, across, _, _ in layers) * max(down for _, _, down, _ in layers)
    return 2 * sum(across * down for _, across, down, _ in layers) / max(1, largest)
