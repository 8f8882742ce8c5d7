"""Provides the Python that functions run on: without the local cloud's packages, but with boto3."""

import sys
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from .cache import Cache, digest
from .uv import BuildFailed, run, uv_program

# the packages that Lambda's runtime includes: boto3 and its dependencies
RUNTIME_PACKAGES = (
    "boto3",
    "botocore",
    "jmespath",
    "python-dateutil",
    "s3transfer",
    "six",
    "urllib3",
)
OLDEST = (3, 11)  # the first version with -P, which the runtime client needs


@dataclass(frozen=True)
class Python:
    """An interpreter with no packages installed."""

    version: str
    program: Path


async def python_for(runtime: str, cache: Cache) -> Python:
    """Return an interpreter for a runtime such as python3.13.

    Falls back to the local cloud's own version if the wanted one is not installed or too old.
    """
    wanted = runtime.removeprefix("python")
    source = sys.executable
    if wanted != _own_version() and _is_new_enough(wanted):
        try:
            source = await _find(wanted)
        except BuildFailed:
            wanted = _own_version()
    else:
        wanted = _own_version()
    command = [uv_program(), "venv", "--quiet", "--allow-existing", "--relocatable"]

    async def make(folder: Path) -> None:
        await run([*command, "--python", source, str(folder)])

    folder = await cache.folder("pythons", digest((wanted, source)), make)
    return Python(wanted, folder / "bin/python")


async def _find(version: str) -> str:
    program = (
        await run([uv_program(), "python", "find", "--no-python-downloads", "--system", version])
    ).strip()
    await run([program, "-c", "pass"])  # pyenv has shims even for versions that aren't installed
    return program


def _own_version() -> str:
    return f"{sys.version_info[0]}.{sys.version_info[1]}"


def _is_new_enough(version: str) -> bool:
    return tuple(int(part) for part in version.split(".")) >= OLDEST


async def runtime_packages(cache: Cache) -> Path:
    """Return a folder of links to boto3 and its dependencies, which Lambda's runtime includes.

    Raises BuildFailed if one of the packages is missing.
    """
    found = []
    for name in RUNTIME_PACKAGES:
        try:
            found.append(distribution(name))
        except PackageNotFoundError as exc:
            raise BuildFailed(f"{name} is missing: run scripts/setup") from exc

    async def make(folder: Path) -> None:
        for each in found:
            _link(each, folder)

    places = [str(each.locate_file("")) for each in found]
    versions = [f"{each.name} {each.version}" for each in found]
    return await cache.folder("runtime", digest([*places, *versions]), make)


def _link(package: Distribution, folder: Path) -> None:
    tops = {file.parts[0] for file in package.files or () if ".." not in file.parts}
    for top in tops - {"__pycache__"}:
        (folder / top).symlink_to(Path(str(package.locate_file(top))).resolve())
