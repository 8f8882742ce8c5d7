"""Installs the requirements of a folder of code, or builds the folder with its Makefile."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from .cache import Cache, digest
from .pythons import Python
from .uv import BuildFailed, run, uv_program

LISTS = ("requirements*.txt", "constraints*.txt", "pyproject.toml", "uv.lock")
# lines of a requirements file that include another, or a package in a folder or file
INCLUDED = re.compile(r"\s*(?:-[rc]|--requirement|--constraint)[\s=]*(\S+)")
LOCAL = re.compile(r"\s*(?:(?:-e|--editable)[\s=]+)?(?:file:(?://)?)?([./][^\s;\[]*)")
KNOWS_ENDPOINT_URL = (1, 31)
NOT_SOURCES = ("node_modules", "__pycache__")
NOT_COPIED = shutil.ignore_patterns(".git", ".aws-sam", ".venv", *NOT_SOURCES)


def requirements_of(folder: Path, build_method: str) -> Path | None:
    """Return the file that lists what `sam build` would install, or None if there is none."""
    names = ["requirements.txt"]
    if build_method == "python-uv":
        names.append("pyproject.toml")
    return next((folder / name for name in names if (folder / name).is_file()), None)


def packages_name(requirements: Path, python: Python) -> str:
    """Return a digest of everything that determines which packages are installed."""
    folder = requirements.parent
    found = {path for pattern in LISTS for path in folder.glob(pattern)}
    lists = sorted(found.union(lists_of(requirements)))
    parts: list[str | bytes] = [python.version, requirements.name]
    for path in lists:
        parts.append(path.read_bytes())
        for package in _named(LOCAL, path):
            inside = package if package.is_dir() else package.parent
            parts += [str(package), *state_of(inside)]
    return digest(parts)


def lists_of(requirements: Path) -> list[Path]:
    """Return a requirements file and those that it includes, such as `-r ../base.txt`."""
    found = [requirements]
    for path in found:  # which grows
        found += [each for each in _named(INCLUDED, path) if each.is_file() and each not in found]
    return found


def _named(pattern: re.Pattern[str], path: Path) -> Iterator[Path]:
    """Yield the paths that `pattern` finds in the lines of a requirements file."""
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        if named := pattern.match(line):
            yield (path.parent / named[1]).resolve()


async def install(requirements: Path, python: Python, cache: Cache) -> Path:
    """Return a folder with the installed packages. Raises BuildFailed with uv's error."""

    async def make(folder: Path) -> None:
        where = ["--target", str(folder), "--python", str(python.program)]
        await run(
            [uv_program(), "pip", "install", "--quiet", *where, "-r", str(requirements)],
            cwd=requirements.parent,
        )

    return await cache.folder("packages", packages_name(requirements, python), make)


def check_botocore(folder: Path) -> None:
    """Raise BuildFailed if `folder` has a botocore so old that it would call the real AWS.

    https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
    """
    for found in folder.glob("botocore-*.dist-info"):
        version = found.name.removeprefix("botocore-").removesuffix(".dist-info")
        if tuple(int(part) for part in version.split(".")[:2]) < KNOWS_ENDPOINT_URL:
            raise BuildFailed(
                f"botocore {version} ignores AWS_ENDPOINT_URL, so it would call the real AWS: "
                "use botocore 1.31 or newer, with boto3 1.28 or newer"
            )


async def make_with_makefile(name: str, folder: Path, python: Python, cache: Cache) -> Path:
    """Return the folder that `make build-NAME` fills as ARTIFACTS_DIR. Raises BuildFailed."""
    if not (folder / "Makefile").is_file():
        raise BuildFailed(f"BuildMethod is makefile, but there is no Makefile in {folder}")

    async def make(artifacts: Path) -> None:
        scratch = artifacts.with_name(artifacts.name + "-source")
        try:
            shutil.copytree(folder, scratch, ignore=NOT_COPIED)
            await run(
                ["make", f"build-{name}"],
                cwd=scratch,
                env={"ARTIFACTS_DIR": str(artifacts), "PATH": _path_with_uv()},
            )
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    state = digest([name, python.version, str(folder), *state_of(folder)])
    return await cache.folder("artifacts", state, make)


def _path_with_uv() -> str:
    """Return PATH with uv's folder last, for Makefiles that call uv.

    That folder may contain a Python without pip, which many Makefiles call.
    """
    return os.pathsep.join([os.environ.get("PATH", os.defpath), str(Path(uv_program()).parent)])


def state_of(folder: Path) -> list[str]:
    """Return the path, modification time and size of each file that a build may use."""
    return [
        f"{path.relative_to(folder)} {path.stat().st_mtime_ns} {path.stat().st_size}"
        for path in files_of(folder)
    ]


def files_of(folder: Path) -> list[Path]:
    """Return the files that a build may use, without hidden ones and folders like node_modules."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and not any(
            part.startswith(".") or part in NOT_SOURCES for part in path.relative_to(folder).parts
        )
    ]
