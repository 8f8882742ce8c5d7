"""Measure the first setup: the megabytes that scripts/setup writes on an empty machine.

Each setup runs in a new clone with an empty home, so uv's cache counts too; a hard-linked file
counts once. It is compared with an earlier commit's setup in the same run. The figure never varies,
and each setup downloads about 250 MB, so only one pair is measured, however many were requested.
"""

import os
import subprocess
import tempfile
from pathlib import Path

from .before import BEFORE
from .goals import BEFORE_SETUP
from .processes import ROOT, TAIL
from .report import Row

NOW = "HEAD"
CACHES = {"UV_CACHE_DIR", "PIP_CACHE_DIR", "XDG_CACHE_HOME"}
NAME = "first setup, written to disk"


def measure(runs: int) -> list[Row]:
    """Return the row."""
    if _git(ROOT, "cat-file", "-e", f"{BEFORE}^{{commit}}").returncode:
        return [Row(NAME, "MB", skipped=f"needs a clone whose history includes {BEFORE}")]
    now, before = _written(NOW), _written(BEFORE)
    return [Row(NAME, "MB", [now], f"commit {BEFORE}", [before], goal=BEFORE_SETUP)]


def _written(commit: str) -> float:
    """Return the MB on disk after a commit's setup. Raises RuntimeError if it fails."""
    with tempfile.TemporaryDirectory(prefix="darkroom-setup-") as folder:
        clone, home = Path(folder, "clone"), Path(folder, "home")
        home.mkdir()
        for done in (
            _git(ROOT, "clone", "--quiet", "--shared", "--no-checkout", str(ROOT), str(clone)),
            _git(clone, "checkout", "--quiet", "--detach", _name_of(commit)),
            subprocess.run(
                [clone / "scripts/setup"],
                env={k: v for k, v in os.environ.items() if k not in CACHES} | {"HOME": str(home)},
                capture_output=True,
                text=True,
                check=False,
            ),
        ):
            if done.returncode:
                raise RuntimeError(f"the setup of {commit} failed: {done.stderr[-TAIL:]}")
        return on_disk(home, clone / ".venv", clone / ".tools") / 1e6


def on_disk(*folders: Path) -> int:
    """Return how much disk space the files in folders use, in bytes; hard links count once."""
    files = {
        (stat.st_dev, stat.st_ino): stat.st_blocks * 512
        for folder in folders
        for path in (folder, *folder.rglob("*"))
        for stat in [path.lstat()]
    }
    return sum(files.values())


def _name_of(commit: str) -> str:
    return _git(ROOT, "rev-parse", commit).stdout.strip()


def _git(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["git", "-C", folder, *arguments], capture_output=True, text=True, check=False
    )
