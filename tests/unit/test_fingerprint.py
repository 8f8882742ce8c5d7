"""How the local cloud notices that a function's code has changed."""

from pathlib import Path

from local.lambda_.fingerprint import code_fingerprint
from local.sam.template import Function


def test_a_dangling_link_hides_no_other_file(tmp_path: Path):
    """Emacs locks a file that has unsaved changes with such a link."""
    names = [f"module_{number}.py" for number in range(20)]
    for name in names:
        (tmp_path / name).touch()
        (tmp_path / f".#{name}").symlink_to("ann@host.1234")

    found = code_fingerprint(Function("F", "app.handler", tmp_path, (), {}, 3, 128, ()))

    assert sorted(Path(path).name for path, _, _ in found) == sorted(names)
