"""Imports a function's packages in a process that forks for each version of the function's code.

The process never imports the function's own code. It forks only as long as a new process would
import the same packages: none of their files has changed, and the code still imports them first.
"""

import importlib
import os
import sys
import time
from importlib.machinery import PathFinder

from .imports import Import, ImportOrder

INSTALLED = {"site-packages", "dist-packages"}
CLIENT = __name__.partition(".")[0]


class OwnCodeImported(ImportError):
    """A package imports the function's own code."""


class PackageBase:
    """Imports the packages that `handler` needs. Files below `roots` are its own code."""

    def __init__(self, handler: str, roots: list[str]):
        self._module = handler.rpartition(".")[0].replace("/", ".")
        self._roots = roots
        self._order = ImportOrder(self._is_own)

    def load(self) -> None:
        """Import the packages. Raises OwnCodeImported, or any exception that a package raises."""
        began = time.time_ns()
        self._imported = self._order.of(self._module)
        for module, name in self._imported:
            __import__(module, fromlist=[name] if name else [])
        self._files = {each for each in sys.path if each not in self._roots}
        for module in list(sys.modules):
            file, folders = _places(module)
            if module.partition(".")[0] != CLIENT and any(map(self._is_own, [file, *folders])):
                raise OwnCodeImported(f"a package imports {module}, which is the function's own")
            self._files.add(file)
        # a file changed since `began` may have been imported before the change
        self._state = {
            file: state if state[0] < began or os.path.isdir(file) else None  # noqa: PTH112 - no pathlib in a function's process
            for file, state in _state(self._files).items()
        }

    def unfit(self) -> str:
        """Return why a new process would import something else, or "" if it would not."""
        importlib.invalidate_caches()  # forget cached listings of folders
        if _state(self._files) != self._state:
            return "a package has changed"
        if gone := _modules(self._imported) - _modules(self._order.of(self._module)):
            return f"the code no longer begins by importing {', '.join(sorted(gone))}"
        for root in self._roots:
            for name in {each.partition(".")[0] for each in _names(root)} & sys.modules.keys():
                found = PathFinder.find_spec(name, [root])
                if found is not None and found.origin != _places(name)[0]:
                    return f"the code now has its own {name}"
        return ""

    def _is_own(self, file: str) -> bool:
        is_below = any(file == root or file.startswith(root + os.sep) for root in self._roots)
        return is_below and INSTALLED.isdisjoint(file.split(os.sep))  # noqa: PTH206 - no pathlib


def _modules(imported: list[Import]) -> set[str]:
    """Return the modules among the imports, except the standard library's, which do no harm."""
    found = {module for module, _ in imported}
    found |= {f"{module}.{name}" for module, name in imported} & sys.modules.keys()
    return {each for each in found if each.partition(".")[0] not in sys.stdlib_module_names}


def _places(name: str) -> tuple[str, list[str]]:
    """Return the file of an imported module, or "", and its folders if it is a package."""
    module = sys.modules[name]
    folders = [str(each) for each in getattr(module, "__path__", ())]
    return str(getattr(module, "__file__", None) or ""), folders


def _names(root: str) -> list[str]:
    try:
        return os.listdir(root)  # noqa: PTH208 - no pathlib in a function's process
    except FileNotFoundError:
        return []


def _state(files: set[str]) -> dict[str, tuple[int, int]]:
    """Return each existing file's modification time in ns, and its size."""
    found = {}
    for file in files:
        try:
            stat = os.stat(file)  # noqa: PTH116 - the same
        except OSError:
            continue
        found[file] = stat.st_mtime_ns, stat.st_size
    return found
