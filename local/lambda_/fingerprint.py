"""Tells whether a function's code has changed since an instance started."""

import os
from collections.abc import Iterator
from pathlib import Path

from ..sam.template import Function

Fingerprint = frozenset[tuple[str, int, int]]


def code_fingerprint(function: Function) -> Fingerprint:
    """Return path, time and size of every Python file that the function can run."""
    return frozenset(file for root in _roots(function) for file in _python_files(root))


def _roots(function: Function) -> list[Path]:
    """Return the layers and the handler's own package: what `sam build` gives to the function."""
    package = function.code_dir / function.handler.split(".")[0]
    own = package if package.is_dir() else function.code_dir
    return [own, *function.layer_dirs]


def _python_files(directory: str | Path) -> Iterator[tuple[str, int, int]]:
    try:
        with os.scandir(directory) as entries:
            for entry in entries:
                if entry.name.endswith(".py"):
                    stat = entry.stat()
                    yield entry.path, stat.st_mtime_ns, stat.st_size
                elif entry.name != "__pycache__" and entry.is_dir():
                    yield from _python_files(entry.path)
    except FileNotFoundError:
        return  # an editor replaces files while we look; the next look finds the new one
