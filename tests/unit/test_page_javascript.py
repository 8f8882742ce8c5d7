"""The page's browser-independent modules, tested by node, and checks of types and imports."""

import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "local" / "page"
PARTS = ROOT / "emulators" / "darkroom_emulators" / "telegram" / "page"
TESTS = sorted((ROOT / "tests" / "unit" / "page").glob("*.test.mjs"))
NEEDS_NODE = "needs node and npm, then scripts/setup-node; on Debian: apt-get install nodejs npm"
needs_node = pytest.mark.skipif(shutil.which("node") is None, reason=NEEDS_NODE)
needs_packages = pytest.mark.skipif(not (PAGE / "node_modules").exists(), reason=NEEDS_NODE)

ROWS = "local/page/static/js/journeys/waterfall_rows.js"
CALLS = "local/page/static/js/s3_calls.js"
MISSPELT = {
    ROWS: ("event.data.update_id", "updated_id"),
    "local/page/static/js/cloud/bucket.js": ("event.data.key", "kee"),
    "emulators/darkroom_emulators/telegram/page/static/js/chat/chat_store.js": (
        "event.data.answer",
        "reply",
    ),
    "local/page/static/js/store.js": ("event.journey", "journy"),
}


@needs_node
def test_the_javascript_tests_pass():
    run = subprocess.run(
        ["node", "--import", "./tests/unit/page/parts.mjs", "--test", *TESTS],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert run.returncode == 0, run.stdout + run.stderr
    assert int(re.search(r"^# pass (\d+)", run.stdout, re.MULTILINE)[1]) > 50


@needs_packages
def test_installed_types_have_the_versions_of_the_vendored_files():
    installed = json.loads((PAGE / "package.json").read_text())["devDependencies"]

    for entry in json.loads((PARTS / "static" / "vendor" / "vendored.json").read_text()):
        assert installed[entry["package"]] == entry["version"]


def in_check(tool):
    """Return the command that scripts/check uses to run a tool from the root."""
    line = next(
        each for each in (ROOT / "scripts" / "check").read_text().splitlines() if tool in each
    )
    return line.split('" ', 1)[1].split()


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """A copy of everything that scripts/check looks at for the page, with errors in it."""
    root = tmp_path_factory.mktemp("broken")
    shutil.copytree(
        PAGE, root / "local" / "page", ignore=shutil.ignore_patterns("node_modules", "*.py")
    )
    shutil.copytree(PARTS / "static", root / PARTS.relative_to(ROOT) / "static")
    (root / "local" / "page" / "node_modules").symlink_to(PAGE / "node_modules")
    shutil.copytree(ROOT / "tests" / "unit" / "page", root / "tests" / "unit" / "page")
    for name, (right, wrong) in MISSPELT.items():
        replace(root / name, right, f"{right.rpartition('.')[0]}.{wrong}")
    replace(root / ROWS, '"s3 s3.call": ', '"s3 s3.cal": ')
    calls = root / CALLS
    calls.write_text('import "./journeys/exchanges.js";\n' + calls.read_text())
    return root


def replace(file, right, wrong):
    text = file.read_text()
    assert right in text
    file.write_text(text.replace(right, wrong))


def run_in(root, command):
    return subprocess.run(command, cwd=root, capture_output=True, encoding="utf-8", check=False)


@needs_packages
def test_misspelt_fields_and_kinds_of_events_fail_in_the_javascript(broken):
    run = run_in(broken, in_check("/tsc "))

    assert run.returncode != 0
    for name, (_, wrong) in MISSPELT.items():
        assert re.search(rf"^{name}\(.*Property '{wrong}' does not exist", run.stdout, re.MULTILINE)
    assert "'\"s3 s3.cal\"' does not exist" in run.stdout
    # no other file fails, so the copy has no errors of its own
    assert set(re.findall(r"^(\S+)\(\d", run.stdout, re.MULTILINE)) == MISSPELT.keys()


@needs_packages
def test_modules_that_import_each_other_fail(broken):
    run = run_in(broken, in_check("/eslint "))

    assert run.returncode != 0
    assert "Dependency cycle" in run.stdout


def test_shared_page_modules_import_only_each_other_and_vendored_files():
    named = re.compile(r"""^(?:import|} from|import .* from) ?"([^"]+)";""", re.MULTILINE)
    vendored = {"preact", "preact/hooks", "htm/preact", "@preact/signals"}

    for module in (PARTS / "static" / "js").rglob("*.js"):
        for name in named.findall(module.read_text()):
            target = (module.parent / name).resolve()
            assert name in vendored or (name.startswith(".") and target.is_file()), (module, name)


def test_a_misspelt_field_of_an_event_fails_in_python(tmp_path):
    right = ROOT / "local" / "page" / "summary.py"
    text = right.read_text()
    assert "attempt.error" in text
    wrong = tmp_path / "summary.py"
    wrong.write_text(text.replace("attempt.error", "attempt.eror"))
    module = ["-m", "local.page.summary"]  # alone, as checking everything takes a minute
    options = ["--cache-dir", tmp_path / "cache", "--shadow-file", right, wrong]

    failed = run_in(ROOT, [*in_check("/mypy"), *module, *options])

    checked = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]["packages"]
    assert "local" in checked
    assert failed.returncode == 1
    assert '"UpdateAttempt" has no attribute "eror"' in failed.stdout
    assert "Found 1 error in 1 file" in failed.stdout
