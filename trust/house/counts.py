"""The counts of `scripts/house`, taken from the files on disk."""

import ast
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .circles import circles_between_files, circles_between_packages, imports

# The code that runs on Lambda or a developer's machine; the rest tests, measures or deploys it.
PRODUCT = ("functions", "layers/common/python", "emulators", "local", "operations", "deploy")
PARTS = {
    "the bot": (
        "functions/telegram_webhook",
        "functions/replicate_webhook",
        "functions/task_sweeper",
        "layers/common/python",
    ),
    "the emulators": (
        "emulators",
        "functions/mock_replicate",
    ),
    "the local cloud": ("local", "operations"),
    "deploy": ("deploy",),
    "trust": ("trust",),
    "bench": ("bench",),
}
PAGE_PARTS = Path("emulators/darkroom_emulators/telegram/page/static/js")
ENDINGS = {".py", ".js", ".mjs", ".css"}
SKIPPED = {"vendor", "node_modules", "__pycache__"}
LINES_OF_ROOM = 250  # a part can grow by this much before it exceeds its bound
EVENT_NAMES = {"data", "event"}
JAVASCRIPT_READ = re.compile(r"\bdata\??\.[a-zA-Z_]+")
# text that hides JavaScript from its type checker: a directive, or a type that allows anything
UNCHECKED = re.compile(
    r"@ts-(?:nocheck|ignore|expect-error)\b|\{[^}]*\b(?:any|Object|Function)\b[^}]*\}|\{\*\}"
)
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Count:
    """A number with what was counted; tightening sets its bound to `room` above it."""

    name: str
    total: int
    room: int = 0
    found: list[str] = field(default_factory=list)


def count_all(root: Path) -> list[Count]:
    """Return all counts of the project at `root`."""
    trees = {
        path: ast.parse(path.read_text(encoding="utf-8"))
        for folder in PRODUCT
        for path in _files(root / folder, {".py"})
    }
    arrows = imports(root, trees)
    return [
        _listed(
            "files flat in local/", sorted(path.name for path in (root / "local").glob("*.py"))
        ),
        _listed("class names in two modules", _class_names(root, trees)),
        _listed("import cycles between files", circles_between_files(arrows)),
        _listed("import cycles between packages", circles_between_packages(arrows)),
        _listed("dict[str, Any]", _untyped(root, trees)),
        _listed("string-keyed reads of events", _event_reads(root, trees)),
        *_lines(root),
    ]


def _listed(name: str, found: list[str]) -> Count:
    return Count(name, len(found), found=found)


def _class_names(root: Path, trees: dict[Path, ast.Module]) -> list[str]:
    homes = defaultdict(list)
    for path, tree in trees.items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes[node.name].append(str(path.relative_to(root)))
    return [f"{name} in {', '.join(found)}" for name, found in homes.items() if len(found) > 1]


def _untyped(root: Path, trees: dict[Path, ast.Module]) -> list[str]:
    return [
        _place(root, path, node)
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript) and ast.unparse(node) == "dict[str, Any]"
    ]


def _event_reads(root: Path, trees: dict[Path, ast.Module]) -> list[str]:
    """Return the places that read an event's data by a key that no type checker can check.

    In JavaScript that is type-checked, these are the places that switch the checker off. Excludes
    functions/, where an `event` is Lambda's, not the log's.
    """
    python = [
        _place(root, path, node)
        for path, tree in trees.items()
        if not path.is_relative_to(root / "functions")
        for node in ast.walk(tree)
        if _is_keyed(node) and _holder(node) in EVENT_NAMES
    ]
    page = root / "local" / "page"
    unknown = _unchecked if _is_type_checked(page) else JAVASCRIPT_READ.findall
    return python + [
        f"{path.relative_to(root)}: {found}"
        for folder in (page / "static" / "js", root / PAGE_PARTS)
        for path in _files(folder, {".js"})
        for found in unknown(path.read_text(encoding="utf-8"))
    ]


def _unchecked(text: str) -> list[str]:
    """Return whatever hides parts of a JavaScript file from the type checker."""
    return [found for comment in COMMENT.findall(text) for found in UNCHECKED.findall(comment)]


def _is_type_checked(page: Path) -> bool:
    """Return whether `scripts/check` type-checks all of the page's JavaScript."""
    config = page / "tsconfig.json"
    if not config.exists():
        return False
    found = json.loads(config.read_text(encoding="utf-8"))
    options = found["compilerOptions"]
    is_strict = options.get("checkJs") is options.get("strict") is True
    return is_strict and {"static/js", f"../../{PAGE_PARTS}"} <= set(found["include"])


def _is_keyed(node: ast.AST) -> bool:
    """Return whether this is `x["key"]` or `x.get("key")`."""
    match node:
        case ast.Subscript(slice=ast.Constant(value=str()), ctx=ast.Load()):
            return True
        case ast.Call(func=ast.Attribute(attr="get"), args=[ast.Constant(value=str()), *_]):
            return True
    return False


def _holder(node: ast.AST) -> str:
    """Return what an expression reads from, or "": `data` for `event.data["message"]["id"]`."""
    match node:
        case ast.Attribute(attr="data"):
            return "data"
        case ast.Attribute(value=inner) | ast.Subscript(value=inner) | ast.Call(func=inner):
            return _holder(inner)
        case ast.Name(id=name):
            return name
    return ""


def _lines(root: Path) -> Iterator[Count]:
    for part, folders in PARTS.items():
        files = {path for folder in folders for path in _files(root / folder, ENDINGS)}
        total = sum(len(path.read_bytes().splitlines()) for path in files)
        yield Count(f"lines of {part}", total, LINES_OF_ROOM)


def _files(folder: Path, endings: set[str]) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix in endings and not SKIPPED & set(path.relative_to(folder).parts)
    )


def _place(root: Path, path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(root)}:{getattr(node, 'lineno', 0)}"
