"""A photo through docker-compose.yml, as a project of its own that leaves nothing behind."""

import contextlib
import json
import subprocess
from collections.abc import Callable, Iterator

from .children import ROOT, RoundFailed
from .engine import check_compose

STORES: dict[str, list[str]] = {"minio": [], "localstack": ["--profile", "localstack"]}
WITHOUT_MINIO: dict[str, list[str]] = {"minio": [], "localstack": ["--scale", "minio=0"]}

REMEDY = (
    "A port that is taken belongs to a running scripts/dev or docker compose: stop that one. "
    "What else it can be, docs/docker.md says"
)


class ComposeRound:
    """The services with `store` as their S3; `telegram` is where that emulator then answers."""

    def __init__(self, store: str, *, build: bool = True):
        self._store, self._build = store, build
        self.telegram = ""
        # not the project of somebody who works with it: `down -v` takes the data along
        self._compose = ["docker", "compose", "--project-name", "darkroom-e2e", *STORES[store]]

    @contextlib.contextmanager
    def running(self, say: Callable[[str], None]) -> Iterator["ComposeRound"]:
        """Have all services up and healthy within the block. Raises Missing or RoundFailed."""
        check_compose()
        build = ["--build"] if self._build else []
        say(f"docker compose up, with {self._store}")
        try:
            if self._run("up", "--wait", *build, *WITHOUT_MINIO[self._store]):
                raise RoundFailed(f"docker compose up failed, see above. {REMEDY}")
            self.telegram = self._telegram()
            yield self
        finally:
            say("docker compose down")
            self._run("down", "--volumes", "--remove-orphans", "--timeout", "5")

    def _telegram(self) -> str:
        """Return where `.env` puts the Telegram emulator."""
        command = [*self._compose, "config", "--format", "json"]
        shown = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
        settings = json.loads(shown)["services"]["app"]["environment"]
        return f"http://127.0.0.1:{settings['DARKROOM_TELEGRAM_PORT']}"

    def last_words(self) -> str:
        """Return the end of what the services have printed."""
        command = [*self._compose, "logs", "--no-color", "--tail", "25"]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout

    def _run(self, *arguments: str) -> int:
        # in a session of its own: Ctrl-C is for us, and `down` must not be interrupted by it
        command = [*self._compose, *arguments]
        with subprocess.Popen(command, cwd=ROOT, start_new_session=True) as process:
            try:
                return process.wait()
            except BaseException:
                process.terminate()
                raise
