"""Run the recipes in docs/telegram-frameworks.md exactly as printed.

Only recipes whose packages are installed with the tests run here; `scripts/frameworks` installs the
rest and runs all of them.
"""

import importlib.util
import re
import shutil
import sys
from pathlib import Path

import pytest

from trust.frameworks.behavior import first_calls, first_calls_in_docs
from trust.frameworks.recipes import InstalledRecipe, recipes, reply_to_photo

MODULES = {
    "python-telegram-bot": "telegram",
    "aiogram": "aiogram",
    "pyTelegramBotAPI": "telebot",
    "pyTelegramBotAPI, asynchronous": "telebot",
    "aiotg": "aiotg",
}
PYTHON = [each for each in recipes() if each.manager == "pip"]
NODE = [each for each in recipes() if each.name in {"grammY", "Telegraf"}]


def test_the_page_has_a_recipe_for_each_framework():
    assert len(recipes()) == 10
    assert [each.name for each in PYTHON] == list(MODULES)


@pytest.mark.parametrize("recipe", PYTHON, ids=lambda recipe: recipe.name)
def test_a_recipe_makes_the_documented_first_calls_and_receives_a_photo(recipe, tmp_path):
    if importlib.util.find_spec(MODULES[recipe.name]) is None:
        pytest.skip(f"needs {recipe.packages[0]}: scripts/frameworks installs and runs it")
    with InstalledRecipe(recipe, sys.executable, tmp_path).running() as emulator:
        assert re.fullmatch(r"got \d{5} bytes", reply_to_photo(emulator))
        assert first_calls(emulator) == first_calls_in_docs()[recipe.name]


@pytest.mark.parametrize("recipe", NODE, ids=lambda recipe: recipe.name)
def test_a_recipe_for_node_makes_the_documented_first_calls(recipe, tmp_path):
    modules = Path(__file__).parent / "js/node_modules"
    node = shutil.which("node")
    if not node or not (modules / recipe.name.lower()).is_dir():
        pytest.skip(f"needs node and {recipe.name}: run scripts/setup-node")
    (tmp_path / "node_modules").symlink_to(modules)
    with InstalledRecipe(recipe, node, tmp_path).running() as emulator:
        assert re.fullmatch(r"got \d{5} bytes", reply_to_photo(emulator))
        assert first_calls(emulator) == first_calls_in_docs()[recipe.name]
