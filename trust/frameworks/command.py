"""`darkroom frameworks`: run the recipes for bot frameworks with their published packages."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from local.flags import ROOT, option
from local.progress import ProgressLine
from operations.failures import CommandFailed

from .behavior import is_in_docs, table_row
from .recipes import InstalledRecipe, Recipe, recipes

FOLDER = ROOT / ".tools/frameworks"
UV = ROOT / ".tools/bin/uv"


@click.command()
@option("--only", "Only frameworks whose name contains this text.", "TEXT", default="")
def frameworks(only: str) -> None:
    """Run the recipes of docs/telegram-frameworks.md.

    Installs each recipe in .tools/frameworks, sends its bot photos, and prints its row of the
    page's table. Exits with 1 if a bot doesn't reply, or if its row on the page is different.
    """
    wrong = 0
    chosen = [each for each in recipes() if only.lower() in each.name.lower()]
    with ProgressLine("frameworks") as progress:
        for number, recipe in enumerate(chosen, 1):
            of_all = f"{number} of {len(chosen)}, {recipe.name}"
            progress.begin(f"{of_all}: installing it")
            ready = installed(recipe)
            progress.begin(f"{of_all}: sending its bot photos, and refusing its calls")
            try:
                row = table_row(ready)
            except TimeoutError:
                row = f"{recipe.name}: no reply; see {ready.folder / 'bot.log'} for its output"
            is_right = is_in_docs(row)
            wrong += not is_right
            progress.echo(row if is_right else f"not on the page: {row}")
    sys.exit(1 if wrong else 0)


def installed(recipe: Recipe) -> InstalledRecipe:
    """Install a recipe's packages into its own folder."""
    folder = FOLDER / recipe.name.lower().replace(" ", "-").replace(",", "")
    folder.mkdir(parents=True, exist_ok=True)
    if recipe.manager == "npm":
        _run(["npm", "install", "--no-audit", "--no-fund", "--prefix", folder, *recipe.packages])
        return InstalledRecipe(recipe, _found("node"), folder)
    _run([UV, "venv", "--quiet", "--allow-existing", "--no-project", folder / "venv"])
    python = folder / "venv/bin/python"
    _run([UV, "pip", "install", "--quiet", "--python", python, *recipe.packages])
    return InstalledRecipe(recipe, python, folder)


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
