"""Creates a Cog model's Python environment with uv, as described in the folder's cog.yaml.

Cog itself builds a Docker image from the folder. Here, the model gets the Python packages listed in
`build`, but otherwise runs directly on this system; `system_packages` and `run` in it are ignored.
"""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...kit.start_failed import StartFailed
from ..schema import Schema

COG, SCHEMA_COG = "0.23.1", "0.16.12"  # the tested versions
PYTHON_VARIABLES = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}  # meant only for the emulator
MOST_WORDS = 400

_READ_YAML = """
import json, sys, yaml
try:
    print(json.dumps(yaml.safe_load(open(sys.argv[1]))))
except (yaml.YAMLError, UnicodeDecodeError) as exc:
    sys.exit(f"{sys.argv[1]} is not YAML: {exc}")
"""


@dataclass(frozen=True, slots=True)
class CogEnvironment:
    """A model's folder and environment; `predict` is FILE:CLASS or FILE:FUNCTION from cog.yaml."""

    folder: Path
    python: Path
    predict: str


def environment_of(folder: Path) -> CogEnvironment:
    """Return the environment of a folder, creating it if needed. Raises StartFailed."""
    folder = folder.resolve()
    config = _config_of(folder)
    build = config.get("build") or {}
    predict = config.get("predict") or config.get("run")
    if not isinstance(predict, str):
        raise StartFailed(f'{folder}/cog.yaml has no predict: "FILE:CLASS"')
    packages, version = _packages(folder, build), str(build.get("python_version") or "3.11")
    wanted = json.dumps([str(folder), version, packages])
    home = _cache() / hashlib.sha256(wanted.encode()).hexdigest()[:16]
    python = home / "bin" / "python"
    if not (home / ".ready").exists():
        _uv("venv", "--clear", "--no-project", "--python", version, str(home))
        _uv("pip", "install", "--python", str(python), *packages)
        (home / ".ready").touch()
    return CogEnvironment(folder, python, predict)


def schema_of(environment: CogEnvironment) -> Schema | None:
    """Return the model's schema, or None if that fails or `cog build` has already written it.

    From Cog 0.17 on, the server has a schema only after `cog build`. Cog 0.16 can print the schema
    of any model that it can import, so it is used here instead of the folder's own version.
    """
    if (environment.folder / ".cog" / "openapi_schema.json").exists():
        return None
    overlay = _cache() / f"cog-{SCHEMA_COG}-{environment.python.parent.parent.name}"
    if not (overlay / ".ready").exists():
        python = str(environment.python)
        _uv("pip", "install", "--python", python, "--target", str(overlay), f"cog=={SCHEMA_COG}")
        (overlay / ".ready").touch()
    done = subprocess.run(  # noqa: S603 - the user's own model
        [environment.python, "-m", "cog.command.openapi_schema"],
        cwd=environment.folder,
        env=os.environ | {"PYTHONPATH": str(overlay)},
        capture_output=True,
        check=False,
    )
    try:
        found: Schema = json.loads(done.stdout)
    except ValueError:
        return None
    return found


def _config_of(folder: Path) -> Mapping[str, Any]:
    path = folder / "cog.yaml"
    if not path.is_file():
        raise StartFailed(f"{folder} has no cog.yaml")
    alone = ("run", "--isolated", "--no-project", "--with", "pyyaml")
    found = json.loads(_uv(*alone, "python", "-c", _READ_YAML, str(path)))
    if not isinstance(found, Mapping):
        raise StartFailed(f"{path} is not a mapping")
    return found


def _packages(folder: Path, build: Mapping[str, Any]) -> list[str]:
    """Return the packages to install, including Cog: version `sdk_version` or, by default, COG."""
    version = str(build.get("sdk_version") or COG)
    packages = [f"cog=={version}"]
    if tuple(int(part) for part in version.split(".")[:2] if part.isdigit()) >= (0, 17):
        packages.append(f"coglet=={version}")  # not pinned by cog itself
    packages += [str(each) for each in build.get("python_packages") or ()]
    if requirements := build.get("python_requirements"):
        packages += ["--requirements", str(folder / str(requirements))]
    return packages


def _cache() -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "darkroom-emulators" / "cog"


def _uv(*arguments: str) -> str:
    """Run uv and return its output. Raises StartFailed."""
    uv = os.environ.get("UV") or shutil.which("uv")  # uvx sets UV
    if uv is None:
        raise StartFailed("a Cog model needs uv, which is missing: see https://docs.astral.sh/uv/")
    env = {name: value for name, value in os.environ.items() if name not in PYTHON_VARIABLES}
    done = subprocess.run(  # noqa: S603 - no shell
        [uv, "--quiet", *arguments], env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        words = " ".join(done.stderr.split())
        raise StartFailed(f"uv {' '.join(arguments[:2])}: {words[-MOST_WORDS:]}")
    return done.stdout
