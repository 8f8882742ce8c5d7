"""The recipes of docs/telegram-frameworks.md, as runnable programs."""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from darkroom_emulators.telegram.events import ChatMessage
from darkroom_emulators.testing.telegram import TelegramEmulator
from local.flags import ROOT

from ..children import started

PAGE = ROOT / "docs/telegram-frameworks.md"
PHOTO = ROOT / "tests/data/grace_hopper.jpg"
ADDRESS = "http://127.0.0.1:8002"
_RECIPE = re.compile(
    r"## ([^\n]+)\n\n`(pip|npm) install ([^`]+)`\n\n```(?:python|js)\n(.*?)```", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """A framework's bot: the packages it needs, and its code, written for ADDRESS."""

    name: str
    manager: str
    packages: tuple[str, ...]
    code: str

    @property
    def file_name(self) -> str:
        """The name of the file for the code."""
        return "bot.py" if self.manager == "pip" else "bot.mjs"


def recipes() -> list[Recipe]:
    """Return the recipes in the order of the page."""
    found = _RECIPE.findall(PAGE.read_text(encoding="utf-8"))
    return [Recipe(name, by, tuple(packages.split()), code) for name, by, packages, code in found]


@dataclass(frozen=True, slots=True)
class InstalledRecipe:
    """A recipe with its packages installed; `interpreter` finds them for code in `folder`."""

    recipe: Recipe
    interpreter: Path | str
    folder: Path

    @contextlib.contextmanager
    def running(self, **fault: Any) -> Iterator[TelegramEmulator]:
        """Run the bot within the block; `fault` has the arguments of a fault to inject once."""
        with TelegramEmulator(speed=1) as emulator:
            if fault:
                emulator.faults.add("error", **fault)
            program = self.folder / self.recipe.file_name
            code = self.recipe.code.replace(ADDRESS, emulator.url)
            program.write_text(code, encoding="utf-8")
            command = [self.interpreter, program]
            with (
                (self.folder / "bot.log").open("wb") as log,
                started(command, cwd=self.folder, stdout=log, stderr=log),
            ):
                yield emulator


def reply_to_photo(emulator: TelegramEmulator, *, within: float = 60) -> str:
    """Send the bot a photo, and return its next reply. Raises TimeoutError if there is none."""
    before = len(_replies(emulator))
    emulator.send_photo(PHOTO.read_bytes())
    emulator.wait_until(lambda: len(_replies(emulator)) > before, within=within)
    return _replies(emulator)[before]


def _replies(emulator: TelegramEmulator) -> list[str]:
    found = (event.message.get("text", "") for event in emulator.events(ChatMessage))
    return [text for text in found if text.startswith("got ")]
