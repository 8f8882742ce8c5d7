"""Send a photo through docker compose, in a separate project that is removed afterwards."""

import contextlib
import json
import subprocess
from collections.abc import Callable, Iterator, Sequence
from typing import Self

from ..children import ROOT
from .engine import RoundFailed, check_compose

STORES: dict[str, list[str]] = {"minio": [], "localstack": ["--profile", "localstack"]}
WITHOUT_MINIO: dict[str, list[str]] = {"minio": [], "localstack": ["--scale", "minio=0"]}
EMULATORS = ("emulators/compose.yml", "trust/docker/foreign_bot/compose.yml")

REMEDY = (
    "If a port is in use, stop the scripts/dev or docker compose that is running. "
    "docs/docker.md lists other causes"
)


class ComposeRound:
    """Services of docker compose; `telegram` is the Telegram emulator's URL while they run."""

    def __init__(self, name: str, what: str, *, flags: Sequence[str], up: Sequence[str] = ()):
        self._what, self._up = what, up
        self.telegram = ""
        # not the project that somebody works with, because `down -v` deletes its data
        self._compose = ["docker", "compose", "--project-name", name, *flags]

    @contextlib.contextmanager
    def running(self, say: Callable[[str], None]) -> Iterator[Self]:
        """Run the block once all services are healthy. Raises Missing or RoundFailed."""
        check_compose()
        say(f"docker compose up, with {self._what}")
        try:
            if self._run("up", "--wait", *self._up):
                raise RoundFailed(f"docker compose up failed, see above. {REMEDY}")
            self.telegram = f"http://127.0.0.1:{self._telegram_port()}"
            yield self
        finally:
            say("docker compose down")
            self._run("down", "--volumes", "--remove-orphans", "--timeout", "5")

    def last_words(self) -> str:
        """Return the last lines that the services printed."""
        command = [*self._compose, "logs", "--no-color", "--tail", "25"]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout

    def _telegram_port(self) -> str:
        """Return the Telegram emulator's port, which `.env` can set."""
        command = [*self._compose, "config", "--format", "json"]
        shown = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
        services = json.loads(shown)["services"]
        if "app" in services:
            return str(services["app"]["environment"]["DARKROOM_TELEGRAM_PORT"])
        return str(services["telegram"]["ports"][0]["published"])

    def _run(self, *arguments: str) -> int:
        # in a separate session, because Ctrl-C must not interrupt `down`
        command = [*self._compose, *arguments]
        with subprocess.Popen(command, cwd=ROOT, start_new_session=True) as process:
            try:
                return process.wait()
            except BaseException:
                process.terminate()
                raise


def bot_round(store: str, *, build: bool) -> ComposeRound:
    """Return the services of our bot, with `store` as its S3."""
    up = [*_build(build), *WITHOUT_MINIO[store]]
    return ComposeRound("darkroom-e2e", store, flags=STORES[store], up=up)


def emulators_round(*, build: bool) -> ComposeRound:
    """Return the services of both emulators and of the aiogram bot that uses them."""
    flags = [text for file in EMULATORS for text in ("--file", file)]
    what = "the emulators and an aiogram bot"
    return ComposeRound("darkroom-emulators-e2e", what, flags=flags, up=_build(build))


def _build(build: bool) -> list[str]:
    return ["--build"] if build else []
