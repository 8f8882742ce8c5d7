"""Joins the page's JavaScript modules into one script, which saves requests and compresses well.

Each module becomes a function that is called once, in the order in which a browser would run the
modules. Only the forms of `import` and `export` that the page uses are supported.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

# JSDoc on its own lines, except casts before an expression
_DOC_COMMENT = re.compile(r"^[ \t]*/\*\*(?:(?!\*/).)*\*/[ \t]*$", re.DOTALL | re.MULTILINE)
_COMMENT_OR_INDENT = re.compile(r"^[ \t]*//.*$|^[ \t]+", re.MULTILINE)
_IMPORT = re.compile(r'^import (?:(\{[^}]*\}) from )?"([^"]+)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async function|function|const|class) (\w+))", re.MULTILINE)
_UNKNOWN = re.compile(r"^(?:import|export)\b.*|import\.meta", re.MULTILINE)
PARTS_PREFIX = "parts/"


class UnknownForm(ValueError):
    """A module has a form of `import` or `export` that is not supported."""


@dataclass(frozen=True, slots=True)
class JoinedModules:
    """The script, with a source map so that a browser's debugger can show the modules."""

    script: str
    source_map: str


def join_modules(folder: Path, parts: Path) -> JoinedModules:
    """Join js/main.js in `folder` and everything it imports.

    Names that begin with "parts/" are modules below js in `parts`; other bare names are left to
    the browser's import map. The source map names each module by its path below `folder` or, with
    the prefix "parts/", below `parts`. Raises UnknownForm, and OSError if a module is missing.
    """
    joining = _Joining(folder, parts)
    joining.add(folder / "js" / "main.js")
    return joining.joined()


def without_comments(javascript: str) -> str:
    """Return a module without comments and indentation; line numbers stay the same."""
    untyped = _DOC_COMMENT.sub(lambda found: "\n" * found[0].count("\n"), javascript)
    return _COMMENT_OR_INDENT.sub("", untyped)


class _Joining:
    def __init__(self, folder: Path, parts: Path):
        self._folder, self._parts = folder, parts
        self._variables: dict[Path | str, str] = {}
        self._bare: list[str] = []
        self._modules: list[tuple[Path, str]] = []

    def add(self, path: Path) -> str:
        """Add a module after its imports, unless it was added already; return its variable."""
        if path not in self._variables:
            self._variables[path] = self._next_variable()
            code = self._as_function(path, without_comments(path.read_text(encoding="utf-8")))
            self._modules.append((path, code))
        return self._variables[path]

    def joined(self) -> JoinedModules:
        """Return the script with all added modules, and its source map."""
        lines = [f'import * as {self._variables[name]} from "{name}";' for name in self._bare]
        sections = []
        for path, code in self._modules:
            lines.append(f"const {self._variables[path]} = (() => {{")
            sections.append(self._section(path, first_line=len(lines), code=code))
            lines += [*code.split("\n"), "})();"]
        lines.append("//# sourceMappingURL=page.js.map\n")
        return JoinedModules("\n".join(lines), json.dumps({"version": 3, "sections": sections}))

    def _as_function(self, path: Path, code: str) -> str:
        def with_import(found: re.Match[str]) -> str:
            variable = self._imported(found[2], path)
            return f"const {found[1].replace(' as ', ': ')} = {variable};" if found[1] else ""

        imported = _IMPORT.sub(with_import, code)
        names = [found[2] for found in _EXPORT.finditer(imported)]
        plain = _EXPORT.sub(r"\1", imported)
        if unknown := _UNKNOWN.search(plain):
            raise UnknownForm(f"{path}: {unknown[0]}")
        return f"{plain}return {{ {', '.join(names)} }};"

    def _imported(self, name: str, importer: Path) -> str:
        if name.startswith("."):
            return self.add((importer.parent / name).resolve())
        if name.startswith(PARTS_PREFIX):
            return self.add((self._parts / "js" / name.removeprefix(PARTS_PREFIX)).resolve())
        if name not in self._variables:
            self._variables[name] = self._next_variable()
            self._bare.append(name)
        return self._variables[name]

    def _next_variable(self) -> str:
        return f"${len(self._variables)}"

    def _section(self, path: Path, *, first_line: int, code: str) -> dict[str, object]:
        """Map each line of `code` to the same line of its module (https://tc39.es/ecma426/)."""
        is_own = path.is_relative_to(self._folder)
        source = str(path.relative_to(self._folder if is_own else self._parts))
        return {
            "offset": {"line": first_line, "column": 0},
            "map": {
                "version": 3,
                "sources": [source if is_own else f"{PARTS_PREFIX}{source}"],
                "names": [],
                "mappings": "AAAA" + ";AACA" * code.count("\n"),
            },
        }
