"""A newcomer's mistakes on the command line: one line names the cause and the remedy."""

import subprocess
import sys

import pytest

from darkroom_emulators.commands.__main__ import main as emulators
from local.commands.__main__ import main as darkroom

EMPTY = "the folder's name is empty; the current folder is ."


@pytest.mark.parametrize("command", [["dev", "--keep", ""], ["scenario", "--from", "", __file__]])
def test_an_empty_folder_name_is_refused(command, capsys):
    assert darkroom(command) == 2
    assert EMPTY in capsys.readouterr().err


@pytest.mark.parametrize("command", ["telegram", "replicate", "both"])
def test_the_emulators_refuse_an_empty_folder_name_too(command, capsys):
    with pytest.raises(SystemExit):
        emulators([command, "--keep", ""])
    assert EMPTY in capsys.readouterr().err


def test_a_public_url_needs_a_scheme(capsys):
    with pytest.raises(SystemExit):
        emulators(["replicate", "--public-url", "bot.example.com"])
    assert "must begin with http:// or https://: bot.example.com" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["clients", "--only", "zzz"], "no handler's name contains 'zzz'"),
        (["long-day", "--faults", "7"], "expected a number from 0 to 1, not 7"),
    ],
)
def test_a_value_that_cannot_work_is_an_error(command, words, capsys):
    assert darkroom(command) == 2
    assert words in capsys.readouterr().err


def test_only_a_missing_command_is_named(capsys):
    with pytest.raises(SystemExit):
        emulators([])
    assert "are required: command; see" in capsys.readouterr().err


def test_ctrl_c_while_an_emulator_starts_prints_no_traceback():
    interrupting = (
        "import importlib, signal, sys\n"
        "from darkroom_emulators.commands.__main__ import main\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in the background\n"
        "importlib.import_module = lambda *_: signal.raise_signal(signal.SIGINT)\n"
        "sys.exit(main(['telegram']))"
    )
    run = subprocess.run(
        [sys.executable, "-c", interrupting],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (run.returncode, run.stderr) == (130, "")
