"""Scenario files: how they are read and written, and which are refused and why."""

import base64
from pathlib import Path

import pytest

from local.scenarios.scenario import BadScenario, Scenario, ScenarioFile, Seen, Step, read_scenario
from local.scenarios.words import plan_of

ROOT = Path(__file__).resolve().parent.parent.parent
HEAD = "scenario: 1\ntitle: One photo\n"
STEP = "steps:\n- do: POST telegram/users/dev/messages\n"


def test_a_file_is_read_as_it_was_written():
    enclosed = base64.encodebytes(bytes(range(256))).decode()
    scenario = Scenario(
        scenario=1,
        title="Фото: раз",
        steps=[
            Step(
                do="POST telegram/users/гость/messages",
                arguments={"text": "on\ntwo lines"},
                files={"photo": ["a.jpg"]},
                names=["m1"],
                seen=[Seen(chat="гость", text="no", buttons=[["Да", "Нет"]], answers="m1")],
            )
        ],
        files={"a.jpg": ScenarioFile(type="image/jpeg", base64=enclosed)},
    )
    text = scenario.as_text()

    assert read_scenario(text) == scenario
    assert read_scenario(text).files["a.jpg"].content(ROOT) == bytes(range(256))
    assert "buttons: [[Да, Нет]]\n" in text
    assert "base64: |\n" in text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "this is not a scenario"),
        ("root:x:0:0:root", "this is not a scenario"),
        ("openapi: 3.1.0", "this is not a scenario"),
        (HEAD, "steps: Field required"),
        (HEAD.replace("1", "2") + STEP, "scenario: Input should be 1"),
        (HEAD + "steps:\n- do: POST page/again\n  with: [1]\n", "with must map names"),
        (HEAD + STEP + "  wait: 5\n", "steps 1 wait: Extra inputs are not permitted"),
        (HEAD + "steps:\n- do: POST telegram/reset\n", "must not reset"),
        (HEAD + "steps:\n- do: GET telegram/users\n", "steps 1 do: String should match pattern"),
        (HEAD + "steps:\n- do: POST telegram/../users\n", "String should match pattern"),
        (HEAD + STEP + "  as: ['12']\n", "String should match pattern"),
        (HEAD + STEP + "  as: [m1, m1]\n", "the name m1 is used twice"),
        (HEAD + STEP + "  files: {photo: [a.jpg]}\n", "step 1 sends a.jpg, which is not in files"),
        (HEAD + STEP + "  seen: [{photo: a cat}]\n", "expected the description of a picture"),
        (HEAD + STEP + "files: {a: {sample: ../../.env}}\n", "the name of a file in tests/data"),
        (HEAD + STEP + "files: {a: {}}\n", "either sample or base64"),
        ("a: &a [1]\nb: *a\n", "line 2: aliases are not allowed"),
        ("a: [1\n", "line 2: expected ',' or ']'"),
        ("!!python/object:os.system {}", "could not determine a constructor"),
    ],
)
def test_an_invalid_file_is_refused_with_place_and_reason(text, reason):
    with pytest.raises(BadScenario) as refusal:
        read_scenario(text)

    assert reason in str(refusal.value)


def test_a_sample_is_read_from_the_project_and_a_missing_one_is_reported():
    photo = (ROOT / "tests" / "data" / "grace_hopper.jpg").read_bytes()

    assert ScenarioFile(sample="grace_hopper.jpg").content(ROOT) == photo
    with pytest.raises(BadScenario, match="has no file no_such"):
        ScenarioFile(sample="no_such.jpg").content(ROOT)
    for broken in ("?", "é"):
        with pytest.raises(BadScenario, match="base64 is invalid"):
            ScenarioFile(base64=broken).content(ROOT)


@pytest.mark.parametrize(
    "faults", ["[error]", "[{probability: '0.5'}]", "[{match: [1]}]", "[{params: 3}]"]
)
def test_faults_that_will_be_refused_can_be_shown(faults):
    scenario = read_scenario(f"{HEAD}steps:\n- do: PUT telegram/faults\n  with: {faults}\n")

    (step,) = plan_of(scenario)
    assert step["words"].startswith("PUT telegram/faults [")
