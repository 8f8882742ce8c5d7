"""The folder where emulators store their state: one database, used by one process at a time."""

import ast
import fcntl
import glob
import json
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import datetime
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import IO, Any

from .clock import Clock
from .keeping import Changes, Keeper, NotKept, Row
from .kept_pickle import OtherShape
from .sqlite_file import connect
from .start_failed import StartFailed

FORMAT = 1
FILE = "state.db"
LOCK = "lock"
CLOCK = "clock"
ASIDE = ".old-"
_TABLES = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS kept (
    service TEXT, map TEXT, key TEXT, number INTEGER, value BLOB, PRIMARY KEY (service, map, key)
);
"""


class StateFolder:
    """The state in `folder`, locked for this process until `close`. Raises StartFailed.

    State that is unreadable, or was written by another version, is moved aside; `notes` contains
    messages for the user about this and similar events. The stored state of `services` is loaded.
    `version` is the version of anything that other programs store in the folder. Stored classes may
    come from the emulators and from `packages`.
    """

    def __init__(
        self,
        folder: Path,
        services: tuple[str, ...],
        *,
        version: str = "",
        packages: tuple[str, ...] = (),
    ):
        self.folder, self.notes = folder, list[str]()
        self._packages = packages
        self._version = f"{_own_version()} {version}".strip()
        self._clock: Clock | None = None
        self._lock = _locked(folder)
        try:
            self._open(services)
        except sqlite3.OperationalError as exc:
            raise StartFailed(f"the state in {folder} can't be opened: {exc}") from exc
        except (sqlite3.DatabaseError, OtherShape) as exc:
            self._begin_again(str(exc), services)
        self._say_how_it_ended()

    def _open(self, services: tuple[str, ...]) -> None:
        """Open the database and read all rows. Raises OtherShape or sqlite3.DatabaseError."""
        self._db = connect(self.folder / FILE)
        try:
            self._db.executescript(_TABLES)
            self._check_version()
            self._keepers = {
                name: Keeper(self._rows(name), self._writer(name), self._packages)
                for name in services
            }
        except BaseException:
            self._db.close()
            raise

    def _check_version(self) -> None:
        kept, own = self._fact("version"), self._version
        if kept is None:
            self._set_facts(version=own, began=time.time())
        elif kept != own:
            raise OtherShape(f"its version is {kept}, not {own}")

    def _begin_again(self, why: str, services: tuple[str, ...]) -> None:
        """Move the folder aside and start with an empty one."""
        aside = move_aside(self.folder)
        self.notes.append(f"the state in {self.folder} can't be used ({why}): moved to {aside}")
        self._lock.close()
        self._lock = _locked(self.folder)
        self._open(services)

    def _say_how_it_ended(self) -> None:
        self.is_new = all(keeper.is_empty for keeper in self._keepers.values())
        if not self.is_new and self._fact("running"):
            self.notes.append(
                f"the last process that used the state in {self.folder} was interrupted: every "
                "change that it had confirmed is stored, and unfinished writes were discarded"
            )
        self._set_facts(running=os.getpid())

    def line(self) -> str:
        """Return a line that shows where state is kept, and since when."""
        began = datetime.fromtimestamp(self.began).astimezone().strftime("%Y-%m-%d %H:%M")
        return f"State is kept in {self.folder}, since {began}"

    @property
    def began(self) -> float:
        """When this state was created, in real Unix seconds."""
        return float(self._fact("began") or 0.0)

    def keeper(self, service: str) -> Keeper:
        """Return the keeper of a service's state."""
        return self._keepers[service]

    def new_clock(self, *, speed: float | None = None, **more: Any) -> Clock:
        """Return a clock that continues from the stored time, by default at the stored `speed`.

        Time also passes while no process runs, but no faster than real time.
        """
        kept = self._fact(CLOCK)
        if kept is None:
            self._clock = Clock(speed=1.0 if speed is None else speed, **more)
            return self._clock
        slept = max(0.0, time.time() - kept["real"]) * min(1.0, kept["speed"])
        speed = kept["speed"] if speed is None else speed
        self._clock = Clock(start=kept["now"] + slept, speed=speed, **more)
        return self._clock

    def close(self) -> None:
        """Write everything and unlock the folder."""
        for keeper in self._keepers.values():
            keeper.end()
        with suppress(sqlite3.Error):  # the disk is full, as the keepers have logged
            self._set_facts(running=None, **self._clock_facts())
        self._db.close()
        self._lock.close()

    def _clock_facts(self) -> dict[str, object]:
        if self._clock is None:
            return {}
        now = {"now": self._clock.now(), "real": time.time(), "speed": self._clock.speed}
        return {CLOCK: now}

    def _rows(self, service: str) -> Iterator[Row]:
        found = self._db.execute(
            "SELECT map, key, number, value FROM kept WHERE service = ?", (service,)
        )
        for name, key, number, value in found:
            yield Row(name, ast.literal_eval(key), number, value)

    def _writer(self, service: str) -> Callable[[Changes], None]:
        return partial(self._write, service)

    def _write(self, service: str, changes: Changes) -> None:
        try:
            with self._db:
                self._db.execute("BEGIN")
                if changes.is_new:
                    self._db.execute("DELETE FROM kept WHERE service = ?", (service,))
                self._db.executemany(
                    "DELETE FROM kept WHERE service = ? AND map = ? AND key = ?",
                    [(service, name, repr(key)) for name, key in changes.drops],
                )
                self._db.executemany(
                    "INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?, ?)",
                    [(service, p.name, repr(p.key), p.number, p.value) for p in changes.puts],
                )
                self._put_facts(self._clock_facts())
        except sqlite3.Error as exc:
            raise NotKept(f"can't write to {self.folder}: {exc}") from exc

    def _fact(self, name: str) -> Any:
        row = self._db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return json.loads(row[0]) if row else None

    def _set_facts(self, **facts: object) -> None:
        with self._db:
            self._db.execute("BEGIN")
            self._put_facts(facts)

    def _put_facts(self, facts: dict[str, object]) -> None:
        rows = [(name, json.dumps(value)) for name, value in facts.items()]
        self._db.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", rows)


