"""A model's schema is derived from its signature."""

from collections.abc import AsyncIterator
from typing import Annotated, Literal

from PIL import Image

from darkroom_emulators.replicate.catalog import Catalog
from darkroom_emulators.replicate.function_model import FunctionModel, Input
from darkroom_emulators.replicate.model import Run
from darkroom_emulators.replicate.models import DEFAULT_MODEL, DEFAULT_VERSION, MODELS


def frame(
    image: Image.Image,
    run: Run,
    width: Annotated[int, Input("How wide", least=1, most=9)] = 2,
    color: Literal["black", "white"] = "black",
    title: Annotated[str | None, Input("Above it", most=20)] = None,
) -> Image.Image:
    """Put a frame around a picture.

    This line is not part of the description.
    """
    raise NotImplementedError


async def spell(word: str) -> AsyncIterator[str]:
    """Spell."""
    for letter in word:
        yield letter


FRAME = FunctionModel("someone", "frame", frame, is_official=False)


def test_types_defaults_bounds_and_choices_become_the_schema():
    schema = FRAME.input_schema

    assert schema["required"] == ["image"]
    assert schema["properties"] == {
        "image": {"title": "Image", "x-order": 0, "type": "string", "format": "uri"},
        "width": {
            "title": "Width",
            "x-order": 1,
            "type": "integer",
            "description": "How wide",
            "minimum": 1,
            "maximum": 9,
            "default": 2,
        },
        "color": {
            "title": "Color",
            "x-order": 2,
            "type": "string",
            "enum": ["black", "white"],
            "default": "black",
        },
        "title": {
            "title": "Title",
            "x-order": 3,
            "type": "string",
            "description": "Above it",
            "maxLength": 20,
        },
    }


def test_a_run_is_passed_to_the_function_but_is_not_an_input():
    assert FRAME.run_parameter == "run"
    assert FRAME.pictures == ("image",)
    assert FunctionModel("someone", "spell", spell).run_parameter is None


def test_an_iterator_has_the_schema_that_cog_gives_it():
    output = FunctionModel("someone", "spell", spell).openapi_schema["components"]["schemas"][
        "Output"
    ]

    assert output == {
        "title": "Output",
        "type": "array",
        "items": {"type": "string"},
        "x-cog-array-type": "iterator",
    }


def test_versions_are_64_hexadecimal_digits_and_change_with_the_schema():
    def wider(image: Image.Image, width: int = 3) -> Image.Image:
        raise NotImplementedError

    version = FunctionModel("someone", "frame", frame).version
    assert len(version) == 64
    assert int(version, 16)
    assert version == FRAME.version != FunctionModel("someone", "frame", wider).version


def test_a_model_is_found_by_its_version_or_official_name():
    catalog = Catalog([*MODELS, FRAME])

    assert catalog.find(DEFAULT_VERSION).full_name == DEFAULT_MODEL
    assert catalog.find(f"{DEFAULT_MODEL}:{DEFAULT_VERSION}").full_name == DEFAULT_MODEL
    assert catalog.find(DEFAULT_MODEL).version == DEFAULT_VERSION
    assert catalog.find("someone/frame") is None
    assert catalog.find(f"someone/else:{FRAME.version}") is None
    assert catalog.find(f":{FRAME.version}") is FRAME
    assert catalog.find("0" * 64) is None


def test_the_description_is_the_first_line():
    assert FRAME.description == "Put a frame around a picture."
