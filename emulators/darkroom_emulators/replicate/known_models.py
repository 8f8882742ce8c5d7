"""Popular models of Replicate, by name and with their main inputs.

Names, types, bounds and defaults are written from memory of the models' pages in 2024 and 2025, and
have not been compared with Replicate. The emulator ignores inputs that are missing here, just as
Replicate ignores unknown inputs.
"""

from collections.abc import Sequence

from .film_model import RESOLUTIONS, FilmModel
from .picture_model import PictureModel
from .schema import Schema

RATIOS = ("1:1", "16:9", "21:9", "3:2", "2:3", "4:5", "5:4", "3:4", "4:3", "9:16", "9:21")
FILM_RATIOS = ("16:9", "4:3", "1:1", "3:4", "9:16", "21:9", "9:21")
SDXL_VERSION = "39ed52f2a78e934b3ba6e2a89f5b1c712de7dfea535525255b1aa35c5565e08b"


def _text(description: str, default: str | None = None) -> Schema:
    found: Schema = {"type": "string", "description": description}
    return found if default is None else {**found, "default": default}


def _choice(description: str, choices: Sequence[str], default: str) -> Schema:
    return {**_text(description, default), "enum": list(choices)}


def _whole(
    description: str, default: int | None = None, least: int | None = None, most: int | None = None
) -> Schema:
    found = {"type": "integer", "description": description, "default": default}
    found |= {"minimum": least, "maximum": most}
    return {name: value for name, value in found.items() if value is not None}


def _number(description: str, default: float, least: float, most: float) -> Schema:
    bounds = {"default": default, "minimum": least, "maximum": most}
    return {"type": "number", "description": description, **bounds}


def _flag(description: str, *, default: bool) -> Schema:
    return {"type": "boolean", "description": description, "default": default}


def _picture(description: str) -> Schema:
    return {"type": "string", "format": "uri", "description": description}


def _pictures(description: str) -> Schema:
    items = {"type": "string", "format": "uri"}
    return {"type": "array", "items": items, "description": description, "default": []}


PROMPT = {"prompt": _text("Prompt for the generated image")}
SEED = {"seed": _whole("Random seed. Set for reproducible generation")}
RATIO = {"aspect_ratio": _choice("Aspect ratio of the generated image", RATIOS, "1:1")}
MATCHING_RATIO = {
    "aspect_ratio": _choice(
        "Aspect ratio, or that of the input", ("match_input_image", *RATIOS), "match_input_image"
    )
}
WEBP = {
    "output_format": _choice("Format of the output images", ("webp", "jpg", "png"), "webp"),
    "output_quality": _whole("Quality of the output images, from 0 to 100", 80, 0, 100),
}
JPG_OR_PNG = {"output_format": _choice("Format of the output image", ("jpg", "png"), "jpg")}
COUNT = {"num_outputs": _whole("Number of outputs to generate", 1, 1, 4)}
SAFETY = {"disable_safety_checker": _flag("Disable safety checker", default=False)}
TOLERANCE = {"safety_tolerance": _whole("1 is most strict and 6 is most permissive", 2, 0, 6)}
UPSAMPLING = {"prompt_upsampling": _flag("Automatically improve the prompt", default=False)}
FAST = {
    "go_fast": _flag("Run faster predictions with additional optimizations", default=True),
    "megapixels": _choice("Approximate number of megapixels", ("1", "0.25"), "1"),
}
STRENGTH = {"prompt_strength": _number("Prompt strength when using img2img", 0.8, 0, 1)}

KONTEXT = {
    **PROMPT,
    "input_image": _picture("Image to use as reference"),
    **MATCHING_RATIO,
    **SEED,
    "output_format": _choice("Format of the output image", ("jpg", "png"), "png"),
    **TOLERANCE,
    **UPSAMPLING,
}
FLUX_PRO = {
    **PROMPT,
    "image_prompt": _picture("Image to guide the generation"),
    "aspect_ratio": _choice("Aspect ratio", ("custom", *RATIOS), "1:1"),
    "width": _whole("Width, with a custom aspect ratio", None, 256, 1440),
    "height": _whole("Height, with a custom aspect ratio", None, 256, 1440),
    **TOLERANCE,
    **SEED,
    **UPSAMPLING,
    **WEBP,
}
SDXL_SCHEDULERS = (
    "DDIM",
    "DPMSolverMultistep",
    "HeunDiscrete",
    "KarrasDPM",
    "K_EULER_ANCESTRAL",
    "K_EULER",
    "PNDM",
)

