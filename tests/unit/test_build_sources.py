"""A build runs again if, and only if, one of the files that it uses has changed."""

import os
from pathlib import Path

import pytest

from local.builds.cache import Cache
from local.builds.pythons import Python
from local.builds.sources import make_with_makefile, packages_name, state_of
from local.builds.uv import uv_program


def test_hidden_folders_dont_cause_a_build_at_any_depth(tmp_path: Path):
    for name in (
        "app.py",
        "inner/more.py",
        ".venv/lib/python/a.py",
        "inner/.git/objects/ab/c",
        "node_modules/a.js",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    assert [each.split()[0] for each in state_of(tmp_path)] == ["app.py", "inner/more.py"]


@pytest.mark.parametrize(
    ("line", "file"),
    [
        ("-r ../base.txt", "base.txt"),
        ("--constraint=../more/limits.txt", "more/limits.txt"),
        ("../package", "package/pyproject.toml"),
        ("-e ../package[extra]", "package/own/code.py"),
        ("-r ../nested.txt", "package/own/code.py"),
    ],
)
def test_packages_are_installed_again_after_a_change_of_what_the_list_names(tmp_path, line, file):
    for name in ("base.txt", "more/limits.txt", "package/pyproject.toml", "package/own/code.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("a\n")
    (tmp_path / "nested.txt").write_text("-r base.txt\n./package; python_version > '3'\n")
    requirements = tmp_path / "code" / "requirements.txt"
    requirements.parent.mkdir()
    requirements.write_text(f"six\n{line}\n")
    python = Python("3.13", Path())
    before = packages_name(requirements, python)

    assert packages_name(requirements, python) == before
    (tmp_path / file).write_text("bc\n")
    assert packages_name(requirements, python) != before


async def test_a_makefile_finds_the_users_programs_before_those_beside_uv(tmp_path):
    code = tmp_path / "books"
    code.mkdir()
    (code / "Makefile").write_text('build-Books:\n\techo "$$PATH" > $(ARTIFACTS_DIR)/path\n')
    python, cache = Python("3.13", Path()), Cache(tmp_path / "cache")

    made = await make_with_makefile("Books", code, python, cache)

    path = (made / "path").read_text().strip()
    assert path == f"{os.environ['PATH']}{os.pathsep}{Path(uv_program()).parent}"
