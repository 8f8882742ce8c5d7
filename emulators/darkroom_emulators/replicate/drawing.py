"""Draws pictures from prompts: shapes in the colors named by the prompt, with its text below."""

import random
import re
import textwrap

from PIL import Image, ImageColor, ImageDraw, ImageFont

SHAPES = 9
MARGIN = 24  # the font size is the shorter side divided by this
LINES = 4

Color = tuple[int, int, int]


def draw(prompt: str, seed: int, size: tuple[int, int]) -> Image.Image:
    """Return an RGB picture of `size`; the same prompt and seed give the same picture."""
    chance = random.Random(f"{prompt}\n{seed}")  # noqa: S311 - repeatable on purpose
    colors = _named_colors(prompt) or [_color(chance)]
    while len(colors) < 4:
        colors.append(_color(chance))
    picture = _background(chance.sample(colors, 4), size)
    _add_shapes(picture, colors, chance)
    _add_words(picture, prompt)
    return picture


def _named_colors(prompt: str) -> list[Color]:
    words = re.findall(r"[a-z]+", prompt.lower())
    found = [ImageColor.getrgb(word)[:3] for word in words if word in ImageColor.colormap]
    return [(red, green, blue) for red, green, blue in found]


def _color(chance: random.Random) -> Color:
    red, green, blue = ImageColor.getrgb(f"hsl({chance.randrange(360)}, 60%, 50%)")[:3]
    return red, green, blue


def _background(corners: list[Color], size: tuple[int, int]) -> Image.Image:
    """Return a gradient between the colors of the four corners."""
    small = Image.new("RGB", (2, 2))
    small.putdata(corners)
    return small.resize(size, Image.Resampling.BILINEAR)


def _add_shapes(picture: Image.Image, colors: list[Color], chance: random.Random) -> None:
    pen = ImageDraw.Draw(picture, "RGBA")
    width, height = picture.size
    for _ in range(SHAPES):
        radius = min(width, height) * chance.uniform(0.05, 0.3)
        x, y = chance.uniform(0, width), chance.uniform(0, height)
        fill = (*chance.choice(colors), 150)
        shape = chance.choice((pen.ellipse, pen.rectangle))
        shape((x - radius, y - radius, x + radius, y + radius), fill=fill)


def _add_words(picture: Image.Image, prompt: str) -> None:
    """Write the beginning of the prompt along the lower edge."""
    width, height = picture.size
    size = max(8, min(width, height) // MARGIN)
    lines = textwrap.wrap(prompt, max(8, width // (size * 3 // 5)))[:LINES]
    pen = ImageDraw.Draw(picture)
    place = (size, height - size * (len(lines) + 1) * 5 // 4)
    font = ImageFont.load_default(size)
    pen.multiline_text(
        place, "\n".join(lines), fill="white", font=font, stroke_width=2, stroke_fill="black"
    )
