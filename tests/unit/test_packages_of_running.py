"""scripts/setup installs every package that a running cloud imports, but none for tests."""

import ast
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RUNNING = ("local", "operations", "emulators", "deploy", "functions", "layers", "trust")
# run only after scripts/setup-tests, by a test runner, or in a container
LATER = (
    *("trust/chaos", "trust/clients", "trust/house", "trust/docker/foreign_bot"),
    *("emulators/darkroom_emulators/testing", "emulators/examples"),
)


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.fixture(scope="module")
def brought():
    """The distributions that scripts/setup installs."""
    command = [ROOT / ".tools/bin/uv", "export", "--quiet", "--frozen", "--no-dev", "--no-hashes"]
    done = subprocess.run(
        [*command, "--extra", "local", "--extra", "live", "--no-header", "--no-annotate"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return {normal(found) for found in re.findall(r"^([\w.-]+)==", done.stdout, re.MULTILINE)}


def imported(path):
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def test_every_import_of_a_running_cloud_is_installed_by_setup(brought):
    known = {name: set(map(normal, found)) for name, found in packages_distributions().items()}
    ours = {"darkroom", "darkroom-emulators"}
    missing = {
        f"{path.relative_to(ROOT)}: {name}"
        for folder in RUNNING
        for path in (ROOT / folder).rglob("*.py")
        if not path.relative_to(ROOT).as_posix().startswith(LATER)
        for name in imported(path)
        if name not in sys.stdlib_module_names and name in known
        # mypy_boto3_* packages are only for types
        if not known[name] & (brought | ours) and not name.startswith("mypy_boto3_")
    }
    assert missing == set()


def test_setup_installs_no_packages_for_tests(brought):
    assert {"boto3", "moto", "uvicorn"} <= brought
    assert not {"playwright", "mypy", "pytest", "cfn-lint", "ruff"} & brought
