"""Checks that the module of a built function's handler exists, without importing it."""

import sys
from glob import escape
from pathlib import Path

from ..sam.template import Function

SUFFIXES = (".py", ".so", ".pyc")
MOST_NAMED = 5


def missing_module(function: Function) -> str:
    """Return an error message if the handler's module can't be found, or "" if it can."""
    module, _, _ = function.handler.replace("/", ".").rpartition(".")
    path = Path(*module.split("."))
    if path.parts[:1] and path.parts[0] in sys.stdlib_module_names:
        return ""
    folders = (function.code_dir, *function.layer_dirs)
    if any(_has(each, path) for each in (*folders, *function.package_dirs, *function.shared_dirs)):
        return ""
    files = sorted(each.name for each in (function.code_dir / path.parent).glob("*.py"))
    there = f", only {', '.join(files)}" if 0 < len(files) <= MOST_NAMED else ""
    return f"Handler {function.handler}: there is no {path}.py in {function.code_dir.name}{there}"


def _has(folder: Path, module: Path) -> bool:
    found = folder / module
    files = found.parent.glob(
        f"{escape(found.name)}.*"
    )  # such as app.cpython-313-x86_64-linux-gnu.so
    return found.is_dir() or any(each.suffix in SUFFIXES for each in files)
