"""The recipes of docs/telegram-frameworks.md, run exactly as printed.

Only those whose packages this suite installs; `scripts/frameworks` installs and runs all of them.
"""

import importlib.util
import re
import sys

import pytest

from trust.frameworks.recipes import answer_of, recipes

MODULES = {
    "python-telegram-bot": "telegram",
    "aiogram": "aiogram",
    "pyTelegramBotAPI": "telebot",
    "pyTelegramBotAPI, asynchronous": "telebot",
    "aiotg": "aiotg",
}
PYTHON = [each for each in recipes() if each.manager == "pip"]


def test_the_page_has_a_recipe_for_each_framework():
    assert len(recipes()) == 10
    assert [each.name for each in PYTHON] == list(MODULES)


@pytest.mark.parametrize("recipe", PYTHON, ids=lambda recipe: recipe.name)
def test_a_recipe_takes_a_photo_and_replies(recipe, tmp_path):
    if importlib.util.find_spec(MODULES[recipe.name]) is None:
        pytest.skip(f"needs {recipe.packages[0]}: scripts/frameworks installs and runs it")
    assert re.fullmatch(r"got \d{5} bytes", answer_of(recipe, sys.executable, tmp_path))