TEXT_TO_IMAGE = PictureModel(
    "darkroom/text-to-image",
    "Draw pictures from a prompt",
    {**PROMPT, **RATIO, **COUNT, **SEED, **WEBP},
    is_list=True,
)
IMAGE_TO_VIDEO = FilmModel(
    "darkroom/image-to-video",
    "Move a camera towards a given picture, or one drawn from a prompt",
    {
        "image": _picture("The picture to film"),
        "prompt": _text("What to do with the picture, or what to draw", ""),
        "duration": _whole("Seconds", 2, 1, 12),
        "resolution": _choice("Video resolution", tuple(RESOLUTIONS), "480p"),
    },
    required=(),
)
KNOWN_MODELS = (
    TEXT_TO_IMAGE,
    IMAGE_TO_VIDEO,
    PictureModel(
        "black-forest-labs/flux-schnell",
        "The fastest image generation model tailored for local development and personal use",
        {
            **PROMPT,
            **RATIO,
            **COUNT,
            "num_inference_steps": _whole("Number of denoising steps", 4, 1, 4),
            **SEED,
            **WEBP,
            **SAFETY,
            **FAST,
        },
        is_list=True,
    ),
    PictureModel(
        "black-forest-labs/flux-dev",
        "A 12 billion parameter rectified flow transformer for images from text",
        {
            **PROMPT,
            **RATIO,
            "image": _picture("Input image for image to image mode"),
            **STRENGTH,
            **COUNT,
            "num_inference_steps": _whole("Number of denoising steps", 28, 1, 50),
            "guidance": _number("Guidance for generated image", 3, 0, 10),
            **SEED,
            **WEBP,
            **SAFETY,
            **FAST,
        },
        is_list=True,
    ),
    PictureModel("black-forest-labs/flux-1.1-pro", "Faster, better FLUX Pro", FLUX_PRO),
    PictureModel("black-forest-labs/flux-kontext-pro", "Edit images by text", KONTEXT),
    PictureModel("black-forest-labs/flux-kontext-max", "Edit images by text", KONTEXT),
    PictureModel(
        "stability-ai/sdxl",
        "A text-to-image generative AI model that creates beautiful images",
        {
            "prompt": _text("Input prompt", "An astronaut riding a rainbow unicorn"),
            "negative_prompt": _text("Input Negative Prompt", ""),
            "image": _picture("Input image for img2img or inpaint mode"),
            "mask": _picture("Input mask for inpaint mode"),
            "width": _whole("Width of output image", 1024),
            "height": _whole("Height of output image", 1024),
            **COUNT,
            "scheduler": _choice("scheduler", SDXL_SCHEDULERS, "K_EULER"),
            "num_inference_steps": _whole("Number of denoising steps", 50, 1, 500),
            "guidance_scale": _number("Scale for classifier-free guidance", 7.5, 1, 50),
            **STRENGTH,
            **SEED,
            "apply_watermark": _flag("Applies a watermark", default=True),
            **SAFETY,
        },
        required=(),
        is_list=True,
        is_official=False,
        version=SDXL_VERSION,
    ),
    PictureModel(
        "bytedance/seedream-4",
        "Unified text-to-image generation and precise single-sentence editing",
        {
            **PROMPT,
            "image_input": _pictures("Input image(s) for image-to-image generation"),
            "size": _choice("Image resolution", ("1K", "2K", "4K", "custom"), "2K"),
            **MATCHING_RATIO,
            "width": _whole("Custom image width", 2048, 1024, 4096),
            "height": _whole("Custom image height", 2048, 1024, 4096),
            "sequential_image_generation": _choice(
                "Group images", ("disabled", "auto"), "disabled"
            ),
            "max_images": _whole("Maximum number of images", 1, 1, 15),
        },
        is_list=True,
    ),
    PictureModel(
        "google/nano-banana",
        "Google's image editing model in Gemini 2.5",
        {
            **PROMPT,
            "image_input": _pictures("Input images to transform or use as reference"),
            **MATCHING_RATIO,
            **JPG_OR_PNG,
        },
    ),
    PictureModel(
        "google/imagen-4",
        "Google's Imagen 4 flagship model",
        {
            **PROMPT,
            "aspect_ratio": _choice("Aspect ratio", ("1:1", "9:16", "16:9", "3:4", "4:3"), "1:1"),
            **JPG_OR_PNG,
        },
    ),
    PictureModel(
        "qwen/qwen-image-edit",
        "Edit images using a prompt",
        {
            "image": _picture("The image to be edited"),
            "prompt": _text("Text instruction on how to edit the given image"),
            **MATCHING_RATIO,
            **SEED,
            **WEBP,
        },
        required=("image", "prompt"),
    ),
    FilmModel(
        "bytedance/seedance-1-lite",
        "A video generation model for text-to-video and image-to-video, 480p to 1080p",
        {
            "prompt": _text("Text prompt for video generation"),
            "image": _picture("Input image for image-to-video generation"),
            "last_frame_image": _picture("Input image for last frame generation"),
            "duration": _whole("Video duration in seconds", 5, 2, 12),
            "resolution": _choice("Video resolution", tuple(RESOLUTIONS), "720p"),
            "aspect_ratio": _choice(
                "Video aspect ratio. Ignored if an image is used.", FILM_RATIOS, "16:9"
            ),
            "camera_fixed": _flag("Whether to fix camera position", default=False),
            **SEED,
        },
    ),
    PictureModel(
        "prunaai/p-image",
        "A sub 1 second text-to-image model",
        {**PROMPT, **RATIO, **SEED},
    ),
)
