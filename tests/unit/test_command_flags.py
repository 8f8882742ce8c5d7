"""Invalid flags cause an immediate error message, not a traceback."""

from pathlib import Path

import pytest

from local.commands.__main__ import main

ROOT = Path(__file__).parents[2]
PHOTO = "tests/data/grace_hopper.jpg"
SCENARIO = "tests/e2e/scenarios/one_photo.yaml"


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (
            ["send-photo", PHOTO, "--telegram-port=99999"],
            "expected a whole number from 1 to 65535, not 99999",
        ),
        (["send-photo", PHOTO, "--timeout=0"], "0 is not a positive number of seconds"),
        (["send-photo", PHOTO, "--save=tests"], "tests is a folder"),
        (["scenario", SCENARIO, "--page-port=x"], "expected a whole number from 1 to 65535, not x"),
        (["corpus", "--mutations=many"], "expected a whole number of at least 0, not many"),
        (["corpus", "--jobs=0"], "expected a whole number of at least 1, not 0"),
        (["corpus", "--json=nowhere/x.json"], "the folder of nowhere/x.json does not exist"),
        (["chaos", "--replay=x"], "x is not a schedule"),
        (["soak", "--faults=2"], "expected a number from 0 to 1, not 2"),
        (["live", "--public-url=https://example.com:99999"], "is not a URL"),
        (["live", "--check-every=-5"], "-5 is not a positive number of seconds"),
    ],
)
def test_an_invalid_flag_is_reported(command, words, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    assert main(command) == 2
    assert words in capsys.readouterr().err.splitlines()[-1]
