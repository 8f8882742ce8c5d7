"""What a build is made from: the files that decide whether it is made again."""

from pathlib import Path

from local.builds.sources import state_of


def test_hidden_folders_dont_cause_a_build_at_any_depth(tmp_path: Path):
    for name in ("app.py", "inner/more.py", ".venv/lib/python/a.py", "inner/.git/objects/ab/c"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    assert [each.split()[0] for each in state_of(tmp_path)] == ["app.py", "inner/more.py"]
