"""Replicate's own Python client works with the emulator, unchanged."""

import io
from pathlib import Path

import pytest
from PIL import Image
from replicate.exceptions import ModelError, ReplicateError
from replicate.helpers import FileOutput

from darkroom_emulators.replicate.events import ApiCall
from darkroom_emulators.replicate.models import DEFAULT_VERSION

PHOTO = Path(__file__).parents[2] / "data" / "grace_hopper.jpg"
SIZE = (512, 600)
EDIT = f"darkroom/edit:{DEFAULT_VERSION}"


@pytest.fixture
def emulator(start_emulator, trusted):
    """An emulator that speaks HTTPS: the client returns file objects only for HTTPS URLs."""
    return start_emulator(certificates=trusted)


def picture(content):
    return Image.open(io.BytesIO(content))


def test_run_uploads_a_photo_and_returns_the_edited_one(client):
    with PHOTO.open("rb") as photo:
        output = client.run("darkroom/edit", input={"image": photo, "prompt": "black and white"})

    assert isinstance(output, FileOutput)
    edited = picture(output.read())
    assert edited.size == SIZE
    red, green, blue = edited.convert("RGB").resize((8, 8)).split()
    assert red.tobytes() == green.tobytes() == blue.tobytes()


def test_run_accepts_a_version_and_looks_it_up(client, emulator):
    with PHOTO.open("rb") as photo:
        output = client.run(EDIT, input={"image": photo}, file_encoding_strategy="base64")

    assert picture(output.read()).size == SIZE
    asked = [call.path for call in emulator.events(ApiCall)]
    assert f"/v1/models/darkroom/edit/versions/{DEFAULT_VERSION}" in asked


async def test_run_works_async(async_client):
    output = await async_client.async_run("darkroom/echo", input={"text": "hello", "number": 2})

    assert output == {"text": "hello", "number": 2}


def test_run_returns_every_picture_of_a_list(client):
    with PHOTO.open("rb") as photo:
        outputs = client.run("darkroom/variations", input={"image": photo})

    assert [picture(output.read()).format for output in outputs] == ["JPEG"] * 3


def test_run_polls_when_it_does_not_wait(client):
    assert client.run("darkroom/echo", input={"text": "polled"}, wait=False)["text"] == "polled"


def test_run_keeps_polling_if_it_did_not_wait_long_enough(start_emulator, open_python_client):
    emulator = start_emulator(speed=40, delay=(8.0, 8.0))
    client = open_python_client(emulator)

    assert client.run("darkroom/echo", input={"text": "late"}, wait=1)["text"] == "late"
    assert 202 in {call.status for call in emulator.events(ApiCall)}


def test_run_iterates_over_words(client):
    version = client.models.get("darkroom/words").latest_version
    words = client.run(f"darkroom/words:{version.id}", input={"prompt": "one two three"})

    assert list(words) == ["one ", "two ", "three"]


def test_a_model_that_fails_raises_its_error(client):
    with pytest.raises(ModelError, match="CUDA out of memory") as caught:
        client.run("darkroom/fails", input={"error": "CUDA out of memory"})

    assert caught.value.prediction.status == "failed"


def test_a_prediction_goes_from_starting_to_succeeded(slow, open_python_client, data_uri):
    client = open_python_client(slow)
    prediction = client.predictions.create(version=DEFAULT_VERSION, input={"image": data_uri})
    seen = [prediction.status]
    for _ in range(3):
        slow.clock.advance(4)
        prediction.reload()
        seen.append(prediction.status)

    assert seen == ["starting", "processing", "processing", "succeeded"]
    assert prediction.progress.percentage == 1
    assert prediction.metrics["predict_time"] == pytest.approx(9, abs=0.01)
    assert prediction.output.startswith(f"{slow.url}/xezq/")


def test_a_prediction_is_canceled(client):
    prediction = client.predictions.create(model="darkroom/hangs", input={})
    prediction.cancel()

    assert prediction.status == client.predictions.get(prediction.id).status == "canceled"


async def test_a_prediction_is_canceled_async(async_client):
    prediction = await async_client.predictions.async_create(model="darkroom/hangs", input={})
    await prediction.async_cancel()

    assert (await async_client.predictions.async_get(prediction.id)).status == "canceled"


async def test_files_are_uploaded_async(async_client):
    with PHOTO.open("rb") as photo:
        output = await async_client.async_run("darkroom/grayscale", input={"image": photo})

    assert picture(await output.aread()).size == SIZE


def test_deployments_run_their_model(client, data_uri):
    deployment = client.deployments.predictions.create(
        ("darkroom", "photos"), input={"image": data_uri}
    )
    deployment.wait()

    assert deployment.status == "succeeded"
    assert deployment.model == "darkroom/edit"


def test_lists_are_read_page_by_page(client):
    made = [client.predictions.create(model="darkroom/echo", input={}).id for _ in range(101)]
    first = client.predictions.list()
    second = client.predictions.list(first.next)

    assert [p.id for p in (*first, *second)] == made[::-1]
    assert (len(first), first.previous, second.next) == (100, None, None)
    assert [p.id for p in client.predictions.list(second.previous)] == [p.id for p in first]


def test_words_are_streamed(client):
    events = list(client.stream("darkroom/words", input={"prompt": "a b\nc"}))

    assert "".join(str(event) for event in events) == "a b\nc"
    assert [event.event.value for event in events] == ["output"] * 3 + ["done"]


def test_words_are_streamed_as_they_are_produced(slow, open_python_client):
    client = open_python_client(slow)
    prediction = client.predictions.create(model="darkroom/words", input={"prompt": "a b"})
    stream = prediction.stream()
    slow.clock.advance(6)
    first = next(stream)
    slow.clock.advance(6)

    assert [first.data, *(event.data for event in stream)] == ["a ", "b", "{}"]


def test_files_are_created_listed_and_deleted(client):
    content = io.BytesIO(b"hello")
    file = client.files.create(content, filename="hello.txt", metadata={"chat": 123})

    assert (file.name, file.size, file.content_type) == ("hello.txt", 5, "text/plain")
    assert file.metadata == {"chat": 123}
    assert file.checksums["md5"] == file.etag == "5d41402abc4b2a76b9719d911017c592"
    assert client.files.get(file.id).id == file.id
    assert [found.id for found in client.files.list()] == [file.id]
    client.files.delete(file.id)
    with pytest.raises(ReplicateError, match="File not found"):
        client.files.get(file.id)


def test_the_account_models_versions_and_hardware_can_be_read(client):
    model = client.models.get("darkroom/edit")

    assert client.accounts.current().username == "darkroom"
    assert "cpu" in {hardware.sku for hardware in client.hardware.list()}
    assert model.latest_version.id == DEFAULT_VERSION
    schema = model.latest_version.openapi_schema["components"]["schemas"]["Input"]
    assert schema["required"] == ["image"]
    assert model.latest_version.cog_version
    assert model.run_count == 0


def test_a_wrong_token_is_refused(start_emulator, open_python_client):
    client = open_python_client(start_emulator(api_tokens=frozenset({"r8_other"})))

    with pytest.raises(ReplicateError, match="valid authentication token") as caught:
        client.accounts.current()

    assert (caught.value.status, caught.value.title) == (401, "Unauthenticated")


def test_invalid_input_is_reported_by_field(client):
    with pytest.raises(ReplicateError) as caught:
        client.models.predictions.create("darkroom/upscale", input={"image": "x:y", "scale": 9})

    assert caught.value.detail == "- input.scale: Must be less than or equal to 4\n"
