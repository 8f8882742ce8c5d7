"""Picture inputs: where they can come from, and what happens to them."""

import io

import httpx
import pytest
from PIL import Image

from darkroom_emulators.replicate.models import DEFAULT_VERSION


def test_inputs_can_be_urls_uploads_and_other_outputs(emulator, api, data_uri):
    upload = api.post("/files", files={"content": ("a.png", png(), "image/png")}).json()
    first = edited(emulator, api, upload["urls"]["get"])
    second = edited(emulator, api, first["output"])

    assert (first["status"], second["status"]) == ("succeeded", "succeeded")


@pytest.mark.parametrize(
    ("image", "error"),
    [
        ("data:image/png;base64,AAAA", "cannot identify image file"),
        ("data:image/png;base64,A", "the data: URI's base64 is invalid"),
        ("data:nothing", "the data: URI contains no data"),
        ("http://127.0.0.1:9/x.jpg", "Failed to download the input: NoConnection"),
        ("http://example.com/x.jpg", "Failed to download the input: example.com is not this"),
        ("file:///etc/passwd", "Failed to download the input: not an http or https URL"),
    ],
)
def test_an_input_that_is_not_a_picture_fails_the_prediction(emulator, api, image, error):
    assert edited(emulator, api, image)["error"].startswith(error)


def test_a_decompression_bomb_is_never_decoded(emulator, api):
    bomb = io.BytesIO()
    Image.new("1", (10_000, 8_000)).save(bomb, "PNG")
    upload = api.post("/files", files={"content": ("bomb.png", bomb.getvalue())}).json()

    assert "pixels" in edited(emulator, api, upload["urls"]["get"])["error"]


def test_transparency_survives(emulator, api):
    image = Image.new("RGBA", (8, 8), (200, 10, 10, 0))
    upload = api.post("/files", files={"content": ("a.png", png(image))}).json()
    made = edited(emulator, api, upload["urls"]["get"], prompt="sepia")

    found = Image.open(io.BytesIO(httpx.get(made["output"]).content))
    assert (found.mode, found.getpixel((0, 0))[3]) == ("RGBA", 0)


def test_pictures_are_rotated_upright(emulator, api):
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (30, 10)).save(out, "JPEG", exif=exif)
    upload = api.post("/files", files={"content": ("a.jpg", out.getvalue())}).json()
    made = edited(emulator, api, upload["urls"]["get"])

    assert Image.open(io.BytesIO(httpx.get(made["output"]).content)).size == (10, 30)


def edited(emulator, api, image, prompt=""):
    body = {"version": DEFAULT_VERSION, "input": {"image": image, "prompt": prompt}}
    made = api.post("/predictions", json=body).json()
    emulator.clock.settle()
    return api.get(f"/predictions/{made['id']}").json()


def png(image=None):
    out = io.BytesIO()
    (image or Image.new("RGB", (32, 24), "teal")).save(out, "PNG")
    return out.getvalue()
