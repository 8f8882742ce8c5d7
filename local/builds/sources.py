"""Installs the requirements of a folder of code, or builds the folder with its Makefile."""

import os
import shutil
from pathlib import Path

from .cache import Cache, digest
from .pythons import Python
from .uv import BuildFailed, run, uv_program

LISTS = ("requirements*.txt", "constraints*.txt", "pyproject.toml", "uv.lock")
# prefixes of requirement lines that refer to packages in the project itself
LOCAL = ("-e", "--editable", "./", "../", ".[", "file:")
KNOWS_ENDPOINT_URL = (1, 31)
NOT_COPIED = shutil.ignore_patterns(".git", ".aws-sam", ".venv", "node_modules", "__pycache__")


def requirements_of(folder: Path, build_method: str) -> Path | None:
    """Return the file that lists what `sam build` would install, or None if there is none."""
    names = ["requirements.txt"]
    if build_method == "python-uv":
        names.append("pyproject.toml")
    return next((folder / name for name in names if (folder / name).is_file()), None)


def packages_name(requirements: Path, python: Python) -> str:
    """Return a digest of everything that determines which packages are installed."""
    folder = requirements.parent
    lists = sorted(path for pattern in LISTS for path in folder.glob(pattern))
    parts: list[str | bytes] = [python.version, requirements.name]
    parts += (path.read_bytes() for path in lists)
    lines = requirements.read_text(encoding="utf-8", errors="replace").splitlines()
    if any(line.strip().startswith(LOCAL) or line.strip() == "." for line in lines):
        parts += [str(folder), *state_of(folder)]
    return digest(parts)


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
                env={"ARTIFACTS_DIR": str(artifacts), "PATH": _path_with(python)},
            )
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    state = digest([name, python.version, str(folder), *state_of(folder)])
    return await cache.folder("artifacts", state, make)


def _path_with(python: Python) -> str:
    """Return PATH with uv's folder first, for Makefiles that call uv."""
    return os.pathsep.join([str(Path(uv_program()).parent), os.environ.get("PATH", os.defpath)])


def state_of(folder: Path) -> list[str]:
    """Return each file's path, modification time and size, except in hidden folders like .git."""
    found = []
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") for part in inner.parts):
            stat = path.stat()
            found.append(f"{inner} {stat.st_mtime_ns} {stat.st_size}")
    return found
