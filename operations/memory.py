"""Saves a bot's previous webhook and commands, so that they can be restored after a crash."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from .failures import CannotStart

Commands = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Before:
    """A bot's previous state; `ours` is the webhook that replaced `url`.

    `commands` maps language codes to lists of commands. The state contains no secrets, because
    Telegram doesn't return any.
    """

    username: str
    ours: str
    url: str
    max_connections: int | None = None
    allowed_updates: list[str] = field(default_factory=list)
    commands: dict[str, Commands] = field(default_factory=dict)


class Memory:
    """The files in `folder`, one for each bot that is live or was live when a run crashed."""

    def __init__(self, folder: Path):
        self._folder = folder

    @contextmanager
    def alone(self, bot_id: str) -> Iterator[None]:
        """Make sure that this is the only run with this bot on this machine.

        Raises CannotStart if there is another, or if the folder is not writable. The operating
        system releases the lock, however the process ends.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            opened = (self._folder / f"{bot_id}.lock").open("w")
        except OSError as exc:
            raise CannotStart(
                f"state can't be kept in {self._folder} ({exc.strerror}): "
                "choose another with --state"
            ) from exc
        with opened as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise CannotStart(
                    "another scripts/live is running with this bot; end it first (Ctrl-C)"
                ) from None
            yield

    def recall(self, bot_id: str) -> Before | None:
        """Return the state to restore for a bot, or None if there is none. Raises CannotStart."""
        path = self._path(bot_id)
        try:
            return Before(**json.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None
        except (ValueError, TypeError) as exc:
            raise CannotStart(
                f"{path} can't be read ({exc}): manually set the webhook that "
                "it names, then delete the file"
            ) from exc

    def keep(self, bot_id: str, before: Before) -> None:
        """Write a bot's previous state to disk, atomically."""
        path = self._path(bot_id)
        new = path.with_suffix(".new")
        with new.open("w", encoding="utf-8") as file:
            json.dump(asdict(before), file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)

    def forget(self, bot_id: str) -> None:
        """Delete a bot's previous state after it has been restored."""
        self._path(bot_id).unlink(missing_ok=True)

    def others(self, bot_id: str) -> list[str]:
        """Return the usernames of other bots whose state still has to be restored."""
        ids = [path.stem for path in sorted(self._folder.glob("*.json"))]
        recalled = [self.recall(each) for each in ids if each != bot_id]
        return [before.username for before in recalled if before]

    def _path(self, bot_id: str) -> Path:
        return self._folder / f"{bot_id}.json"
