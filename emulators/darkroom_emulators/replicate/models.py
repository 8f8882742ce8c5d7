"""The emulator's own models, which are Python functions.

To add a model, write a function with typed parameters and add it to `MODELS`. `FunctionModel`
explains the types: `Image.Image` for a picture given by URL, `Literal[...]` for a choice, `Input`
for a description and bounds, and `Run` for the run itself. A default makes an input optional.
"""

import math
import re
from collections.abc import Callable
from typing import Annotated, Literal

from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from .function_model import ConcatenateIterator, FunctionModel, Input
from .model import ModelFailed, Run

Effect = Callable[[Image.Image], Image.Image]

Picture = Annotated[Image.Image, Input("The picture to work on")]


def grayscale(image: Picture) -> Image.Image:
    """Turn a picture into shades of gray."""
    return _keeping_alpha(image, lambda colors: ImageOps.grayscale(colors).convert("RGB"))


def poster(
    image: Picture,
    bits: Annotated[int, Input("How many bits of each color to keep", least=1, most=8)] = 2,
) -> Image.Image:
    """Reduce a picture to a few flat colors."""
    return _keeping_alpha(image, lambda colors: ImageOps.posterize(colors, bits))


def upscale(
    image: Picture,
    scale: Annotated[int, Input("How many times larger", least=1, most=4)] = 2,
    resample: Literal["nearest", "bicubic", "lanczos"] = "lanczos",
) -> Image.Image:
    """Enlarge a picture."""
    if image.width * image.height * scale**2 > 50_000_000:
        raise ModelFailed("the enlarged picture would have more than 50 million pixels")
    size = (image.width * scale, image.height * scale)
    return image.resize(size, Image.Resampling[resample.upper()])


EFFECTS: dict[str, Effect] = {
    r"gr[ae]y|black|monochrome|ч[её]рно|сер": lambda p: ImageOps.grayscale(p).convert("RGB"),
    r"sepia|old|vintage|сепи|стар": lambda p: ImageOps.colorize(
        ImageOps.grayscale(p), "#20140c", "#fff0d0"
    ),
    r"invert|negative|негатив|инверт": ImageOps.invert,
    r"mirror|flip|зеркал|отраз": ImageOps.mirror,
    r"blur|soft|размы|мягк": lambda p: p.filter(ImageFilter.GaussianBlur(max(p.size) / 100)),
    r"sharp|detail|ч[её]тк|резк": lambda p: p.filter(ImageFilter.SHARPEN),
    r"sketch|pencil|draw|рисун|карандаш": lambda p: ImageOps.invert(
        ImageOps.grayscale(p).filter(ImageFilter.FIND_EDGES)
    ).convert("RGB"),
    r"poster|cartoon|постер|мульт": lambda p: ImageOps.posterize(p, 3),
}


def edit(
    image: Picture,
    prompt: Annotated[str, Input("What to do, for example: sepia, mirror, blur")] = "",
    *,
    run: Run,
) -> Image.Image:
    """Edit a picture according to a prompt, which can use a few English and Russian words."""
    chosen = [effect for words, effect in EFFECTS.items() if re.search(words, prompt.lower())]
    run.log(f"{len(chosen)} effects found in the prompt" if chosen else "Improving colors")
    for effect in chosen or [_improved]:
        image = _keeping_alpha(image, effect)
    return image


def variations(image: Picture) -> list[Image.Image]:
    """Return three versions of a picture: gray, posterized and mirrored."""
    return [grayscale(image), poster(image), _keeping_alpha(image, ImageOps.mirror)]


async def words(
    prompt: Annotated[str, Input("The text to return word by word", most=10_000)],
    run: Run,
) -> ConcatenateIterator[str]:
    """Stream the words of the prompt one by one."""
    found = re.findall(r"\S+\s*", prompt)
    for word in found:
        await run.sleep(run.seconds / len(found))
        yield word


async def echo(
    run: Run,
    text: Annotated[str, Input("The text to return")] = "",
    number: Annotated[float, Input("The number to return")] = 0.0,
) -> dict[str, object]:
    """Return the inputs as an object."""
    await run.sleep(run.seconds)
    return {"text": text, "number": number}


async def fails(run: Run, error: Annotated[str, Input("Error text")] = "Out of memory") -> str:
    """Fail with the given error."""
    await run.sleep(run.seconds)
    raise ModelFailed(error)


async def hangs(run: Run) -> str:
    """Run until it is canceled or out of time."""
    while True:
        run.log("Still thinking")
        await run.sleep(math.inf)


async def huge(
    run: Run, characters: Annotated[int, Input("Length", least=1, most=5_000_000)] = 1_000_000
) -> str:
    """Return a very long text."""
    await run.sleep(run.seconds)
    return "x" * characters


EDIT = FunctionModel("darkroom", "edit", edit)
MODELS = (
    EDIT,
    FunctionModel("darkroom", "grayscale", grayscale),
    FunctionModel("darkroom", "poster", poster, is_official=False),
    FunctionModel("darkroom", "upscale", upscale),
    FunctionModel("darkroom", "variations", variations),
    FunctionModel("darkroom", "words", words),
    FunctionModel("darkroom", "echo", echo),
    FunctionModel("darkroom", "fails", fails),
    FunctionModel("darkroom", "hangs", hangs),
    FunctionModel("darkroom", "huge", huge),
)
DEPLOYMENTS = {"darkroom/photos": EDIT.full_name}

DEFAULT_MODEL = EDIT.full_name
DEFAULT_VERSION = EDIT.version


def _improved(picture: Image.Image) -> Image.Image:
    return ImageEnhance.Color(ImageOps.autocontrast(picture, cutoff=1)).enhance(1.3)


def _keeping_alpha(picture: Image.Image, effect: Effect) -> Image.Image:
    """Apply `effect`, which only supports RGB, and keep the transparency."""
    if picture.mode != "RGBA":
        return effect(picture)
    changed = effect(picture.convert("RGB")).convert("RGBA")
    changed.putalpha(picture.getchannel("A"))
    return changed
