"""Finds which packages a function's code imports before it does anything else, without running it.

A package may depend on code that runs before its import, such as code that sets an environment
variable or patches another package. So the list ends at the first statement of the function's own
code that does more than import modules or define names, unless its line ends with MARK.
"""

import ast
import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from importlib.machinery import ModuleSpec
from importlib.util import resolve_name

# a module, and the name imported from it, or ""
Import = tuple[str, str]


MARK = b"# darkroom: packages may be imported before this"


class _EndOfImports(Exception):
    """The code does more than import modules or define names, or may do so."""


class ImportOrder:
    """Reads imports from the files for which `is_own` is true; unchanged files are parsed once."""

    def __init__(self, is_own: Callable[[str], bool]):
        self._is_own = is_own
        self._parsed: dict[str, tuple[tuple[int, int], list[ast.stmt | None]]] = {}

    def of(self, module: str) -> list[Import]:
        """Return the packages that importing the function's `module` would import, in order."""
        self._found: dict[Import, None] = {}
        self._specs: dict[str, ModuleSpec] = {}
        # an error in the code is reported when the code is actually imported
        with contextlib.suppress(_EndOfImports, ImportError, OSError, SyntaxError, ValueError):
            self._enter(module)
        return list(self._found)

    def _enter(self, name: str, *taken: str) -> None:
        """Follow `from name import taken`, or `import name`."""
        parts = name.split(".")
        for end in range(1, len(parts) + 1):
            part = ".".join(parts[:end])
            if part in self._specs:
                continue
            spec = self._find(part)
            if spec is None:
                raise _EndOfImports
            if not self._owns(spec):
                self._found.update(dict.fromkeys((name, each) for each in taken or ("",)))
                return
            self._specs[part] = spec
            if spec.origin is not None:
                self._read(spec.origin, part if _is_package(spec) else part.rpartition(".")[0])
        for each in taken:
            if f"{name}.{each}" not in self._specs and self._find(f"{name}.{each}") is not None:
                self._enter(f"{name}.{each}")

    def _read(self, file: str, package: str) -> None:
        for each in self._statements(file):
            match each:
                case ast.Import():
                    for alias in each.names:
                        self._enter(alias.name)
                case ast.ImportFrom():
                    source = resolve_name("." * each.level + (each.module or ""), package)
                    self._enter(source, *(alias.name for alias in each.names))
                case _:
                    raise _EndOfImports

    def _statements(self, file: str) -> list[ast.stmt | None]:
        stat = os.stat(file)  # noqa: PTH116 - no pathlib in a function's process
        state = stat.st_mtime_ns, stat.st_size
        known = self._parsed.get(file)
        if known is None or known[0] != state:
            with open(file, "rb") as code:  # noqa: PTH123 - the same
                lines = code.read()
            marked = {
                number for number, line in enumerate(lines.splitlines(), 1) if line.endswith(MARK)
            }
            self._parsed[file] = known = state, list(_imports(ast.parse(lines).body, marked))
        return known[1]

    def _find(self, name: str) -> ModuleSpec | None:
        parent = self._specs.get(name.rpartition(".")[0])
        path = parent.submodule_search_locations if parent else None
        if parent is not None and path is None:
            return None
        found = (finder.find_spec(name, path) for finder in sys.meta_path)
        return next((spec for spec in found if spec is not None), None)

    def _owns(self, spec: ModuleSpec) -> bool:
        places = [spec.origin or "", *(spec.submodule_search_locations or ())]
        return any(self._is_own(each) for each in places)


def _is_package(spec: ModuleSpec) -> bool:
    return spec.submodule_search_locations is not None


def _imports(body: list[ast.stmt], marked: set[int]) -> Iterator[ast.stmt | None]:
    """Yield a module's imports, and None for each statement with another effect."""
    for each in body:
        match each:
            case ast.Import() | ast.ImportFrom():
                yield each
            case ast.Try():
                yield from _imports([*each.body, *each.orelse, *each.finalbody], marked)
            case ast.ClassDef():
                yield from _imports(each.body, marked)
            case ast.If() if ast.unparse(each.test).endswith("TYPE_CHECKING"):
                yield from _imports(each.orelse, marked)
            case ast.If() if not list(_imports([*each.body, *each.orelse], marked)):
                pass
            case _ if not _only_defines(each) and each.end_lineno not in marked:
                yield None


def _only_defines(statement: ast.stmt) -> bool:
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Pass():
            return True
        case ast.Expr():
            return isinstance(statement.value, ast.Constant)
        case ast.Assign() | ast.Delete():
            return all(map(_is_name, statement.targets))
        case ast.AnnAssign() | ast.AugAssign():
            return _is_name(statement.target)
    return False


def _is_name(target: ast.expr) -> bool:
    return isinstance(target, ast.Name) or (
        isinstance(target, ast.Tuple) and all(map(_is_name, target.elts))
    )
