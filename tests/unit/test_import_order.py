"""The packages that a function imports first can be found without running its code."""

from pathlib import Path

import pytest

from local.lambda_.client.imports import ImportOrder


@pytest.fixture
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def order(code: Path, **modules: str) -> list[str]:
    """Return what `main` imports, in order; `__` in a module's name stands for a slash."""
    for name, text in modules.items():
        file = code / f"{name.replace('__', '/')}.py"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    found = ImportOrder(lambda file: file.startswith(str(code))).of("main")
    return [f"{module}:{name}" if name else module for module, name in found]


def test_packages_come_in_the_order_in_which_the_code_would_import_them(code: Path):
    found = order(
        code,
        main="import wave\nfrom mine_ import thing\nimport wave, csv\n",
        mine___init="",
        mine_="from json import loads, dumps\nthing = loads('1')\n",
    )

    assert found == ["wave", "json:loads", "json:dumps", "csv"]


def test_modules_of_its_own_package_are_followed(code: Path):
    (code / "own").mkdir()
    (code / "own/__init__.py").write_text("import wave\n")
    (code / "own/a.py").write_text("from . import b\nfrom .c import C\n")
    (code / "own/b.py").write_text("import csv\nfrom .a import nothing\n")
    (code / "own/c.py").write_text("from .a import b\nimport json.decoder\n")

    assert order(code, main="from own.a import b\n") == ["wave", "csv", "json.decoder"]


@pytest.mark.parametrize(
    "plain",
    [
        '"""Documented."""',
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import wave",
        "A, B = 1, 2\nC: int = 3\nA += 1\ndel A",
        "def f():\n    import wave\n    f.x = 1",
        "class C:\n    a = 1\n    def f(self): self.a = 2",
        "try:\n    pass\nexcept ImportError:\n    print('x')",
        "if __name__:\n    X = 1\nelse:\n    X = 2",
        "print('x')  # darkroom: packages may be imported before this",
    ],
)
def test_definitions_do_not_end_the_list(code: Path, plain: str):
    assert order(code, main=f"{plain}\nimport csv\n")[-1] == "csv"
    assert "wave" not in order(code, main=f"{plain}\nimport csv\n")


@pytest.mark.parametrize(
    "effect",
    [
        "print('x')",
        "import os\nos.environ['X'] = '1'",
        "import os\nos.x = 1",
        "if __name__:\n    import wave",
        "with open('x'):\n    pass",
        "class C:\n    print('x')",
        "try:\n    print('x')\nfinally:\n    pass",
        "import not_installed_anywhere",
        "from effect_ import x",
        "from . import main",
        "del main.x, main",
        "syntax error",
    ],
)
def test_anything_with_a_side_effect_ends_the_list(code: Path, effect: str):
    found = order(code, main=f"import json\n{effect}\nimport csv\n", effect_="x = 1\nx.y = 2\n")

    assert "csv" not in found
    assert "wave" not in found


def test_an_edited_file_is_read_again(code: Path):
    reads = ImportOrder(lambda file: file.startswith(str(code)))
    (code / "main.py").write_text("import wave")
    first = reads.of("main")
    (code / "main.py").write_text("import json, csv")

    assert (first, reads.of("main")) == ([("wave", "")], [("json", ""), ("csv", "")])
