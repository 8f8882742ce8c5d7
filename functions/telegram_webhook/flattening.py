"""Removes what JPEG doesn't support: transparency, 16-bit color, frames on a larger canvas."""

from PIL import Image, ImageMath

from .strips import Box, strips

# maps modes to opaque modes that keep the colors; modes not listed become RGB
FLAT = {
    "1": "L",
    "L": "L",
    "LA": "L",
    "La": "L",
    "I": "L",
    "I;16": "L",
    "I;16B": "L",
    "CMYK": "CMYK",
}
SIXTEEN_BIT = {"I", "I;16", "I;16B"}  # all gray; Pillow itself reduces color pictures to 8 bits


def frame_of(picture: Image.Image, content: bytes) -> Box:
    """Return the position of an opened picture's first frame; call this before it is loaded."""
    frame = (0, 0, *picture.size)
    if picture.format == "GIF":
        frame = picture.tile[0].extents or frame  # type: ignore[attr-defined]
    elif picture.format == "WEBP":
        frame = _webp_frame(content) or frame
    left, top, right, bottom = frame
    return left, top, min(right, picture.width), min(bottom, picture.height)


def _webp_frame(content: bytes) -> Box | None:
    """Return the position of a WebP's first frame, or None if the file is not animated.

    Numbers in the file have 24 bits: https://developers.google.com/speed/webp/docs/riff_container.
    """
    at = 12
    while (name := content[at : at + 4]) and name != b"ANMF":
        size = int.from_bytes(content[at + 4 : at + 8], "little")
        at += 8 + size + size % 2
    numbers = [int.from_bytes(content[i : i + 3], "little") for i in range(at + 8, at + 20, 3)]
    left, top, width, height = 2 * numbers[0], 2 * numbers[1], numbers[2] + 1, numbers[3] + 1
    return (left, top, left + width, top + height) if name else None


def flattened(picture: Image.Image, frame: Box) -> Image.Image:
    """Return the picture in 8-bit L, RGB or CMYK, on a white background as large as the canvas."""
    mode = FLAT.get(picture.mode, "RGB")
    is_opaque = not picture.has_transparency_data and frame == (0, 0, *picture.size)
    if is_opaque and picture.mode == mode:
        return picture
    if is_opaque and picture.mode not in SIXTEEN_BIT:
        return picture.convert(mode)
    clear = picture.info.get("transparency")
    if picture.mode == "RGB" and clear and max(clear) > 255:  # 16-bit, like the file's colors
        picture.info["transparency"] = tuple(number >> 8 for number in clear)
    white = Image.new(mode, picture.size, "white")
    for box in strips(picture.size, frame):
        strip = picture.crop(box)
        if strip.mode in SIXTEEN_BIT:
            white.paste(*_eight_bit(strip, box))
        elif strip.has_transparency_data:
            colored = strip.convert("LA" if mode == "L" else "RGBA")
            white.paste(colored.convert(mode), box, mask=colored.getchannel("A"))
        else:
            white.paste(strip.convert(mode), box)
    return white


def _eight_bit(strip: Image.Image, box: Box) -> tuple[Image.Image, Box, Image.Image | None]:
    """Return the strip in 8 bits, its box, and any mask; Pillow itself would clip values at 255."""
    numbers = strip.convert("I")
    grey = numbers.point(lambda value: value * (1 / 257) + 0.5).convert("L")
    clear = strip.info.get("transparency")
    if clear is None:
        return grey, box, None
    mask = ImageMath.lambda_eval(lambda of: of["notequal"](of["grey"], clear) * 255, grey=numbers)
    return grey, box, mask.convert("L")
