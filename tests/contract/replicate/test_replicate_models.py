"""Models under the names people use, models of your own, and models with arbitrary names."""

import io

import httpx
import pytest
from PIL import Image

FLUX = "black-forest-labs/flux-schnell"
KONTEXT = "black-forest-labs/flux-kontext-pro"
SDXL = "stability-ai/sdxl:39ed52f2a78e934b3ba6e2a89f5b1c712de7dfea535525255b1aa35c5565e08b"
VERSION = "5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa"


@pytest.fixture
def run(emulator, api):
    """A function that runs a model until it ends, and returns the prediction."""
    return lambda version, **inputs: run_on(emulator, api, version, inputs)


def run_on(emulator, api, version, inputs):
    made = api.post("/predictions", json={"version": version, "input": inputs}).json()
    if "urls" not in made:
        return made
    emulator.clock.settle()
    return api.get(f"/predictions/{made['id']}").json()


def picture(url):
    return Image.open(io.BytesIO(httpx.get(url).content))


def test_a_prompt_becomes_the_requested_number_of_pictures_in_the_requested_format(run):
    wanted = {"aspect_ratio": "16:9", "num_outputs": 2, "output_format": "jpg", "seed": 7}
    found = run(FLUX, prompt="a red fox", **wanted)

    assert [picture(url).format for url in found["output"]] == ["JPEG", "JPEG"]
    assert picture(found["output"][0]).size == (1344, 768)
    assert "Using seed: 7" in found["logs"]


def test_the_same_seed_repeats_a_picture_and_another_does_not(run):
    made = {"prompt": "a red fox", "output_format": "png", "megapixels": "0.25"}
    same, again, other = (run(FLUX, seed=seed, **made)["output"][0] for seed in (1, 1, 2))
    unseeded = [run(FLUX, **made)["output"][0] for _ in range(2)]

    pixels = [picture(url).tobytes() for url in (same, again, other, *unseeded)]
    assert pixels[0] == pixels[1]
    assert len(set(pixels)) == 4


def test_an_editing_model_keeps_the_size_of_its_input(run, data_uri):
    found = run(KONTEXT, prompt="sepia", input_image=data_uri)

    assert picture(found["output"]).size == (32, 24)
    assert found["output"].endswith(".png")


def test_a_model_run_by_version_accepts_width_and_height(run):
    found = run(SDXL, prompt="a boat", width=320, height=200)

    assert picture(found["output"][0]).size == (320, 200)
    assert found["version"] == SDXL.partition(":")[2]


def test_inputs_are_checked_against_the_models_own_schema(run):
    assert run(FLUX)["detail"] == "- input: prompt is required\n"
    wrong = run(FLUX, prompt="x", num_inference_steps=50)["detail"]
    assert wrong == "- input.num_inference_steps: Must be less than or equal to 4\n"


def test_a_picture_that_is_too_large_fails_its_prediction(run):
    assert "pixels" in run(SDXL, prompt="x", width=100_000, height=100_000)["error"]


@pytest.mark.parametrize("name", ["someone/new", f"someone/new:{VERSION}", VERSION])
def test_a_lenient_emulator_accepts_any_name_and_input(start_emulator, open_api, name, data_uri):
    emulator = start_emulator(lenient=True)
    found = run_on(emulator, open_api(emulator), name, {"my_image": data_uri, "prompt": "sepia"})

    assert found["status"] == "succeeded"
    assert picture(found["output"]).size == (32, 24)


def test_a_lenient_emulator_accepts_inputs_that_a_model_would_refuse(start_emulator, open_api):
    emulator = start_emulator(lenient=True)
    api = open_api(emulator)
    found = run_on(emulator, api, FLUX, {"text": "a boat", "num_outputs": 6, "width": 64})

    assert len(found["output"]) == 6
    assert api.get("/models/someone/new").json()["is_official"]
    assert api.get(f"/models/someone/new/versions/{VERSION}").json()["id"] == VERSION


def test_only_a_lenient_emulator_accepts_an_unknown_name(run):
    assert run("someone/new", prompt="x")["title"] == "Invalid version or not permitted"


def test_the_schema_says_that_streamed_words_form_one_text(api):
    model = api.get("/models/darkroom/words").json()["latest_version"]
    output = model["openapi_schema"]["components"]["schemas"]["Output"]

    assert output["x-cog-array-type"] == "iterator"
    assert output["x-cog-array-display"] == "concatenate"
