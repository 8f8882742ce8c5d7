"""How the bench finds the tests that two commits share, and edits a package outside the project."""

import compileall
import importlib.util
import py_compile

from bench.neighbours import EDITED, HANDLER, edit_package
from bench.tests import in_both, named_in

COLLECTED = """tests/unit/test_a.py::test_one[1-a::b]
tests/unit/test_a.py::test_one[2]
tests/unit/test_a.py::TestClass::test_two
tests/e2e/test_b.py::test_three

4 tests collected in 0.10s
"""


def test_a_parametrized_test_is_listed_once():
    assert named_in(COLLECTED) == [
        "tests/unit/test_a.py::test_one",
        "tests/unit/test_a.py::TestClass::test_two",
        "tests/e2e/test_b.py::test_three",
    ]


def test_a_test_is_common_to_both_if_its_file_and_function_names_are_equal():
    ours = ["tests/unit/x/test_a.py::test_one", "tests/unit/test_a.py::test_new"]
    theirs = ["tests/unit/test_a.py::test_gone", "tests/unit/test_a.py::test_one"]
    assert in_both(ours, theirs) == ([ours[0]], [theirs[1]])


def test_an_edited_package_is_used_even_if_its_compiled_files_are_never_checked(tmp_path):
    file = tmp_path / HANDLER
    file.parent.mkdir()
    file.write_text("def handler(event, context):\n    return {'statusCode': 200, 'headers': {}}\n")
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    assert compileall.compile_dir(tmp_path, quiet=1, invalidation_mode=mode)
    edit_package(tmp_path)
    spec = importlib.util.spec_from_file_location("edited_app", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.handler({}, None) == {"statusCode": 200, "headers": {EDITED: "yes"}}
