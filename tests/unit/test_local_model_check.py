"""The check that a model accepts what the bot will send."""

import pytest

from darkroom_emulators.kit.outgoing import Outgoing
from darkroom_emulators.testing.replicate import ReplicateEmulator
from operations.failures import ModelUnfit
from operations.model_check import check_model, faults_of, may_hold_url, output_faults, styles_in

EDIT = {
    "properties": {"image": {}, "prompt": {}, "seed": {}, "scale": {}},
    "required": ["image"],
}


def faults(schema=EDIT, **changes):
    environment = {
        "REPLICATE_MODEL": "darkroom/edit",
        "REPLICATE_IMAGE_FIELD": "image",
        "REPLICATE_PROMPT_FIELD": "prompt",
        "REPLICATE_EXTRA_INPUT": "{}",
    }
    return faults_of(schema, styles_in(environment | changes).of(""))


def test_the_usual_fields_fit_the_usual_model():
    assert faults() == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"REPLICATE_IMAGE_FIELD": "input_image"},
            "REPLICATE_IMAGE_FIELD=input_image is not an input",
        ),
        ({"REPLICATE_PROMPT_FIELD": "text"}, "leave it empty for a model without a prompt"),
        ({"REPLICATE_EXTRA_INPUT": '{"sede": 1}'}, "REPLICATE_EXTRA_INPUT has sede"),
    ],
)
def test_an_unknown_input_is_reported_with_the_models_inputs(change, words):
    fault = faults(**change)[0]
    assert words in fault
    assert "(image, prompt, scale, seed)" in fault


def test_required_inputs_must_always_be_set():
    needy = EDIT | {"required": ["image", "prompt", "scale"]}
    assert faults(needy) == [
        "the model needs prompt: put it into REPLICATE_EXTRA_INPUT",
        "the model needs scale: put it into REPLICATE_EXTRA_INPUT",
    ]
    assert faults(needy, REPLICATE_EXTRA_INPUT='{"prompt": "", "scale": 2}') == []


def test_a_model_without_a_prompt_can_be_used():
    bare = {"properties": {"image": {}}, "required": ["image"]}
    assert faults(bare, REPLICATE_PROMPT_FIELD="") == []


URI = {"type": "string", "format": "uri"}
NUMBER = {"type": "number"}


@pytest.mark.parametrize(
    ("schema", "holds"),
    [
        (URI, True),
        ({"type": "string"}, True),
        ({"type": "array", "items": URI}, True),
        ({"type": "array", "items": {"type": "array", "items": URI}}, True),
        ({"type": "object", "properties": {"image": URI, "seed": NUMBER}}, True),
        ({"anyOf": [{"type": "null"}, URI]}, True),
        ({"$ref": "#/components/schemas/Images"}, True),
        ({"type": "object"}, True),
        ({}, True),
        (NUMBER, False),
        ({"type": "boolean"}, False),
        ({"type": "object", "properties": {"seed": NUMBER}}, False),
        ({"type": "array", "items": NUMBER}, False),
        ({"type": "string", "enum": ["yes", "no"]}, False),
        ({"type": "string", "format": "date-time"}, False),
        (
            {"type": "array", "items": {"type": "string"}, "x-cog-array-display": "concatenate"},
            False,
        ),
        ({"$ref": "#/components/schemas/Circle"}, False),
    ],
)
def test_the_schema_shows_whether_an_output_can_contain_a_picture(schema, holds):
    images = {"type": "object", "properties": {"images": {"type": "array", "items": URI}}}
    circle = {"type": "array", "items": {"$ref": "#/components/schemas/Circle"}}
    assert may_hold_url(schema, {"Images": images, "Circle": circle}) is holds


def test_a_model_without_a_picture_as_output_is_reported():
    assert output_faults({"Output": NUMBER}) == [
        "its output can't contain a URL, so there would be no picture to send"
    ]
    assert output_faults({"Output": URI}) == output_faults({}) == []


@pytest.mark.parametrize(
    ("local_models", "words"),
    [
        ({"darkroom/edit", "darkroom/echo"}, "the emulator has darkroom/echo, darkroom/edit"),
        (set(), "https://replicate.com/explore"),
    ],
)
async def test_a_missing_model_is_reported_with_what_to_do(local_models, words):
    calls = Outgoing(["127.0.0.1"])
    with ReplicateEmulator() as replicate:
        with pytest.raises(ModelUnfit) as refused:
            await check_model(
                calls,
                f"{replicate.url}/v1",
                "r8_any",
                {"REPLICATE_MODEL": "somebody/else"},
                local_models=local_models,
            )
        await calls.close()
    assert "Replicate has no REPLICATE_MODEL=somebody/else; " in str(refused.value)
    assert words in str(refused.value)