def move_aside(folder: Path) -> Path:
    """Rename a state folder to an unused name; return the new path."""
    stamp = datetime.now().astimezone().strftime("%Y-%m-%dT%H-%M-%S")
    aside, number = folder.with_name(f"{folder.name}{ASIDE}{stamp}"), 1
    while aside.exists():
        number += 1
        aside = folder.with_name(f"{folder.name}{ASIDE}{stamp}-{number}")
    folder.rename(aside)
    return aside


def moved_aside(folder: Path) -> list[Path]:
    """Return the folders that were moved aside from `folder`, oldest first."""
    found = folder.parent.glob(f"{glob.escape(folder.name)}{ASIDE}*")
    return sorted(each for each in found if (each / FILE).is_file())


def copy_state(folder: Path, to: Path) -> None:
    """Copy the state in `folder`, which must not be in use. Raises StartFailed."""
    if not (folder / FILE).is_file():
        raise StartFailed(f"there is no kept state in {folder}")
    with closing(_locked(folder)):
        shutil.copytree(folder, to, dirs_exist_ok=True, ignore=shutil.ignore_patterns(LOCK))


def _locked(folder: Path) -> IO[str]:
    """Lock the folder for this process; return the open lock file. Raises StartFailed."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / LOCK).open("a+")
    except OSError as exc:
        why = f"({exc.strerror}): name another folder"
        raise StartFailed(f"state can't be kept in {folder} {why}") from exc
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.seek(0)
        holder = file.read().strip() or "unknown"
        file.close()
        raise StartFailed(
            f"the state in {folder} is in use by process {holder}: end it, or name another folder"
        ) from None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def _own_version() -> str:
    with suppress(PackageNotFoundError):
        return f"{version('darkroom-emulators')} (format {FORMAT})"
    return f"format {FORMAT}"
