"""Flags of the commands that can't be right: a word about it, no traceback and no long wait."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PHOTO = "tests/data/grace_hopper.jpg"
SCENARIO = "tests/e2e/scenarios/one_photo.yaml"


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["send_photo", PHOTO, "--telegram-port=99999"], "99999 is not a port"),
        (["send_photo", PHOTO, "--timeout=0"], "0 is no number of seconds"),
        (["send_photo", PHOTO, "--save=tests"], "tests is a folder"),
        (["scenario", SCENARIO, "--page-port=x"], "x is not a port"),
        (["live", "--public-url=https://example.com:99999"], "is no address"),
        (["live", "--check-every=-5"], "-5 is no number of seconds"),
    ],
)
def test_a_flag_that_can_not_be_right_is_said(command, words):
    module, *flags = command
    done = subprocess.run(
        [sys.executable, "-m", f"local.commands.{module}", *flags],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=30,
    )  # fmt: skip
    assert done.returncode == 2
    assert words in done.stderr.splitlines()[-1]
