"""The recipes of docs/telegram-frameworks.md, as programs that can be run."""

import contextlib
import os
import re
import signal
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from darkroom_emulators.telegram.events import ChatMessage
from darkroom_emulators.testing.telegram import TelegramEmulator
from local.flags import ROOT

PAGE = ROOT / "docs/telegram-frameworks.md"
PHOTO = ROOT / "tests/data/grace_hopper.jpg"
ADDRESS = "http://127.0.0.1:8002"
_RECIPE = re.compile(
    r"## ([^\n]+)\n\n`(pip|npm) install ([^`]+)`\n\n```(?:python|js)\n(.*?)```", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """A framework's bot: the packages it needs, and its code for ADDRESS."""

    name: str
    manager: str
    packages: tuple[str, ...]
    code: str

    @property
    def file_name(self) -> str:
        """The name of a file in its language."""
        return "bot.py" if self.manager == "pip" else "bot.mjs"


def recipes() -> list[Recipe]:
    """Return the recipes in the order of the page."""
    found = _RECIPE.findall(PAGE.read_text(encoding="utf-8"))
    return [Recipe(name, by, tuple(packages.split()), code) for name, by, packages, code in found]


def answer_of(recipe: Recipe, interpreter: Path | str, folder: Path, *, within: float = 60) -> str:
    """Run a recipe in `folder`, which has its packages, and return its reply to a photo.

    Raises TimeoutError if no reply arrives.
    """

    def is_reply(event: ChatMessage) -> bool:
        return event.message.get("text", "").startswith("got ")

    with TelegramEmulator(speed=1) as emulator:
        program = folder / recipe.file_name
        program.write_text(recipe.code.replace(ADDRESS, emulator.url), encoding="utf-8")
        with _running([str(interpreter), str(program)], folder):
            emulator.send_photo(PHOTO.read_bytes())
            reply = emulator.wait_for(ChatMessage, is_reply, within=within)
    return reply.message["text"]


@contextlib.contextmanager
def _running(command: Sequence[str], folder: Path) -> Iterator[None]:
    """Run `command` within the block, then kill it and everything it has started."""
    log = folder / "bot.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command, cwd=folder, stdout=output, stderr=output, start_new_session=True
        ) as process,
    ):
        try:
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
