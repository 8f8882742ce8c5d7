"""`darkroom frameworks`: the recipes for bot frameworks, each run from its published package."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from local.flags import ROOT, option
from local.progress import ProgressLine
from operations.failures import CommandFailed

from .recipes import Recipe, answer_of, recipes

FOLDER = ROOT / ".tools/frameworks"
UV = ROOT / ".tools/bin/uv"
SECONDS = 30.0


@click.command()
@option("--only", "Frameworks whose name has this text.", "TEXT", default="")
def frameworks(only: str) -> None:
    """Run the recipes of docs/telegram-frameworks.md.

    Installs each package in .tools/frameworks, sends its bot a photo, and prints what it replies.
    The exit code is 1 if one does not.
    """
    silent = 0
    chosen = [each for each in recipes() if only.lower() in each.name.lower()]
    with ProgressLine("frameworks") as progress:
        for number, recipe in enumerate(chosen, 1):
            of_all = f"{number} of {len(chosen)}, {recipe.name}"
            progress.begin(f"{of_all}: installing it")
            interpreter, folder = installed(recipe)
            progress.begin(f"{of_all}: sending its bot a photo")
            try:
                answer = answer_of(recipe, interpreter, folder, within=SECONDS)
            except TimeoutError:
                silent += 1
                printed = folder / "bot.log"
                answer = f"no reply within {SECONDS:.0f} s; {printed} has what it printed"
            progress.echo(f"{recipe.name}: {answer}")
    sys.exit(1 if silent else 0)


def installed(recipe: Recipe) -> tuple[Path, Path]:
    """Install a recipe's packages; return the interpreter, and the folder of its program."""
    folder = FOLDER / recipe.name.lower().replace(" ", "-").replace(",", "")
    folder.mkdir(parents=True, exist_ok=True)
    if recipe.manager == "npm":
        _run(["npm", "install", "--no-audit", "--no-fund", "--prefix", folder, *recipe.packages])
        return Path(_found("node")), folder
    _run([UV, "venv", "--quiet", "--allow-existing", "--no-project", folder / "venv"])
    python = folder / "venv/bin/python"
    _run([UV, "pip", "install", "--quiet", "--python", python, *recipe.packages])
    return python, folder


def _found(program: str) -> str:
    found = shutil.which(program)
    if not found:
        raise CommandFailed(f"{program} is missing: install it from https://nodejs.org")
    return found


def _run(command: Sequence[str | Path]) -> None:
    program = str(command[0])
    arguments = [program if "/" in program else _found(program), *map(str, command[1:])]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CommandFailed(f"{' '.join(arguments)} failed: {done.stderr.strip()[-2000:]}")
