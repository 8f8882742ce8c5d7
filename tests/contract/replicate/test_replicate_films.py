"""Video models: they return an MP4 of the given picture, or of one drawn from the prompt."""

import base64
import io

import httpx
import pytest
from PIL import Image

from darkroom_emulators.telegram.media_facts import MediaFacts, read_facts

KNOWN = "bytedance/seedance-1-lite"
OURS = "darkroom/image-to-video"


def picture(*size):
    to = io.BytesIO()
    Image.radial_gradient("L").resize(size).save(to, "PNG")
    return f"data:image/png;base64,{base64.b64encode(to.getvalue()).decode()}"


@pytest.fixture
def made(emulator, api):
    def make(model, **inputs):
        created = api.post(f"/models/{model}/predictions", json={"input": inputs})
        assert created.status_code == 201, created.text
        emulator.clock.settle()
        return api.get(f"/predictions/{created.json()['id']}").json()

    return make


def facts_of(prediction):
    assert prediction["status"] == "succeeded", prediction["error"]
    got = httpx.get(prediction["output"])
    assert got.headers["content-type"] == "video/mp4"
    return read_facts(got.content)


@pytest.mark.parametrize(
    ("size", "shown"),
    [((30, 20), (768, 512)), ((20, 30), (512, 768)), ((900, 3), (960, 416))],
)
def test_a_video_has_the_aspect_ratio_of_its_picture(made, size, shown):
    film = facts_of(made(OURS, image=picture(*size), duration=1))
    assert film == MediaFacts("mp4", *shown, seconds=1.0, codec="AV1")


def test_a_video_from_a_prompt_has_the_requested_aspect_ratio(made):
    inputs = {"prompt": "a red boat", "duration": 2, "resolution": "480p"}
    assert facts_of(made(KNOWN, **inputs)).width == 832
    film = facts_of(made(KNOWN, **inputs, aspect_ratio="9:16"))
    assert (film.width, film.height, film.seconds) == (480, 832, 2.0)


def test_a_video_longer_than_the_maximum_is_refused(api):
    wanted = {"input": {"prompt": "a red boat", "duration": 13}}
    (wrong,) = api.post(f"/models/{KNOWN}/predictions", json=wanted).json()["invalid_fields"]
    assert wrong["description"] == "Must be less than or equal to 12"


def test_video_models_are_not_in_the_collections_of_image_models(client):
    films = {model.name for model in client.collections.get("text-to-video").models}
    assert films == {"image-to-video", "seedance-1-lite"}
    drawn = {model.name for model in client.collections.get("text-to-image").models}
    edited = {model.name for model in client.collections.get("image-editing").models}
    assert not films & (drawn | edited)


def test_if_pillow_cannot_write_videos_the_error_says_what_to_install(made, monkeypatch):
    Image.init()
    monkeypatch.delitem(Image.SAVE_ALL, "AVIF")
    error = made(OURS, prompt="a red boat")["error"]
    assert error.endswith('can\'t write videos: pip install "darkroom-emulators[media]"')
