"""Separate environments that install the emulators the way other projects do."""

import os
import re
import subprocess
import sys

import pytest

from trust.packages import ROOT

UV = ROOT / ".tools" / "bin" / "uv"
UNREACHABLE = re.compile(
    r"(?i)failed to fetch|error sending request|dns error|ENOTFOUND|ECONNREFUSED|EAI_AGAIN"
)
# without the packages and pytest options of our own environment
ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if name not in {"PYTHONPATH", "VIRTUAL_ENV", "PYTEST_ADDOPTS", "PYTHONDONTWRITEBYTECODE"}
}
PYTHON = sys._base_executable  # our own environment's Python would bring its packages along


def run(*command, env=(), **options):
    """Run a command and return its output.

    If it fails because the package index can't be reached, the test is skipped; otherwise it fails.
    """
    done = subprocess.run(
        command, env=ENVIRONMENT | dict(env), check=False, capture_output=True, text=True, **options
    )
    if done.returncode and UNREACHABLE.search(done.stderr):
        pytest.skip(f"the package index can't be reached: {done.stderr.strip().splitlines()[-1]}")
    assert done.returncode == 0, f"{command}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


def build(folder):
    """Build the emulators' wheel and sdist, and return their paths."""
    run(UV, "build", "--quiet", "--out-dir", folder, ROOT / "emulators")
    (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return wheel, sdist


def environment(folder, python):
    """Create an empty environment, and return the path of its Python."""
    run(UV, "venv", "--quiet", "--no-project", "--python", python, folder)
    return folder / "bin" / "python"


def install(python, *what):
    """Install packages into the environment of `python`."""
    run(UV, "pip", "install", "--quiet", "--python", python, *what)


def megabytes(python):
    """Return the size of an environment's packages in MB (10^6 bytes)."""
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    folder = run(python, "-c", code).strip()
    sizes = run("find", folder, "-type", "f", "-printf", "%s\n").split()
    return sum(map(int, sizes)) / 1e6
