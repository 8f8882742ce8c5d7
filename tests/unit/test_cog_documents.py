"""Responses and outputs of Cog's servers are read the same way in every version."""

import pytest

from darkroom_emulators.kit.start_failed import StartFailed
from darkroom_emulators.replicate.cog import environment
from darkroom_emulators.replicate.cog.documents import (
    cleaned_error,
    input_schema_of,
    last_line,
    read_health,
    read_prediction,
)
from darkroom_emulators.replicate.cog.environment import environment_of
from darkroom_emulators.replicate.cog.output import Logs, OutputFiles
from darkroom_emulators.replicate.schema import invalid_fields

CHANNEL = "Healthcheck error: protocol error: healthcheck channel closed"


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ("Prediction failed: Prediction failed: ValueError: no face found", "no face found"),
        ("Prediction failed: Prediction failed: my.Error: a: b", "a: b"),
        ("Prediction failed: Prediction failed: ValueError: ", "ValueError"),
        ("no face found", "no face found"),
        ("ValueError: quoted by the model itself", "ValueError: quoted by the model itself"),
        ("Worker crashed", "Worker crashed"),
    ],
)
def test_an_error_is_what_the_model_raised(said, error):
    assert cleaned_error(said) == error


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"status": "READY"}, None),
        ({"status": "STARTING"}, None),
        ({"status": "BUSY", "setup": None}, None),
        ({"status": "UNHEALTHY", "user_healthcheck_error": "too warm"}, None),
        ({"status": "UNHEALTHY", "user_healthcheck_error": CHANNEL}, "its worker process is gone"),
        ({"status": "DEFUNCT"}, "its worker process is gone"),
        ({"status": "SETUP_FAILED", "setup": {"logs": "a\nno weights\n"}}, "no weights"),
    ],
)
def test_health_shows_whether_the_server_still_accepts_predictions(body, problem):
    found = read_health(body).problem

    assert found is None if problem is None else problem in found


def test_anything_but_a_prediction_is_none():
    assert read_prediction("Internal Server Error") is None
    assert read_prediction({"error": "At capacity"}) is None
    assert read_prediction({"status": "failed", "logs": None}).logs == ""


def test_the_last_line_is_read_without_colors_and_from_json_its_message():
    assert last_line("one\n\x1b[32m INFO\x1b[0m two\n\n") == "INFO two"
    assert (
        last_line('{"severity": "INFO", "message": "setup \\"failed\\""}') == 'setup \\"failed\\"'
    )


def test_choices_behind_a_reference_are_checked():
    choice = {"type": "string", "enum": ["full", "half"]}
    size = {"default": "full", "allOf": [{"$ref": "#/components/schemas/size"}]}
    schemas = {"Input": {"type": "object", "properties": {"size": size}}, "size": choice}
    schema = input_schema_of({"components": {"schemas": schemas}})

    assert invalid_fields({"size": "half"}, schema) == []
    assert [each.type for each in invalid_fields({"size": "tiny"}, schema)] == ["enum"]


def test_a_bound_is_shown_as_go_prints_it():
    schema = {"type": "object", "properties": {"count": {"type": "integer", "maximum": 4.0}}}
    (found,) = invalid_fields({"count": 9}, schema)

    assert found.description == "Must be less than or equal to 4"


def test_each_file_is_stored_once_at_any_depth():
    stored = []
    files = OutputFiles(lambda content, extension: stored.append((content, extension)) or "url")
    one, two = "data:image/png;base64,eDA=", "data:text/plain,a%20b"

    assert files.published([one]) == ["url"]
    assert files.published({"all": [one, two], "score": 0.5}) == {
        "all": ["url", "url"],
        "score": 0.5,
    }
    assert stored == [(b"x0", "png"), (b"a b", "txt")]


def test_logs_are_passed_on_line_by_line_and_never_twice():
    lines = []
    logs = Logs(lines.append)
    for text in ("one\ntw", "one\ntwo\n", "one\n", "one\ntwo\nthree"):
        logs.take(text)
    assert lines == ["one", "two"]
    logs.take("one\ntwo\nthree", is_all=True)
    assert lines == ["one", "two", "three"]


def test_a_folder_without_cog_yaml_is_named(tmp_path):
    with pytest.raises(StartFailed, match=r"has no cog.yaml"):
        environment_of(tmp_path)


def test_if_uv_is_missing_the_error_says_how_to_install_it(tmp_path, monkeypatch):
    (tmp_path / "cog.yaml").write_text("predict: predict.py:Predictor\n")
    monkeypatch.delenv("UV", raising=False)
    monkeypatch.setattr(environment.shutil, "which", lambda _: None)
    with pytest.raises(StartFailed, match=r"needs uv.*https://docs.astral.sh/uv/"):
        environment_of(tmp_path)
