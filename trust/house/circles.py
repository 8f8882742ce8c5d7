"""Circular imports, between files and between packages."""

from collections.abc import Iterable, Mapping
from itertools import combinations
from pathlib import Path

import grimp

Arrows = Mapping[str, set[str]]


def imports(root: Path, files: Iterable[Path]) -> dict[str, set[str]]:
    """Return the modules that each module imports, for all packages that `files` belong to.

    The packages must be importable, as they are in .venv.
    """
    tops = {_top_package(root, path) for path in files}
    graph = grimp.build_graph(*sorted(tops), cache_dir=None)
    return {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}


def circles_between_files(arrows: Arrows) -> list[str]:
    """Return each group of files that all import each other, directly or indirectly."""
    return [" <-> ".join(group) for group in loops(arrows)]


def circles_between_packages(arrows: Arrows) -> list[str]:
    """Return each pair of packages that import each other, and each longer loop.

    A package is a folder with the files directly in it, so a file in `local/` and one in
    `local/page/` belong to different packages.
    """
    parents = {name.rpartition(".")[0] for name in arrows}

    def package(module: str) -> str:
        return module if module in parents else module.rpartition(".")[0]

    folders: dict[str, set[str]] = {}
    for module, imported in arrows.items():
        own = package(module)
        folders.setdefault(own, set()).update(map(package, imported))
    found = []
    for group in loops(folders):
        pairs = [
            f"{one} <-> {other}"
            for one, other in combinations(group, 2)
            if other in folders[one] and one in folders[other]
        ]
        found += pairs or [" <-> ".join(group)]
    return found


def loops(arrows: Arrows) -> list[list[str]]:
    """Return the groups of two or more names that can all reach each other, sorted."""
    reached = {name: _reached(name, arrows) for name in arrows}
    groups = {
        tuple(sorted(other for other in reached[name] if name in reached.get(other, ())))
        for name in arrows
    }
    return sorted(list(group) for group in groups if len(group) > 1)


def _reached(start: str, arrows: Arrows) -> set[str]:
    found: set[str] = set()
    ahead = [start]
    while ahead:
        fresh = arrows.get(ahead.pop(), set()) - found
        found |= fresh
        ahead += fresh
    return found


def _top_package(root: Path, path: Path) -> str:
    """Return the outermost package of a file: `local` of local/page/app.py."""
    top = path
    while top.parent != root and (top.parent / "__init__.py").exists():
        top = top.parent
    return top.name
