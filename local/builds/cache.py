"""Caches build results in folders named after a digest of their sources."""

import asyncio
import hashlib
import os
import shutil
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from tempfile import mkdtemp


def cache_folder() -> Path:
    """Return the folder in the user's cache that keeps builds between runs."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "darkroom" / "builds"


def digest(parts: Iterable[str | bytes]) -> str:
    """Return a hash of `parts`, for naming the folder that is built from them."""
    found = hashlib.sha256()
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        found.update(f"{len(raw)}:".encode() + raw)
    return found.hexdigest()[:24]


class Cache:
    """The folders of build results. Each is built only once, even for concurrent callers."""

    def __init__(self, folder: Path | None = None):
        self._folder = folder or cache_folder()
        self._making: dict[str, asyncio.Task[Path]] = {}

    def has(self, kind: str, name: str) -> bool:
        """Return whether the folder already exists."""
        return (self._folder / kind / name).exists()

    async def folder(self, kind: str, name: str, make: Callable[[Path], Awaitable[None]]) -> Path:
        """Return the folder called `name`, calling `make` to fill it if it is new."""
        key = f"{kind}/{name}"
        if key not in self._making:
            self._making[key] = asyncio.create_task(self._made(self._folder / key, make))
        return await self._making[key]

    async def _made(self, target: Path, make: Callable[[Path], Awaitable[None]]) -> Path:
        work = _begun(target)
        if work is None:
            return target
        try:
            await make(work)
            _finish(work, target)
        finally:
            shutil.rmtree(work, ignore_errors=True)
        return target


def _begun(target: Path) -> Path | None:
    """Create an empty folder next to `target`; return it, or None if `target` already exists."""
    if target.exists():
        return None
    target.parent.mkdir(parents=True, exist_ok=True)
    return Path(mkdtemp(prefix=".new-", dir=target.parent))


def _finish(work: Path, target: Path) -> None:
    try:
        work.rename(target)
    except OSError:  # another local cloud has just built it
        if not target.exists():
            raise
