"""Builds a template's Python functions like `sam build`.

Code runs in place, so that changes apply from the next request, unless a Makefile builds it.
Requirements are installed once, into a separate folder named after a digest of their content.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ..sam.template import Function, Layer, Template
from .cache import Cache, digest
from .handlers import missing_module
from .pythons import Python, python_for, runtime_packages
from .sources import check_botocore, install, make_with_makefile, packages_name, requirements_of
from .uv import BuildFailed

Report = Callable[[str], None]
Folders = tuple[Path, ...]


async def build(template: Template, report: Report, cache: Cache | None = None) -> Template:
    """Return the template with each function built, or marked with the reason why it can't run.

    `report` is called with a line for each slow step, missing Python version and failure.
    """
    builder = _Builder(cache or Cache(), report)
    functions = await asyncio.gather(*(builder.build(each) for each in template.functions))
    return replace(template, functions=tuple(functions))


class _Builder:
    def __init__(self, cache: Cache, report: Report):
        self._cache, self._report = cache, report
        self._reported: set[str] = set()
        self._slots = asyncio.Semaphore(2)

    async def build(self, function: Function) -> Function:
        try:
            python = await python_for(function.runtime, self._cache)
            self._note_version(function.runtime, python)
            built = await self._code(function, python)
            layers = [await self._layer(each, python) for each in function.layers]
            shared = [folder for _, installed in layers for folder in installed]
            for folder in (*built.package_dirs, *shared):
                check_botocore(folder)
            shared.append(await runtime_packages(self._cache))
        except BuildFailed as exc:
            self._report(f"{function.name} can't run: {exc}")
            return replace(function, broken=str(exc))
        built = replace(
            built,
            python=python.program,
            layer_dirs=tuple(folder for watched, _ in layers for folder in watched),
            shared_dirs=tuple(shared),
        )
        if why := missing_module(built):
            self._report(f"{function.name} can't run: {why}")
        return built

    async def _code(self, function: Function, python: Python) -> Function:
        if function.inline_code:
            return replace(function, code_dir=await self._inline(function))
        if function.build_method == "makefile":
            folder = await self._make(function.name, function.code_dir, python)
            return replace(function, code_dir=folder, made_from=function.code_dir)
        packages = await self._packages(
            function.name, function.code_dir, function.build_method, python
        )
        return replace(function, package_dirs=packages)

    async def _inline(self, function: Function) -> Path:
        """Return a folder with the inline code in index.py, as CloudFormation deploys it."""

        async def make(folder: Path) -> None:
            (folder / "index.py").write_text(function.inline_code, encoding="utf-8")

        return await self._cache.folder("inline", digest([function.inline_code]), make)

    async def _layer(self, layer: Layer, python: Python) -> tuple[Folders, Folders]:
        """Return the folders that a layer adds to Python's path: its code, and its packages."""
        if layer.build_method == "makefile":
            made = await self._make(layer.name, layer.content_dir, python)
            return (), (made / "python",)
        if layer.build_method:
            more = await self._packages(layer.name, layer.content_dir, layer.build_method, python)
            return (layer.content_dir,), more
        content = layer.content_dir / "python"
        return (content,), (content / f"lib/python{python.version}/site-packages",)

    async def _packages(
        self, name: str, folder: Path, build_method: str, python: Python
    ) -> Folders:
        requirements = requirements_of(folder, build_method)
        if requirements is None:
            return ()
        async with self._slots:
            if not self._cache.has("packages", packages_name(requirements, python)):
                self._once(f"{name}: installing {requirements.name} ({folder.name})")
            return (await install(requirements, python, self._cache),)

    async def _make(self, name: str, folder: Path, python: Python) -> Path:
        async with self._slots:
            self._once(f"{name}: make build-{name}")
            return await make_with_makefile(name, folder, python, self._cache)

    def _note_version(self, runtime: str, python: Python) -> None:
        if runtime != f"python{python.version}":
            self._once(f"{runtime} is not available here: using Python {python.version} instead")

    def _once(self, line: str) -> None:
        if line not in self._reported:
            self._reported.add(line)
            self._report(line)
