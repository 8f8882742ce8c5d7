"""Models that draw pictures from a prompt, or edit given pictures."""

import math
import re
from collections.abc import Collection, Mapping, Sequence
from functools import partial

from PIL import Image, ImageOps

from . import pictures
from .drawing import draw
from .model import Model, Run, cog_schema
from .models import edit
from .picture_files import load_picture, store_picture
from .schema import Schema

STEP = 64  # sides are multiples of this, as in diffusion models
MEGAPIXEL = 1024 * 1024
MOST_PICTURES = 15
SIDES = {"1K": 1, "2K": 4, "4K": 12}  # megapixels; for 4K, fewer than the 16 of 4096 x 4096
_RATIO = re.compile(r"([1-9]\d?):([1-9]\d?)")
_PICTURE_NAME = re.compile(r"image|img|photo|picture")

Inputs = Mapping[str, object]


class PictureModel(Model):
    """A model that can declare any inputs; only those with common names have an effect.

    These are `prompt`, `seed`, `aspect_ratio`, `width` and `height`, `megapixels`, `size`,
    `num_outputs` or `max_images`, `output_format` and `output_quality`. The first picture in an
    input with any name but `mask` is edited according to the prompt. All other inputs are validated
    and then ignored.
    """

    def __init__(
        self,
        full_name: str,
        description: str,
        inputs: Mapping[str, Schema],
        *,
        required: Collection[str] = ("prompt",),
        is_list: bool = False,
        is_official: bool = True,
        version: str = "",
    ):
        owner, _, name = full_name.partition("/")
        super().__init__(owner, name, is_official=is_official, version=version)
        self._description = description
        self._inputs, self._required, self._is_list = inputs, tuple(required), is_list

    @property
    def description(self) -> str:
        """A one-line description of the model."""
        return self._description

    @property
    def openapi_schema(self) -> Schema:
        """The schema in the form that Cog publishes."""
        properties = {
            name: {"title": name.replace("_", " ").capitalize(), "x-order": order, **schema}
            for order, (name, schema) in enumerate(self._inputs.items())
        }
        inputs: dict[str, object] = {"title": "Input", "type": "object", "properties": properties}
        if self._required:
            inputs["required"] = list(self._required)
        uri = {"type": "string", "format": "uri"}
        output = {"type": "array", "items": uri} if self._is_list else uri
        return cog_schema(inputs, {"title": "Output", **output})

    async def predict(self, inputs: Inputs, run: Run) -> object:
        """Draw or edit pictures; return their URL, or a list of URLs."""
        defaults = {n: each["default"] for n, each in self._inputs.items() if "default" in each}
        given = {**defaults, **inputs}
        seed = whole(given, "seed", run.seed)
        run.log(f"Using seed: {seed}")
        sources = [await load_picture(run, url) for url in self._picture_urls(inputs)]
        await run.show_progress()
        urls = []
        for number in range(self._count(given)):
            size = self.size(given, sources)
            work = partial(_make, given, seed + number, sources[:1], size, run)
            urls.append(await self.store(run, await run.in_thread(work), given))
        return urls if self.gives_list(given) else urls[0]

    def size(self, given: Inputs, sources: Sequence[Image.Image]) -> tuple[int, int]:
        """Return the size that the inputs ask for or, by default, the source's or a square."""
        ratio = ratio_of(given)
        width, height = whole(given, "width", 0), whole(given, "height", 0)
        if width > 0 and height > 0 and not ratio:
            return width, height
        if ratio is None and sources:
            return sources[0].size
        area = MEGAPIXEL * SIDES.get(str(given.get("size")), 1)
        if given.get("megapixels") == "0.25":
            area //= 4
        return sides(area, ratio or 1.0, STEP)

    async def store(self, run: Run, picture: Image.Image, given: Inputs) -> str:
        """Store a finished picture in the output format; return its URL."""
        kind = given.get("output_format")
        return await store_picture(
            run,
            picture,
            kind=str(kind) if kind in pictures.OUTPUT_FORMATS else "png",
            quality=max(1, min(95, whole(given, "output_quality", 90))),
        )

    def gives_list(self, given: Inputs) -> bool:
        """Return whether the output is a list, even for one picture."""
        return self._is_list

    def _count(self, given: Inputs) -> int:
        if not self.gives_list(given):
            return 1
        wanted = whole(given, "num_outputs", whole(given, "max_images", 1))
        return max(1, min(MOST_PICTURES, wanted))

    def _picture_urls(self, inputs: Inputs) -> list[str]:
        """Return the URLs of the given pictures, in the order of the schema."""
        names = [name for name, schema in self._inputs.items() if _is_picture(schema)]
        return [url for name in names if name != "mask" for url in _texts(inputs.get(name))]


class Anything(PictureModel):
    """A stand-in for unknown models, which accepts any input and makes pictures.

    Its output is a list if `num_outputs` or `max_images` is given, otherwise a single picture.
    """

    def __init__(self, owner: str, name: str, version: str = ""):
        super().__init__(
            f"{owner}/{name}",
            "Accepts any input and makes pictures",
            {},
            required=(),
            is_official=not version,
            version=version,
        )

    def gives_list(self, given: Inputs) -> bool:
        """Return whether the output is a list."""
        return bool(given.keys() & {"num_outputs", "max_images"})

    def _picture_urls(self, inputs: Inputs) -> list[str]:
        named = [value for name, value in inputs.items() if _PICTURE_NAME.search(name)]
        urls = [url for value in named for url in _texts(value)]
        return [url for url in urls if url.startswith(("http://", "https://", "data:"))]


def _make(
    given: Inputs, seed: int, sources: list[Image.Image], size: tuple[int, int], run: Run
) -> Image.Image:
    """Return one picture. Raises ModelFailed if it would be too large."""
    prompt = str(given.get("prompt", ""))
    pictures.check_pixels(size, run.limits)
    if not sources:
        return draw(prompt, seed, size)
    edited = edit(sources[0], prompt, run=run)
    return edited if size == edited.size else ImageOps.fit(edited, size)


def ratio_of(given: Inputs) -> float | None:
    """Return the input `aspect_ratio` as width divided by height, or None if it is not a ratio."""
    found = _RATIO.fullmatch(str(given.get("aspect_ratio", "")))
    return int(found[1]) / int(found[2]) if found else None


def sides(area: int, ratio: float, step: int) -> tuple[int, int]:
    """Return a width and height with an area of about `area` pixels, as multiples of `step`."""
    width, height = math.sqrt(area * ratio), math.sqrt(area / ratio)
    return int(width) // step * step, int(height) // step * step


def whole(given: Inputs, name: str, default: int) -> int:
    """Return an input as a whole number, or `default` if it is missing or not a number."""
    value = given.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return default
    return int(value)


def _is_picture(schema: Schema) -> bool:
    found: Schema = schema.get("items", schema)
    return found.get("format") == "uri"


def _texts(value: object) -> list[str]:
    return [
        each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)
    ]
