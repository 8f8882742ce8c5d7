"""The emulators installed in another project, and the examples in docs/test-your-bot.md."""

import json
import shutil
import signal
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest
import requests

from trust.children import started
from trust.packages import ROOT

from .packages import ENVIRONMENT, PYTHON, UV, build, environment, install, megabytes, run

PAGE = (ROOT / "docs" / "test-your-bot.md").read_text()
EXAMPLES = ROOT / "docs" / "examples"
IN_PYTHON = "uv run --isolated --no-project --with-requirements requirements.txt pytest"
NOT_THERE = (
    "boto3",
    "botocore",
    "common",
    "fastapi",
    "local",
    "mock_replicate",
    "moto",
    "operations",
)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The wheel and the sdist."""
    return build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def python(built, tmp_path_factory):
    """The Python of an environment with the wheel and its dependencies."""
    found = environment(tmp_path_factory.mktemp("project") / "venv", PYTHON)
    install(found, built[0])
    return found


def test_the_wheel_brings_one_package_with_its_types_and_its_license(built):
    names = [Path(name) for name in zipfile.ZipFile(built[0]).namelist()]
    tops = {name.parts[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"darkroom_emulators"}
    assert Path("darkroom_emulators/py.typed") in names
    assert "LICENSE" in {name.name for name in names}


def test_both_bring_every_file_of_the_page(built):
    package = ROOT / "emulators" / "darkroom_emulators"
    static = package / "telegram" / "page" / "static"
    page = {str(file.relative_to(package.parent)) for file in static.rglob("*") if file.is_file()}
    assert len(page) > 40
    assert page <= set(zipfile.ZipFile(built[0]).namelist())
    with tarfile.open(built[1]) as sdist:
        assert page <= {name.partition("/")[2] for name in sdist.getnames()}


def test_the_sdist_brings_what_a_build_needs_and_no_test(built):
    with tarfile.open(built[1]) as sdist:
        names = [Path(*Path(name).parts[1:]) for name in sdist.getnames()]
    tops = {name.parts[0] for name in names}
    expected = {"CHANGELOG.md", "LICENSE", "PKG-INFO", "README.md", "pyproject.toml"}
    assert tops - {".gitignore"} == expected | {"darkroom_emulators"}
    assert not [name for name in names if name.name.startswith(("test_", "conftest"))]


def test_neither_the_bot_nor_a_cloud_comes_along(python):
    code = (
        "import importlib.util, json, sys;"
        "print(json.dumps([n for n in sys.argv[1:] if importlib.util.find_spec(n)]))"
    )
    assert json.loads(run(python, "-I", "-c", code, *NOT_THERE)) == []
    assert megabytes(python) < 60


def test_its_command_runs_both_until_it_is_interrupted(built, python, tmp_path):
    command = python.parent / "darkroom-emulators"
    free = ["--replicate-port", "0", "--telegram-port", "0"]
    with started(
        [command, "both", "--json", *free],
        env=ENVIRONMENT, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        ready = json.loads(process.stdout.readline())
        answers = [
            requests.get(
                f"{ready[name]['url']}/_emulator/clock",
                timeout=30,
                verify=ready[name]["trust"].get("REQUESTS_CA_BUNDLE", True),
            )
            for name in ("replicate", "telegram")
        ]
        page = requests.get(ready["telegram"]["page"], timeout=30)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert [answer.status_code for answer in answers] == [200, 200]
    assert (process.returncode, errors) == (0, "")
    version = built[0].name.split("-")[1]
    assert run(command, "--version") == f"darkroom-emulators {version}\n"


@pytest.mark.parametrize("name", ["aiogram", "fastapi", "polling"])
def test_an_example_in_python_passes_by_the_pages_command(built, tmp_path, name):
    assert IN_PYTHON in PAGE
    folder = shutil.copytree(EXAMPLES / name, tmp_path / name)
    _, *command = IN_PYTHON.split()
    pinned = ["--quiet", "--python", PYTHON, "--with", built[0]]
    run(UV, command[0], *pinned, *command[1:], "-p", "no:cacheprovider", cwd=folder)


def test_the_example_in_javascript_passes_by_the_pages_commands(python, tmp_path):
    if shutil.which("npm") is None:
        pytest.skip("needs node and npm; on Debian: apt-get install nodejs npm")
    assert "npm install\n" in PAGE
    assert "npm test\n" in PAGE
    folder = shutil.copytree(EXAMPLES / "grammy", tmp_path / "grammy")
    run("npm", "install", "--silent", cwd=folder)
    path = f"{python.parent}:{ENVIRONMENT['PATH']}"
    said = run("npm", "test", cwd=folder, env={"PATH": path})
    assert "pass 2" in said
