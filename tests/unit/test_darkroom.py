"""The `darkroom` command: subcommands, their help, and a single format for all errors."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest

from local.commands.__main__ import COMMANDS, darkroom, main
from operations.failures import CannotStart

ROOT = Path(__file__).parents[2]
RED = "\x1b[31m"
NOTHING_THERE = ["send-photo", str(ROOT / "tests/data/grace_hopper.jpg"), "--telegram-port=1"]


def run(*arguments, cwd=ROOT, program=("-m", "local.commands"), **variables):
    command = [sys.executable, *program, *arguments]
    env = os.environ | variables | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command, cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=60
    )


# in a separate process, because click remembers the names of a command's help option
HELPS = """
import contextlib, io, json
from local.commands.__main__ import COMMANDS, main
def said(*arguments):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        code = main(arguments)
    return code, out.getvalue()
print(json.dumps({name: [said(name, "--help"), said(name, "-h")] for name in COMMANDS}))
"""


@pytest.fixture(scope="module")
def helps(tmp_path_factory):
    """The exit code and text of each subcommand's --help and -h, which had no other effect."""
    folder = tmp_path_factory.mktemp("helps")
    done = run(cwd=folder, program=("-c", HELPS))
    assert (done.returncode, done.stderr, list(folder.iterdir())) == (0, "", [])
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_subcommands_help_flag_does_nothing_else(name, helps):
    full, short = helps[name]
    code, said = full
    assert (code, full) == (0, short)
    usage, words, *_ = said.split("\n\n")
    assert usage.startswith(f"Usage: darkroom {name} ")
    assert re.split(r"(?<=\.)\s", words.strip() + " ")[0] == COMMANDS[name][1]


def test_the_list_of_subcommands_imports_none_of_them():
    code = (
        "import sys; from local.commands.__main__ import main; main(['--help'])\n"
        "print(*(m for m in sys.modules if m.startswith(('deploy', 'trust', 'bench', 'local.cloud',"
        " 'boto3', 'requests', 'uvicorn', 'asyncio'))), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert all(words in done.stdout for _, words in COMMANDS.values())
    assert done.stderr.strip() == ""


def test_every_script_for_a_subcommand_passes_on_its_arguments():
    for name in COMMANDS.keys() - {"doctor"}:
        last = (ROOT / "scripts" / name).read_text().splitlines()[-1]
        assert last == f'exec "$(dirname "$0")/darkroom" {name} "$@"'


def test_the_error_for_an_unknown_subcommand_points_to_help(capsys):
    assert main(["develop"]) == 2
    said = capsys.readouterr().err
    assert "No such command 'develop'" in said
    assert "Try 'darkroom --help'" in said


def test_the_error_for_a_misspelt_subcommand_suggests_the_right_one(capsys):
    assert main(["dve"]) == 2
    assert "No such command 'dve'. Did you mean 'dev'" in capsys.readouterr().err


@pytest.fixture
def failing(monkeypatch):
    """A function that makes a subcommand raise an error."""

    def fail(error):
        @click.command()
        def dev():
            raise error

        monkeypatch.setattr(darkroom, "get_command", lambda *_: dev)

    return fail


def test_a_commands_failure_is_reported_in_one_line(failing, capsys):
    failing(CannotStart("port 1 is taken. Choose another with --page-port"))
    assert main(["dev"]) == 1
    said = capsys.readouterr()
    expected = "darkroom dev: port 1 is taken. Choose another with --page-port\n"
    assert (said.out, said.err) == ("", expected)


def test_ctrl_c_ends_a_command_with_code_130_and_no_traceback(failing, capsys):
    failing(KeyboardInterrupt())
    assert main(["dev"]) == 130
    assert capsys.readouterr() == ("", "")


def on_a_terminal(*arguments, **variables):
    """Return what a command that must fail prints on a terminal."""
    controller, terminal = pty.openpty()
    command = [sys.executable, "-m", "local.commands", *arguments]
    env = {name: value for name, value in os.environ.items() if name != "NO_COLOR"} | variables
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=terminal, stderr=terminal) as process:
        os.close(terminal)
        said = b""
        try:
            while piece := os.read(controller, 4096):
                said += piece
        except OSError:  # Linux raises this when the other end of the terminal is closed
            pass
    os.close(controller)
    assert process.returncode == 1
    return said.decode()


def test_a_failure_is_red_on_a_terminal_with_colors():
    assert on_a_terminal(*NOTHING_THERE).startswith(f"{RED}darkroom send-photo: nothing responds")
    assert run(*NOTHING_THERE).stderr.startswith("darkroom send-photo: nothing responds")


@pytest.mark.parametrize("others", [{}, {"FORCE_COLOR": "1"}])
def test_no_color_is_respected(others):
    said = on_a_terminal(*NOTHING_THERE, NO_COLOR="1", **others)
    assert said.startswith("darkroom send-photo: nothing responds")


def test_colors_can_be_forced_without_a_terminal():
    said = run(*NOTHING_THERE, FORCE_COLOR="1").stderr
    assert said.startswith(f"{RED}darkroom send-photo: nothing responds")


def test_ctrl_c_ends_long_work_and_its_processes_without_a_traceback():
    words = [sys.executable, "-m", "local.commands", "simulate"]
    with subprocess.Popen(
        words, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        said = next(line for line in process.stderr if "simulating" in line)
        os.killpg(process.pid, signal.SIGINT)  # to the whole group, as a terminal does
        rest = process.stderr.read()  # ends when the last process has ended
        assert process.wait(timeout=60) == 130
    assert "Traceback" not in said + rest
