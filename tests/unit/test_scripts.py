"""Every script prints its help for `--help`, and does nothing else."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted(path.name for path in (ROOT / "scripts").iterdir() if path.is_file())


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The part of the repository that scripts need to start, without any setup."""
    folder = tmp_path_factory.mktemp("copy")
    leave_out = shutil.ignore_patterns("__pycache__", "node_modules")
    for part in ("scripts", "local", "operations", "findings"):
        shutil.copytree(ROOT / part, folder / part, ignore=leave_out)
    return folder


def state(folder):
    """Return the time and size of every file and folder, by path."""
    found = ((path, path.stat()) for path in folder.rglob("*"))
    return {path: (stat.st_mtime_ns, stat.st_size) for path, stat in found}


@pytest.mark.parametrize("flag", ["--help", "-h"])
@pytest.mark.parametrize("script", SCRIPTS)
def test_a_scripts_help_flag_does_nothing_else(copy, script, flag):
    before = state(copy)
    with subprocess.Popen(
        [copy / "scripts" / script, flag],
        cwd=copy.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    ) as process:
        said, complaint = process.communicate(timeout=60)

    assert (process.returncode, complaint) == (0, "")
    assert said.strip()
    assert "not created yet" not in said  # scripts/doctor would print this
    assert state(copy) == before
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_begins_with_its_description(script):
    shebang, words, *_ = (ROOT / "scripts" / script).read_text().splitlines()
    assert shebang == "#!/usr/bin/env bash"
    assert words.startswith("# ")
