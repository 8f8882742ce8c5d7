"""Pictures look alike if, and only if, they differ just in their encoding."""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from local.scenarios.looks import look_at, read_look

PHOTO = Path(__file__).resolve().parent.parent / "data" / "grace_hopper.jpg"


def looks(change=lambda picture: picture, form="JPEG", **options):
    """Return how the photo looks after `change`, encoded with these options."""
    to = io.BytesIO()
    with Image.open(PHOTO) as photo:
        change(photo).save(to, form, **options)
    return look_at(to.getvalue())


@pytest.mark.parametrize("encoded", [{"quality": 40}, {"form": "PNG"}, {"form": "WEBP"}], ids=str)
def test_another_encoding_of_the_picture_looks_alike(encoded):
    assert looks().is_like(looks(**encoded))


@pytest.mark.parametrize(
    "change",
    [
        ImageOps.mirror,
        ImageOps.invert,
        lambda picture: ImageOps.grayscale(picture).convert("RGB"),
        lambda picture: picture.resize((256, 300)),
    ],
    ids=["mirrored", "inverted", "gray", "smaller"],
)
def test_a_changed_picture_does_not_look_alike(change):
    assert not looks().is_like(looks(change))


def test_a_look_is_read_as_it_is_written():
    assert read_look(str(looks())) == looks()


def test_a_file_that_is_not_a_picture_has_no_look():
    assert look_at(b"%PDF-1.7") is None
