"""Detects whether a function's code has changed since an instance started."""

import os
from collections.abc import Iterator
from pathlib import Path

from ..sam.template import Function

SKIPPED = (".", "__pycache__", "node_modules")
Fingerprint = frozenset[tuple[str, int, int]]


def code_fingerprint(function: Function) -> Fingerprint:
    """Return the path, time and size of each of the function's Python and JSON files."""
    return frozenset(file for root in _roots(function) for file in _files_that_count(root))


def _roots(function: Function) -> list[Path]:
    """Return the folders of the function's own code and of its layers.

    For this bot's functions, only the handler's package counts as their own code; for others, the
    whole folder does.
    """
    package = function.code_dir / function.handler.split(".")[0]
    is_package = function.python is None and package.is_dir()
    return [package if is_package else function.code_dir, *function.layer_dirs]


def _files_that_count(directory: str | Path) -> Iterator[tuple[str, int, int]]:
    try:
        with os.scandir(directory) as entries:
            found = list(entries)
    except OSError:  # missing, or not readable
        return
    for entry in found:
        if entry.name.endswith((".py", ".json")):
            try:
                stat = entry.stat()
            except OSError:  # a dangling link, such as Emacs's locks, or a file being replaced
                continue
            yield entry.path, stat.st_mtime_ns, stat.st_size
        elif not entry.name.startswith(SKIPPED) and entry.is_dir(follow_symlinks=False):
            yield from _files_that_count(entry.path)
